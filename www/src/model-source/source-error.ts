/** A model could not be fetched or read. The message is one sentence for the visitor. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}

/** True for the error by which an aborted fetch or read ends. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
