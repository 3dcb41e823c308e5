import type { Interpolation } from "./scene";

/** Below this sine of the angle between two latents, the sphere's arc is their line, or no single one. */
const STRAIGHT = 1e-4;

/** Shoemake's spherical interpolation, or the straight line. */
export function interpolate(
  from: Float32Array<ArrayBuffer>,
  to: Float32Array<ArrayBuffer>,
  t: number,
  how: Interpolation,
) {
  const { start, end } = (how === "slerp" ? sphericalShares(from, to, t) : null) ?? { start: 1 - t, end: t };
  return from.map((value, index) => start * value + end * (to[index] ?? 0));
}

function sphericalShares(from: Float32Array<ArrayBuffer>, to: Float32Array<ArrayBuffer>, t: number) {
  const lengths = Math.sqrt(dot(from, from) * dot(to, to));
  if (lengths === 0) return null;
  const cosine = Math.min(Math.max(dot(from, to) / lengths, -1), 1);
  const angle = Math.acos(cosine);
  const sine = Math.sin(angle);
  if (sine < STRAIGHT) return null;
  return { start: Math.sin((1 - t) * angle) / sine, end: Math.sin(t * angle) / sine };
}

function dot(a: Float32Array<ArrayBuffer>, b: Float32Array<ArrayBuffer>): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
