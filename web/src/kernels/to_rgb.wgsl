{% extends "convolution.wgsl" %}
{#- 3×3 convolution to the picture's channels, then tanh where the architecture has it, straight into the texture that is
    drawn; pictures of a batch lie in it as a grid. -#}
{% block bindings -%}
@group(0) @binding(4) var picture: texture_storage_2d<rgba32float, write>;
{% endblock %}
{% block source_sample %}sample{% endblock %}
{% block finish -%}
    let cell = vec2<u32>(sample % {{ columns }}u, sample / {{ columns }}u) * GRID;
    {%- for row in 0..conv.tile.rows %}
    textureStore(picture, cell + vec2<u32>(column, row + {{ row }}u), {% if tanh %}tanh(a0_{{ row }} * channels[2]){% else %}a0_{{ row }} * channels[2]{% endif %});
    {%- endfor %}
{%- endblock %}
