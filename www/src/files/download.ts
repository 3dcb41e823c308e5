/** Hands a file to the visitor. */
export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has taken hold of the blob long before this.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A name that every file system takes: letters, digits, `.`, `-` and `_`, at most 80 of them. */
export function fileName(stem: string, extension: string): string {
  const safe = stem
    .replace(/\.safetensors$/i, "")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 80);
  return `${safe || "fastgan"}.${extension}`;
}
