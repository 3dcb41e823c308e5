/** What this browser lacks to draw at all, as a sentence for the visitor; null where it lacks nothing. */
export function lackOfSupport(): string | null {
  const lacks = NEEDS.find(({ there }) => !there());
  if (lacks === undefined) return null;
  return `This browser cannot draw the picture (it lacks ${lacks.name}); update it or open the page in another one.`;
}

const NEEDS: readonly { readonly name: string; readonly there: () => boolean }[] = [
  { name: "WebAssembly", there: () => typeof WebAssembly === "object" },
  { name: "workers", there: () => typeof Worker === "function" },
  { name: "bitmap canvases", there: () => "ImageBitmapRenderingContext" in globalThis },
];
