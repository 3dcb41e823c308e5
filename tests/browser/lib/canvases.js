/** RGBA of the first canvas that a selector finds, whatever it is drawn with. */
export async function pixelsOf(page, selector) {
  const pixels = await page
    .locator(selector)
    .first()
    .evaluate(async (canvas) => {
      const bitmap = await createImageBitmap(canvas);
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      return [...context.getImageData(0, 0, bitmap.width, bitmap.height).data];
    });
  return Uint8Array.from(pixels);
}
