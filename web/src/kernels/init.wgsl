{#- The first layer: the latent times a matrix, bias, GLU. Bound by reading weights, so each thread's loads are contiguous and
    `slices` threads share a sum. -#}
{% if half %}enable f16;
alias number = f16;
{% else %}alias number = f32;
{% endif -%}
alias quad = vec4<number>;

const LATENT = {{ latent_dim }}u;
const SLICE = {{ slice() }}u;
const QUADS = {{ output_quads }}u;

// [N, LATENT]
@group(0) @binding(0) var<storage, read> latents: array<f32>;
// [QUADS, LATENT, 16 pixels, value and GLU partner]
@group(0) @binding(1) var<storage, read> weights: array<{{ weights.word() }}>;
// For each quad: bias, scale and noise strength, of the values and of their GLU partners.
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;
// [N, QUADS, 16 pixels]
@group(0) @binding(3) var<storage, read_write> result: array<quad>;

var<workgroup> parts: array<vec4<f32>, {{ 32 * slices }}>;

fn weight(i: u32) -> quad {
    {{ weights.decode() }}
}

@compute @workgroup_size(16, {{ slices }})
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let pixel = local.x;
    let output = workgroup.x;
    let sample = workgroup.y;
    let end = min((local.y + 1u) * SLICE, LATENT);
    var value = vec4<f32>();
    var partner = vec4<f32>();
    for (var i = local.y * SLICE; i < end; i++) {
        let z = latents[sample * LATENT + i];
        let at = ((output * LATENT + i) * 16u + pixel) * 2u;
        value += z * vec4<f32>(weight(at));
        partner += z * vec4<f32>(weight(at + 1u));
    }
    parts[(local.y * 16u + pixel) * 2u] = value;
    parts[(local.y * 16u + pixel) * 2u + 1u] = partner;
    workgroupBarrier();
    if local.y > 0u {
        return;
    }
    for (var slice = 1u; slice < {{ slices }}u; slice++) {
        value += parts[(slice * 16u + pixel) * 2u];
        partner += parts[(slice * 16u + pixel) * 2u + 1u];
    }
    let c = output * 6u;
    value = value * channels[c + 2u] + channels[c];
    partner = partner * channels[c + 3u] + channels[c + 1u];
    result[(sample * QUADS + output) * 16u + pixel] = quad(value / (1.0 + exp(-partner)));
}
