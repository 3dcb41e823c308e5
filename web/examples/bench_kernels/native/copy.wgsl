// Every vector read once and written once.

@group(0) @binding(0) var<uniform> length: vec4<u32>;
@group(0) @binding(1) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>, @builtin(num_workgroups) workgroups: vec3<u32>) {
    for (var i = thread.x; i < length.x; i += workgroups.x * 64u) {
        result[i] = source[i];
    }
}
