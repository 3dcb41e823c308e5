import fc from "fast-check";
import { encodeHalf } from "../../src/scene/half";
import { EASINGS, INTERPOLATIONS, MODES, type State } from "../../src/state/state";

/** Numbers of any size, with those that are likely to be meant. */
const number = fc.oneof(fc.double({ noNaN: true, min: -3, max: 3 }), fc.double(), fc.integer());
const place = fc.record({ x: number, y: number });
const half = fc.float({ min: -60000, max: 60000, noNaN: true });
const latent = fc
  .array(half, { minLength: 1, maxLength: 12 })
  .map((values) => ({ latent: encodeHalf(Float32Array.from(values)) }));
const point = fc.record({
  at: fc.oneof({ arbitrary: place, weight: 3 }, latent),
  turns: fc.array(fc.record({ seed: fc.nat(2 ** 32 - 1), by: number }), { maxLength: 4 }),
  moves: fc.array(fc.oneof(fc.constant(0), number), { maxLength: 6 }),
});
const stroke = fc.record({
  places: fc.array(number, { maxLength: 9 }),
  radius: number,
  paints: fc.boolean(),
});
const style = fc.record({
  point,
  strengths: fc.array(number, { maxLength: 9 }),
  strokes: fc.option(fc.array(stroke, { maxLength: 4 })),
});
const path = fc.record({
  keys: fc.array(point, { maxLength: 5 }),
  how: fc.constantFrom(...INTERPOLATIONS),
  easing: fc.constantFrom(...EASINGS),
  seconds: number,
  loop: fc.boolean(),
  at: fc.double({ noNaN: true, min: 0, max: 1 }),
});

/** Of a state's shape, but with numbers of any kind. */
export const roughStates: fc.Arbitrary<State> = fc.record({
  mode: fc.constantFrom(...MODES),
  point,
  truncation: number,
  noise: fc.option(fc.oneof(fc.nat(2 ** 32 - 1), number)),
  style: fc.option(style),
  path,
});
