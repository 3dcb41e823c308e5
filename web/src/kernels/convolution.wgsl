{#- What all convolutions share. A thread makes `rows` pixels of one column for `quads` times four channels, so that
    neighbouring threads read neighbouring pixels; a workgroup's `slices` share the input channels and add up at the end.
    Accumulators have names because compilers keep no indexed array in registers. -#}
{% if conv.half %}enable f16;
alias number = f16;
{% else %}alias number = f32;
{% endif -%}
alias quad = vec4<number>;

// The source map's side, and the side of the grid that the threads walk.
const SOURCE = {{ conv.source }}u;
const GRID = {{ conv.grid }}u;
const ROWS = {{ conv.tile.rows }}u;
const TILES = GRID * (GRID / ROWS);
const INPUT_QUADS = {{ conv.input_quads }}u;
const OUTPUT_QUADS = {{ conv.output_quads }}u;
const OUTPUT_GROUPS = {{ conv.output_groups() }}u;
const SLICE = {{ conv.slice() }}u;

struct Chunk {
    // Workgroups before this dispatch, and how many samples there are.
    first: u32,
    samples: u32,
}

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<storage, read> source: array<quad>;
@group(0) @binding(2) var<storage, read> weights: array<{{ conv.weights.word() }}>;
// For each output quad: bias, scale and noise strength, of the values and of their GLU partners.
@group(0) @binding(3) var<storage, read> channels: array<vec4<f32>>;
{% block bindings %}{% endblock %}
{% if conv.tile.slices > 1 -%}
var<workgroup> parts: array<vec4<f32>, {{ conv.partials() }}>;
{%- endif %}

fn weight(i: u32) -> quad {
    {{ conv.weights.decode() }}
}

// The sum with four more inputs of one pixel.
fn added(sum: vec4<f32>, w0: quad, w1: quad, w2: quad, w3: quad, s: quad) -> vec4<f32> {
    {%- if conv.half %}
    return sum + vec4<f32>(w0 * s.x + w1 * s.y + w2 * s.z + w3 * s.w);
    {%- else %}
    // One component after the other: the same for a GPU, and a fifth faster where a program imitates one.
    return vec4<f32>(
        {%- for i in ["x", "y", "z", "w"] %}
        sum.{{ i }} + w0.{{ i }} * s.x + w1.{{ i }} * s.y + w2.{{ i }} * s.z + w3.{{ i }} * s.w,
        {%- endfor %}
    );
    {%- endif %}
}

@compute @workgroup_size({{ conv.tile.spatial }}, {{ conv.tile.groups }}, {{ conv.tile.slices }})
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let tile = (workgroup.x + chunk.first) * {{ conv.tile.spatial }}u + local.x;
    let group = workgroup.y * {{ conv.tile.groups }}u + local.y;
    let sample = tile / TILES;
    let row = (tile % TILES) / GRID * ROWS;
    let column = tile % GRID;
    let phase = vec2<u32>(workgroup.z & 1u, workgroup.z >> 1u);
    let present = sample < chunk.samples && group < OUTPUT_GROUPS;
    {%- for accumulator in conv.accumulators() %}
    var {{ accumulator }} = vec4<f32>();
    {%- endfor %}

    if present {
        // Where each tap reads; outside the map the nearest pixel is read and counts for nothing.
        let corner = vec2<i32>(vec2<u32>(column, row){% if conv.taps == 2 %} + phase{% endif %}) - 1;
        {%- for y in 0..conv.reach() %}
        {%- if y == 0 || y + 1 == conv.reach() %}
        let inside_y{{ y }} = u32(corner.y + {{ y }}) < GRID;
        let y{{ y }} = u32(clamp(corner.y + {{ y }}, 0, i32(GRID) - 1)){% if conv.doubled %} / 2u{% endif %} * SOURCE;
        {%- else %}
        let y{{ y }} = u32(corner.y + {{ y }}){% if conv.doubled %} / 2u{% endif %} * SOURCE;
        {%- endif %}
        {%- endfor %}
        let map = {% block source_sample %}sample{% endblock %} * INPUT_QUADS;
        let end = min((local.z + 1u) * SLICE, INPUT_QUADS);
        var at = ((workgroup.z * OUTPUT_GROUPS + group) * INPUT_QUADS + local.z * SLICE) * {{ conv.weights_per_input() }}u;
        for (var input = local.z * SLICE; input < end; input++) {
            let plane = (map + input) * (SOURCE * SOURCE);
            for (var tap = 0; tap < {{ conv.taps }}; tap++) {
                let inside = u32(corner.x + tap) < GRID;
                let x = plane + u32(clamp(corner.x + tap, 0, i32(GRID) - 1)){% if conv.doubled %} / 2u{% endif %};
                {%- for y in 0..conv.reach() %}
                {%- if y == 0 || y + 1 == conv.reach() %}
                let s{{ y }} = select(quad(), source[x + y{{ y }}], inside && inside_y{{ y }});
                {%- else %}
                let s{{ y }} = select(quad(), source[x + y{{ y }}], inside);
                {%- endif %}
                {%- endfor %}
                {%- for y in 0..conv.taps %}
                {%- for output in conv.outputs() %}
                {
                    {%- for c in 0..4 %}
                    let w{{ c }} = weight(at + {{ conv.weight_offset(y, c, output) }}u);
                    {%- endfor %}
                    {%- for row in 0..conv.tile.rows %}
                    {{ output.name }}_{{ row }} = added({{ output.name }}_{{ row }}, w0, w1, w2, w3, s{{ row + y }});
                    {%- endfor %}
                }
                {%- endfor %}
                {%- endfor %}
                at += {{ conv.weights_per_input() / conv.taps }}u;
            }
        }
    }
    {%- if conv.tile.slices > 1 %}

    let lane = local.y * {{ conv.tile.spatial }}u + local.x;
    if local.z > 0u {
        let base = ((local.z - 1u) * {{ conv.tile.spatial * conv.tile.groups }}u + lane) * {{ conv.accumulators().len() }}u;
        {%- for accumulator in conv.accumulators() %}
        parts[base + {{ loop.index0 }}u] = {{ accumulator }};
        {%- endfor %}
    }
    workgroupBarrier();
    if local.z > 0u {
        return;
    }
    for (var slice = 0u; slice < {{ conv.tile.slices - 1 }}u; slice++) {
        let base = (slice * {{ conv.tile.spatial * conv.tile.groups }}u + lane) * {{ conv.accumulators().len() }}u;
        {%- for accumulator in conv.accumulators() %}
        {{ accumulator }} += parts[base + {{ loop.index0 }}u];
        {%- endfor %}
    }
    {%- endif %}
    if !present {
        return;
    }
    {% block finish %}{% endblock %}
}
