/** A generator that a run has published. */
export interface Published {
  /** Steps that it was trained. */
  readonly step: number;
  /** Length of its file. */
  readonly bytes: number;
  readonly address: URL;
  /** When it was written, on the page's own clock (`performance.now`). */
  readonly time: number;
}

/** All that a run tells at a moment. */
export interface News {
  /** Null before the first generator. */
  readonly newest: Published | null;
  /** No newer generator will come. */
  readonly ended: boolean;
}

/** Reads what the server has sent; null where that is nothing that a run says. Addresses start from `base`, and stay below it. */
export function parseNews(text: string, base: URL, now: number): News | null {
  const fields = parseObject(text);
  if (fields === null || typeof fields.ended !== "boolean") return null;
  const { model, ended } = fields;
  if (model === null) return { newest: null, ended };
  if (typeof model !== "object") return null;
  const { step, bytes, address, seconds } = model as Record<string, unknown>;
  if (!isCount(step) || !isCount(bytes) || typeof address !== "string") return null;
  if (typeof seconds !== "number" || !(seconds >= 0)) return null;
  const url = URL.parse(address, base);
  if (url === null || !url.href.startsWith(base.href)) return null;
  return { newest: { step, bytes, address: url, time: now - 1000 * seconds }, ended };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
