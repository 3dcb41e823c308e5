/** A mean square difference of values from -1 to 1 as a share of the whole range, for people. */
export function percent(loss: number): string {
  const share = (Math.sqrt(loss) / 2) * 100;
  return `${share.toLocaleString("en", { maximumSignificantDigits: share < 10 ? 2 : 3 })} %`;
}
