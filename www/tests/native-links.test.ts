import { describe, expect, it } from "vitest";
import { formatFragment, parseFragment } from "../src/page/fragment";
import { decodeHalf, encodeHalf } from "../src/scene/half";

// The texts that `fastgan` prints: `trainer/tests/latents.rs` has the same ones.
describe("links of the command line", () => {
  const own = { at: { latent: "ADgAvQBAZi4" }, turns: [], moves: [] };
  const at = (x: number, y: number) => ({ at: { x, y }, turns: [], moves: [] });

  it.each([
    "#at=7,0",
    "#at=12,-3&psi=0.8",
    "#at=z0&z=ADgAvQBAZi4",
    "#screen=mix&mode=mix&at=7,0&style=z0&strengths=0.5,0,0.5&z=ADgAvQBAZi4",
    "#screen=interpolate&mode=interpolate&psi=0.7&keys=7,0/12,-3/z0/z0&how=lerp&easing=soft&seconds=4&loop=0&z=ADgAvQBAZi4",
    "#screen=interpolate&mode=interpolate&keys=7,0/12,-3/z0/z0&z=ADgAvQBAZi4",
  ])("%s is what the page would write", (link) => {
    expect(formatFragment(parseFragment(link))).toBe(link);
  });

  it("hold the latents", () => {
    const values = Float32Array.from([0.5, -1.25, 2, 0.1, -Math.PI, 65504, 6e-8, -0]);
    expect(encodeHalf(values)).toBe("ADgAvQBAZi5Iwv97AQAAgA");
    expect(Array.from(decodeHalf("ADgAvQBAZi4") ?? [])).toEqual([0.5, -1.25, 2, 0.0999755859375]);
  });

  it("say what they say", () => {
    const mixed = parseFragment("#screen=mix&mode=mix&at=7,0&style=z0&strengths=0.5,0,0.5&z=ADgAvQBAZi4");
    expect(mixed).toMatchObject({ mode: "mix", screen: "mix", point: at(7, 0) });
    expect(mixed.style).toEqual({ point: own, strengths: [0.5, 0, 0.5], strokes: null });
    const { path, truncation } = parseFragment(
      "#screen=interpolate&mode=interpolate&psi=0.7&keys=7,0/12,-3/z0/z0&how=lerp&easing=soft&seconds=4&loop=0&z=ADgAvQBAZi4",
    );
    expect(truncation).toBe(0.7);
    expect(path).toEqual({
      keys: [at(7, 0), at(12, -3), own, own],
      how: "lerp",
      easing: "soft",
      seconds: 4,
      loop: false,
      at: 0,
    });
  });
});
