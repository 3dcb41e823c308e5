// Runs in the page: every layer as plain loops over doubles, fed with the map that the GPU's kernel was fed with.

/** Name → values of a model file in 32-bit floats. */
function tensors(bytes) {
  const length = Number(new DataView(bytes).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length)));
  const { __metadata__, ...entries } = header;
  const values = ([
    name,
    {
      dtype,
      data_offsets: [start, end],
    },
  ]) => {
    if (dtype !== "F32") throw new Error(`${name} is ${dtype}`);
    return [name, new Float32Array(bytes.slice(8 + length + start, 8 + length + end))];
  };
  return {
    header: JSON.parse(__metadata__.fastgan),
    tensor: Object.fromEntries(Object.entries(entries).map(values)),
  };
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** `map [inputs, side, side]` → 3×3 convolution to `outputs` channels, after nearest doubling where `doubles`. */
function convolution(map, inputs, side, weight, outputs, doubles) {
  const grid = doubles ? 2 * side : side;
  const result = new Float64Array(outputs * grid * grid);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let tap = 0; tap < 9; tap++) {
        const w = weight[(o * inputs + i) * 9 + tap];
        const [dy, dx] = [Math.floor(tap / 3) - 1, (tap % 3) - 1];
        for (let y = Math.max(0, -dy); y < Math.min(grid, grid - dy); y++) {
          const row = (i * side + (doubles ? (y + dy) >> 1 : y + dy)) * side;
          const target = (o * grid + y) * grid;
          for (let x = Math.max(0, -dx); x < Math.min(grid, grid - dx); x++) {
            result[target + x] += w * map[row + (doubles ? (x + dx) >> 1 : x + dx)];
          }
        }
      }
    }
  }
  return result;
}

/** Bias and GLU: `[2C, plane]` → `[C, plane]`. */
function glu(map, bias, plane) {
  const channels = bias.length / 2;
  return Float64Array.from({ length: channels * plane }, (_, at) => {
    const channel = Math.floor(at / plane);
    return (map[at] + bias[channel]) * sigmoid(map[channels * plane + at] + bias[channels + channel]);
  });
}

const silu = (x) => x * sigmoid(x);
const leakyRelu = (x) => (x > 0 ? x : 0.2 * x);

/** The gate that `squeeze`, `excitation` and `excite` make of a low map: one factor for each channel. */
function gate(low, channels, side, squeeze, excitation, excite) {
  const cell = side / 4;
  const pooled = Float64Array.from({ length: channels * 16 }, (_, at) => {
    const [c, y, x] = [Math.floor(at / 16), (Math.floor(at / 4) % 4) * cell, (at % 4) * cell];
    let sum = 0;
    for (let i = 0; i < cell * cell; i++)
      sum += low[(c * side + y + Math.floor(i / cell)) * side + x + (i % cell)];
    return sum / (cell * cell);
  });
  const product = (weight, input) =>
    Float64Array.from({ length: weight.length / input.length }, (_, o) =>
      input.reduce((sum, value, i) => sum + value * weight[o * input.length + i], 0),
    );
  return product(excite, product(squeeze, pooled).map(excitation)).map(sigmoid);
}

/** The largest difference in units of the largest expected value; channels that fill up a quad must be zero. */
function difference(found, expected) {
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (!(largest > 1e-6)) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < found.length; i++) {
    const error = Math.abs(found[i] - (expected[i] ?? 0)) / largest;
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst;
}

/** Draws `z` with the model at `address` and compares every layer: `[[name, difference], …]`. */
export async function compare(modules, address, z) {
  const { default: start, Engine } = await import(new URL("fastgan_web.js", modules).href);
  await start({ module_or_path: new URL("fastgan_web_bg.wasm", modules) });
  const bytes = await (await fetch(address)).arrayBuffer();
  const { header, tensor } = tensors(bytes);
  const engine = await Engine.create(new Uint8Array(bytes));
  const latent = Float32Array.from(z);
  const picture = await engine.floats(latent);
  const maps = {};
  for (const name of engine.layers) maps[name] = await engine.map(name);
  const found = [];

  const first = Float64Array.from({ length: tensor["init.bias"].length * 16 }, (_, at) =>
    latent.reduce(
      (sum, value, i) => sum + value * tensor["init.weight"][i * tensor["init.bias"].length * 16 + at],
      0,
    ),
  );
  found.push(["init", difference(maps.init, glu(first, tensor["init.bias"], 16))]);
  let [source, channels, side] = [maps.init, tensor["init.bias"].length / 2, 4];
  const last = { 4: [source, channels] };
  for (const name of engine.layers.slice(1)) {
    const [stage, conv] = name.split(".");
    const doubles = conv === "conv1";
    const bias = tensor[`${name}.bias`];
    const grid = doubles ? 2 * side : side;
    const sums = convolution(source, channels, side, tensor[`${name}.weight`], bias.length, doubles);
    const expected = glu(sums, bias, grid * grid);
    [channels, side, source] = [bias.length / 2, grid, maps[name]];
    const ends = conv === "conv2" || tensor[`${stage}.conv2.weight`] === undefined;
    const squeeze = tensor[`se_${side}.squeeze.weight`];
    if (ends && squeeze !== undefined) {
      const [low, lowChannels] = last[side / 16];
      const excitation = header.architecture === "paper" ? leakyRelu : silu;
      const excite = tensor[`se_${side}.excite.weight`];
      const factors = gate(low, lowChannels, side / 16, squeeze, excitation, excite);
      expected.forEach((value, at) => {
        expected[at] = value * factors[Math.floor(at / (side * side))];
      });
    }
    last[side] = [source, channels];
    found.push([name, difference(source, expected)]);
  }
  const sums = convolution(source, channels, side, tensor["to_big.weight"], header.channels, false);
  found.push(["to_big", difference(picture, header.activation === "tanh" ? sums.map(Math.tanh) : sums)]);
  return { tier: engine.tier, adapter: engine.adapter, found };
}
