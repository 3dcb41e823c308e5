/** Something could not be kept on the visitor's machine. The message is one sentence. */
export class KeptError extends Error {
  override readonly name = "KeptError";
}

/** True where there is no room for what was to be stored. */
export function isQuota(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}

/** What the storage threw, as a sentence for the visitor. */
export function keptError(error: unknown): KeptError {
  if (error instanceof KeptError) return error;
  if (isQuota(error)) {
    return new KeptError(
      "There is no room left for this page on your machine; remove favourites or forget a model, then try again.",
    );
  }
  const why = error instanceof Error && error.message !== "" ? ` (${error.message})` : "";
  return new KeptError(`Your browser did not let this page keep it${why}; copy the link instead.`);
}
