/** The number that `text` spells in plain decimals, or null. */
export function readNumber(text: string | null): number | null {
  return text !== null && /^-?\d{1,10}(\.\d{1,6})?$/.test(text) ? Number(text) : null;
}

/** A comma between each; what is no number becomes null. */
export function readNumbers(text: string): readonly (number | null)[] {
  return text === "" ? [] : text.split(",").map(readNumber);
}
