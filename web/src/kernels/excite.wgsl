{#- Second half of every skip-layer excitation at once: SiLU or leaky ReLU, a matrix product, sigmoid. One workgroup makes one gate. -#}
const THREADS = {{ threads }}u;

// For each gate [high in, quads out]
@group(0) @binding(0) var<storage, read> weights: array<vec4<f32>>;
// [N, quads of all gates]
@group(0) @binding(1) var<storage, read> squeezed: array<vec4<f32>>;
// The slot that each sample's gates go to.
@group(0) @binding(2) var<storage, read> table: array<vec4<u32>>;
// [slots, quads of all gates]
@group(0) @binding(3) var<storage, read_write> gates: array<vec4<f32>>;

var<workgroup> excited: array<vec4<f32>, {{ widest() }}>;

@compute @workgroup_size({{ threads }})
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let sample = workgroup.y;
    let slot = table[sample].x;
    {%- for gate in gates %}
    if workgroup.x == {{ loop.index0 }}u {
        for (var i = local.x; i < {{ gate.high_quads }}u; i += THREADS) {
            let x = squeezed[sample * {{ total_quads }}u + {{ gate.offset }}u + i];
            excited[i] = {% match excitation %}{% when Excitation::Swish %}x / (1.0 + exp(-x)){% when Excitation::LeakyRelu %}max(x, {{ leak() }} * x){% endmatch %};
        }
        workgroupBarrier();
        for (var output = local.x; output < {{ gate.high_quads }}u; output += THREADS) {
            var sum = vec4<f32>();
            var at = {{ gate.first_excite }}u + output;
            for (var i = 0u; i < {{ gate.high_quads }}u; i++) {
                let x = excited[i];
                sum += weights[at] * x.x + weights[at + {{ gate.high_quads }}u] * x.y + weights[at + {{ 2 * gate.high_quads }}u] * x.z + weights[at + {{ 3 * gate.high_quads }}u] * x.w;
                at += {{ 4 * gate.high_quads }}u;
            }
            gates[slot * {{ total_quads }}u + {{ gate.offset }}u + output] = 1.0 / (1.0 + exp(-sum));
        }
    }
    {%- endfor %}
}
