// Shows planes of floats, nominally in [-1, 1], one canvas pixel for each value.

override side: u32;
override channels: u32;

// [channels, side, side]
@group(0) @binding(0) var<storage, read> picture: array<f32>;

@vertex
fn vertex_main(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    // One triangle that covers the canvas: (-1, -1), (3, -1), (-1, 3).
    let corner = vec2<f32>(f32(index & 1u), f32(index >> 1u)) * 4.0 - 1.0;
    return vec4<f32>(corner, 0.0, 1.0);
}

// The value of one channel as one of the 256 levels of a byte.
fn level(channel: u32, pixel: u32) -> f32 {
    let x = picture[channel * side * side + pixel];
    return floor(clamp((x + 1.0) * 127.5 + 0.5, 0.0, 255.0)) / 255.0;
}

@fragment
fn fragment_main(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let pixel = u32(position.y) * side + u32(position.x);
    let first = level(0u, pixel);
    if channels == 1u {
        return vec4<f32>(first, first, first, 1.0);
    }
    let colour = vec3<f32>(first, level(1u, pixel), level(2u, pixel));
    if channels == 3u {
        return vec4<f32>(colour, 1.0);
    }
    let alpha = level(3u, pixel);
    return vec4<f32>(colour * alpha, alpha);
}
