{% extends "convolution.wgsl" %}
{#- (Nearest ×2,) 3×3 convolution, bias, noise, GLU, (gate) in one pass: only the half-size result is written.
    The doubling is either four phases of 2×2 taps with weights summed beforehand, or a read at half the position. -#}
{% block bindings -%}
@group(0) @binding(4) var<storage, read_write> result: array<quad>;
{% if slots != Slots::None || gate.is_some() -%}
// What each sample is made of; see `frame/table.rs`.
@group(0) @binding(5) var<storage, read> table: array<vec4<u32>>;
{% endif -%}
{% if noisy -%}
@group(0) @binding(6) var<storage, read> noise: array<f32>;
{% endif -%}
{% if let Some(gate) = gate -%}
@group(0) @binding(7) var<storage, read> gates: array<vec4<f32>>;
@group(0) @binding(8) var<storage, read> mask: array<f32>;

// The mask, bilinear, at the middle of a pixel of this map.
fn mask_at(x: u32, y: u32) -> f32 {
    let place = clamp((vec2<f32>(vec2<u32>(x, y)) + 0.5) * ({{ mask_side }}.0 / {{ side() }}.0) - 0.5, vec2<f32>(), vec2<f32>({{ mask_side - 1 }}.0));
    let low = vec2<u32>(place);
    let high = min(low + 1u, vec2<u32>({{ mask_side - 1 }}u));
    let part = fract(place);
    let top = mix(mask[low.y * {{ mask_side }}u + low.x], mask[low.y * {{ mask_side }}u + high.x], part.x);
    let bottom = mix(mask[high.y * {{ mask_side }}u + low.x], mask[high.y * {{ mask_side }}u + high.x], part.x);
    return mix(top, bottom, part.y);
}
{% endif -%}
{% endblock %}
{% block source_sample %}{% if slots == Slots::Source %}table[sample * {{ table_rows }}u].x{% else %}sample{% endif %}{% endblock %}
{% block finish -%}
    let place = {% if slots == Slots::Result %}table[sample].x{% else %}sample{% endif %} * OUTPUT_QUADS;
    {%- if let Some(gate) = gate %}
    let choice = table[sample * {{ table_rows }}u + {{ gate.index + 1 }}u];
    let strength = bitcast<f32>(choice.z);
    {%- endif %}
    {%- for row in 0..conv.tile.rows %}
    {
        {%- if conv.taps == 2 %}
        let x = 2u * column + phase.x;
        let y = 2u * (row + {{ row }}u) + phase.y;
        {%- else %}
        let x = column;
        let y = row + {{ row }}u;
        {%- endif %}
        {%- if noisy %}
        let n = noise[y * {{ side() }}u + x];
        {%- endif %}
        {%- if let Some(gate) = gate %}
        var s = strength;
        if choice.w != 0u {
            s *= mask_at(x, y);
        }
        {%- endif %}
        {%- for quad in 0..conv.tile.quads %}
        {
            let output = group * {{ conv.tile.quads }}u + {{ quad }}u;
            if output < OUTPUT_QUADS {
                let c = output * 6u;
                let value = a{{ quad }}_{{ row }} * channels[c + 2u] + channels[c]{% if noisy %} + n * channels[c + 4u]{% endif %};
                let partner = b{{ quad }}_{{ row }} * channels[c + 3u] + channels[c + 1u]{% if noisy %} + n * channels[c + 5u]{% endif %};
                var glu = value / (1.0 + exp(-partner));
                {%- if let Some(gate) = gate %}
                glu *= mix(gates[choice.x * {{ gate.stride }}u + {{ gate.offset }}u + output], gates[choice.y * {{ gate.stride }}u + {{ gate.offset }}u + output], s);
                {%- endif %}
                result[((place + output) * {{ side() }}u + y) * {{ side() }}u + x] = quad(glu);
            }
        }
        {%- endfor %}
    }
    {%- endfor %}
{%- endblock %}
