/** Catmull and Rom's cubic. */
function cubic(distance) {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

/** Lays `size` output places over `source` values: for each the weights of the values that it is made of. */
function weights(source, size) {
  const scale = source / size;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: size }, (_, place) => {
    const centre = (place + 0.5) * scale - 0.5;
    const taps = [];
    for (let tap = Math.ceil(centre - 2 * stretch); tap <= centre + 2 * stretch; tap++) {
      taps.push([Math.min(Math.max(tap, 0), source - 1), cubic((tap - centre) / stretch)]);
    }
    const total = taps.reduce((sum, [, weight]) => sum + weight, 0);
    return taps.map(([tap, weight]) => [tap, weight / total]);
  });
}

/** Opaque RGBA [source, source, 4] resampled to [size, size, 4] in floats, rows and columns apart. */
export function resample(rgba, source, size) {
  const table = weights(source, size);
  const rows = new Float64Array(size * source * 4);
  const result = new Float64Array(size * size * 4);
  const sum = (taps, value) => taps.reduce((total, [tap, weight]) => total + weight * value(tap), 0);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < source * 4; x++) {
      rows[y * source * 4 + x] = sum(table[y], (tap) => rgba[tap * source * 4 + x]);
    }
  }
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < 4; channel++) {
        const value = sum(table[x], (tap) => rows[(y * source + tap) * 4 + channel]);
        result[(y * size + x) * 4 + channel] = Math.min(Math.max(value, 0), 255);
      }
    }
  }
  return result;
}
