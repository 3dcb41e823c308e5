// Shows a texture of values in [-1, 1] on a canvas of any size.

struct View {
    // Pixels of the texture that are shown, and of the canvas.
    source: vec2<u32>,
    canvas: vec2<u32>,
    // 1 (grey), 3 (RGB) or 4 (RGBA).
    channels: u32,
}

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var<uniform> view: View;

@vertex
fn vertex_main(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    // One triangle that covers the canvas: (-1, -1), (3, -1), (-1, 3).
    let corner = vec2<f32>(f32(index & 1u), f32(index >> 1u)) * 4.0 - 1.0;
    return vec4<f32>(corner, 0.0, 1.0);
}

// A pixel as premultiplied colour in [0, 1].
fn colour_at(place: vec2<u32>) -> vec4<f32> {
    let value = clamp(textureLoad(picture, place, 0) * 0.5 + 0.5, vec4<f32>(), vec4<f32>(1.0));
    if view.channels == 1u {
        return vec4<f32>(value.xxx, 1.0);
    }
    if view.channels == 3u {
        return vec4<f32>(value.xyz, 1.0);
    }
    return vec4<f32>(value.xyz * value.w, value.w);
}

// Catmull and Rom's cubic: sharp, and exact where a pixel meets a pixel.
fn cubic(distance: f32) -> f32 {
    let x = abs(distance);
    if x < 1.0 {
        return (1.5 * x - 2.5) * x * x + 1.0;
    }
    if x < 2.0 {
        return ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0;
    }
    return 0.0;
}

// The cubic, stretched over as many source pixels as fall into one of the canvas where the picture is made smaller.
fn resampled(position: vec2<f32>) -> vec4<f32> {
    let scale = vec2<f32>(view.source) / vec2<f32>(view.canvas);
    let stretch = max(scale, vec2<f32>(1.0));
    let centre = position * scale - 0.5;
    let first = vec2<i32>(ceil(centre - 2.0 * stretch));
    let last = vec2<i32>(floor(centre + 2.0 * stretch));
    let border = vec2<i32>(view.source) - 1;
    var sum = vec4<f32>();
    var total = 0.0;
    for (var y = first.y; y <= last.y; y++) {
        let weight_y = cubic((f32(y) - centre.y) / stretch.y);
        for (var x = first.x; x <= last.x; x++) {
            let weight = weight_y * cubic((f32(x) - centre.x) / stretch.x);
            sum += weight * colour_at(vec2<u32>(clamp(vec2<i32>(x, y), vec2<i32>(), border)));
            total += weight;
        }
    }
    let colour = clamp(sum / total, vec4<f32>(), vec4<f32>(1.0));
    return vec4<f32>(min(colour.xyz, colour.www), colour.w);
}

@fragment
fn fragment_main(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    var colour: vec4<f32>;
    if all(view.source == view.canvas) {
        colour = colour_at(vec2<u32>(position.xy));
    } else {
        colour = resampled(position.xy);
    }
    // The same rounding as in files: one of the 256 levels of a byte.
    return floor(colour * 255.0 + 0.5) / 255.0;
}
