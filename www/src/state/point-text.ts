import type { Point } from "../scene/scene";
import { LIMITS } from "./limits";
import { readNumber } from "./number-text";

/**
 * Points as text: `42,0`, then `;t7:0.5` with turns and `;m0:1.5,4:-2` with the moves that are not 0. Latents of their own are
 * long, and several points may have the same one: they stand in a table, and `z0` is the first of them.
 */
export class LatentTable {
  readonly #latents: string[] = [];

  static read(text: string): LatentTable {
    const table = new LatentTable();
    if (text !== "") table.#latents.push(...text.split(SEPARATOR));
    return table;
  }

  write(): string {
    return this.#latents.join(SEPARATOR);
  }

  writePoint({ at, turns, moves }: Point): string {
    const place = "latent" in at ? `z${this.#indexOf(at.latent)}` : `${at.x},${at.y}`;
    const turnText = turns.map(({ seed, by }) => `${seed}:${by}`).join();
    const moveText = moves.flatMap((steps, index) => (steps === 0 ? [] : [`${index}:${steps}`])).join();
    return [place, turnText && `t${turnText}`, moveText && `m${moveText}`].filter(Boolean).join(";");
  }

  /** A point as it may have been; what is wrong with it is for `parsePoint` to find. */
  readPoint(text: string): unknown {
    const [place = "", ...parts] = text.split(";");
    const part = (letter: string) => parts.find((one) => one.startsWith(letter))?.slice(1);
    return {
      at: this.#readPlace(place),
      turns: readPairs(part("t")).map(([seed, by]) => ({ seed, by })),
      moves: spread(readPairs(part("m"))),
    };
  }

  #readPlace(text: string): unknown {
    if (text.startsWith("z")) return { latent: this.#latents[readNumber(text.slice(1)) ?? -1] };
    const [x, y] = text.split(",");
    return { x: readNumber(x ?? ""), y: readNumber(y ?? "") };
  }

  #indexOf(latent: string): number {
    const index = this.#latents.indexOf(latent);
    return index < 0 ? this.#latents.push(latent) - 1 : index;
  }
}

/** No letter of base64url. */
const SEPARATOR = ".";

type Pair = readonly [number | null, number | null];

function readPairs(text = ""): readonly Pair[] {
  return text === "" ? [] : text.split(",").map(readPair);
}

function readPair(text: string): Pair {
  const [first = "", second = ""] = text.split(":");
  return [readNumber(first), readNumber(second)];
}

function spread(pairs: readonly Pair[]): readonly (number | null)[] {
  const moves: (number | null)[] = [];
  for (const [index, steps] of pairs) {
    if (index !== null && Number.isInteger(index) && index >= 0 && index < LIMITS.moves) moves[index] = steps;
  }
  return Array.from(moves, (steps) => steps ?? 0);
}
