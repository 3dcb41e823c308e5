// Multiplications and additions in registers alone: eight chains of vectors, each long enough to hide its latency.

alias quad = vec4<number>;

@group(0) @binding(0) var<uniform> rounds: vec4<u32>;
@group(0) @binding(1) var<storage, read> factors: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
    let factor = quad(factors[0]);
    let addend = quad(factors[1]);
    var a = addend + number(thread.x & 7u);
    var b = a + addend;
    var c = b + addend;
    var d = c + addend;
    var e = d + addend;
    var f = e + addend;
    var g = f + addend;
    var h = g + addend;
    for (var round = 0u; round < rounds.x; round++) {
        STEPS
    }
    sums[thread.x] = vec4<f32>(a + b + c + d + e + f + g + h);
}
