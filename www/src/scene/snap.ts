/** `value` within [least, most]. */
export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** The nearest thousandth: short in an address, and finer than anyone sees. Never −0, which JSON would not keep. */
export function thousandth(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}
