import { isWhole, seedOf } from "../scene/lattice";
import type { Point } from "../scene/scene";
import type { State } from "../state/state";

/** Which picture it is, in a few words: `seed 42`, `seed 42 in the style of seed 7`. `gates` is how many the model has, where that is known. */
export function pictureWords(state: State, gates?: number): string {
  const { mode, point, style, path } = state;
  if (mode === "interpolate" && path.keys.length > 1) {
    return `${Math.round(path.at * 100)} % of a way through ${path.keys.length} places`;
  }
  const content = pointWords(point);
  const styled =
    mode === "mix" && style !== null && style.strengths.slice(0, gates).some((strength) => strength > 0);
  return styled ? `${content} in the style of ${pointWords(style.point)}` : content;
}

export function pointWords({ at, turns, moves }: Point): string {
  const moved = turns.some(({ by }) => by !== 0) || moves.some((move) => move !== 0);
  if (!("x" in at)) return moved ? "a found picture, moved" : "a found picture";
  const place = isWhole(at) ? `seed ${seedOf(at)}` : `place ${rounded(at.x)}, ${rounded(at.y)}`;
  return moved ? `near ${place}` : place;
}

export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function rounded(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 2, useGrouping: false });
}
