import { describe, expect, it } from "vitest";
import { maskOf } from "../../src/scene/mask";
import { requestOf } from "../../src/scene/request";
import type { Point, Scene, Stroke, Style } from "../../src/scene/scene";
import { fakeSource } from "./source";

const GATES = [64, 128, 256];
const source = fakeSource();
const at = (x: number, y = 0): Point => ({ at: { x, y }, turns: [], moves: [] });
const styled = (style: Partial<Style>): Scene => ({
  content: at(1),
  style: { point: at(2), strengths: [1, 0, 0.5], strokes: null, ...style },
  truncation: 1,
  noise: null,
});
const stroke = (x: number, paints = true): Stroke => ({ places: [x, 0.5], radius: 0.1, paints });
const plain = { samples: [{ content: source.latent(1n) }], noise: null };

describe("a scene's request", () => {
  it("is one latent where nothing is mixed", () => {
    expect(requestOf({ ...styled({}), style: null, noise: 7 }, source, GATES)).toEqual({
      ...plain,
      noise: 7,
    });
  });

  it("has a style for each gate with a strength", () => {
    const z = source.latent(2n);
    expect(requestOf(styled({}), source, GATES)).toEqual({
      samples: [
        {
          content: source.latent(1n),
          styles: [{ z, strength: 1, masked: false }, null, { z, strength: 0.5, masked: false }],
        },
      ],
      mask: null,
      noise: null,
    });
    expect(requestOf(styled({}), source, [64]).samples[0]?.styles).toHaveLength(1);
  });

  it("truncates the style as well", () => {
    const request = requestOf({ ...styled({}), truncation: 0 }, source, GATES);
    expect(request.samples[0]?.styles?.[0]?.z).toEqual(new Float32Array(64));
  });

  it.each<[string, Partial<Style>]>([
    ["no strength", { strengths: [0, 0, 0] }],
    ["no strengths", { strengths: [] }],
    ["strength at gates alone that the model lacks", { strengths: [0, 0, 0, 1] }],
    ["the content's own point", { point: at(1) }],
    ["nothing painted", { strokes: [] }],
    ["nothing but an eraser", { strokes: [stroke(0.5, false)] }],
  ])("is plain with %s", (_, style) => {
    expect(requestOf(styled(style), source, GATES)).toEqual(plain);
  });

  it("has the mask that the strokes paint, however one comes to them", () => {
    const strokes = [stroke(0.2), stroke(0.8), stroke(0.8, false), stroke(0.5)];
    for (const count of [1, 2, 3, 4, 2, 4, 1]) {
      const painted = strokes.slice(0, count);
      const request = requestOf(styled({ strokes: painted }), source, GATES);
      expect(request.samples[0]?.styles?.[0]?.masked).toBe(true);
      expect(request.mask).toEqual(maskOf(painted));
    }
  });

  it("paints the same strokes once", () => {
    const mask = () => requestOf(styled({ strokes: [stroke(0.3), stroke(0.4)] }), source, GATES).mask;
    expect(mask()).toBe(mask());
  });
});
