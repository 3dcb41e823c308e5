/** Why a file is no photograph to search for: one sentence for the visitor. */
export class PhotoError extends Error {
  override readonly name = "PhotoError";
}
