/** An item of a list goes from one index to another. */
export interface KeyMove {
  readonly from: number;
  readonly to: number;
}

/** `list` with one of its items elsewhere. */
export function moved<T>(list: readonly T[], { from, to }: KeyMove): readonly T[] {
  const item = list[from];
  if (item === undefined) return list;
  const others = list.filter((_, index) => index !== from);
  return [...others.slice(0, to), item, ...others.slice(to)];
}
