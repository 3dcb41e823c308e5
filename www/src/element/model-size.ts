/** Length of the file at an address in bytes, as its server tells it; null where it does not. */
export async function sizeAt(address: string): Promise<number | null> {
  try {
    const { ok, headers } = await fetch(address, { method: "HEAD" });
    const length = headers.get("Content-Length");
    return ok && length !== null && /^[0-9]+$/.test(length) ? Number(length) : null;
  } catch {
    // The question costs nothing, and the button can do without its answer.
    return null;
  }
}
