/** Seeds are unsigned 64-bit numbers, the same in the browser and on the trainer's command line. */
export type Seed = bigint;

export const LARGEST_SEED: Seed = 2n ** 64n - 1n;

/** The seed that `text` spells in decimal digits, or null where it spells none. */
export function parseSeed(text: string): Seed | null {
  const digits = text.trim();
  if (!/^[0-9]{1,20}$/.test(digits)) return null;
  const seed = BigInt(digits);
  return seed <= LARGEST_SEED ? seed : null;
}

/** A random seed below 2^32: short enough to read aloud, and four thousand million pictures. */
export function randomSeed(): Seed {
  const word = new Uint32Array(1);
  crypto.getRandomValues(word);
  return BigInt(word[0] ?? 0);
}
