/** Longest side of a contact sheet in pixels: what every browser's canvas takes, and what a viewer opens without a wait. */
const LONGEST = 4096;
/** Pixels per side of a cell where there is room. */
const CELL = 256;

export interface ContactGrid {
  readonly columns: number;
  readonly rows: number;
  /** Pixels per side of a cell. */
  readonly cell: number;
}

/** How `count` square samples with `side` pixels lie on one sheet, nearly square itself. */
export function contactGrid(count: number, side: number): ContactGrid {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const cell = Math.max(1, Math.min(side, CELL, Math.floor(LONGEST / columns)));
  return { columns, rows, cell };
}
