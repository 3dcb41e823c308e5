/** Largest model that is read, in bytes: far above any generator of this architecture, below what a tab can hold. */
export const MODEL_LIMIT = 2 ** 30;

/** `1234567` → `1.2 MB`. Decimal units, as download managers show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(0)} kB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}
