/** A file could not be written or read. The message is one sentence for the visitor. */
export class FileError extends Error {
  override readonly name = "FileError";
}
