{#- First half of every skip-layer excitation at once: pool a low map to 4×4, then a matrix product. One workgroup makes four
    channels of one gate. -#}
{% if half %}enable f16;
alias number = f16;
{% else %}alias number = f32;
{% endif -%}
alias quad = vec4<number>;

const THREADS = {{ threads }}u;

// [QUADS of all gates, 16·low, vec4 of four outputs]
@group(0) @binding(0) var<storage, read> weights: array<vec4<f32>>;
// [N, quads of all gates], before the excitation
@group(0) @binding(1) var<storage, read_write> squeezed: array<vec4<f32>>;
// Where each sample's 32×32 map lies.
@group(0) @binding(2) var<storage, read> table: array<vec4<u32>>;
{%- for gate in gates %}
// [N, {{ gate.low_quads }}, {{ gate.side }}, {{ gate.side }}]
@group(0) @binding({{ loop.index0 + 3 }}) var<storage, read> low{{ loop.index0 }}: array<quad>;
{%- endfor %}

var<workgroup> parts: array<vec4<f32>, THREADS>;

@compute @workgroup_size({{ threads }})
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let sample = workgroup.y;
    var sum = vec4<f32>();
    {%- for gate in gates %}
    if workgroup.x >= {{ gate.offset }}u && workgroup.x < {{ gate.offset + gate.high_quads }}u {
        let map = {% if gate.side == 32 %}table[sample].x{% else %}sample{% endif %} * {{ gate.low_quads * gate.side * gate.side }}u;
        let row = {{ gate.first_weight }}u + (workgroup.x - {{ gate.offset }}u) * {{ gate.low_quads * 64 }}u;
        for (var i = local.x; i < {{ gate.low_quads * 16 }}u; i += THREADS) {
            // One quad of channels in one of the 16 cells.
            let cell = vec2<u32>(i & 3u, (i >> 2u) & 3u) * {{ gate.side / 4 }}u;
            let plane = map + (i >> 4u) * {{ gate.side * gate.side }}u + cell.y * {{ gate.side }}u + cell.x;
            var pooled = vec4<f32>();
            for (var y = 0u; y < {{ gate.side / 4 }}u; y++) {
                for (var x = 0u; x < {{ gate.side / 4 }}u; x++) {
                    pooled += vec4<f32>(low{{ loop.index0 }}[plane + y * {{ gate.side }}u + x]);
                }
            }
            pooled *= {{ gate.pool_factor() }};
            let at = row + i * 4u;
            sum += weights[at] * pooled.x + weights[at + 1u] * pooled.y + weights[at + 2u] * pooled.z + weights[at + 3u] * pooled.w;
        }
    }
    {%- endfor %}
    parts[local.x] = sum;
    for (var stride = THREADS / 2u; stride > 0u; stride /= 2u) {
        workgroupBarrier();
        if local.x < stride {
            parts[local.x] += parts[local.x + stride];
        }
    }
    if local.x == 0u {
        squeezed[sample * {{ total_quads }}u + workgroup.x] = parts[0];
    }
}
