/** Tiles in rows, of which one has the focus. */
export interface Grid {
  readonly index: number;
  readonly columns: number;
  readonly count: number;
  /** Rows that are seen at once. */
  readonly rows: number;
}

/** The tile that a key leads to: arrows to its neighbours, Home and End in the row, Page keys as many rows as are seen. */
export function tileByKey(event: KeyboardEvent, { index, columns, count, rows }: Grid): number | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const row = index - (index % columns);
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index - columns,
    ArrowDown: index + columns,
    Home: row,
    End: Math.min(row + columns, count) - 1,
    PageUp: index - rows * columns,
    PageDown: index + rows * columns,
  };
  const target = targets[event.key];
  if (target === undefined) return null;
  return target < 0 || target >= count ? index : target;
}
