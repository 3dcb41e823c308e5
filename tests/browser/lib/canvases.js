/** RGBA of the first canvas that a selector finds, whatever it is drawn with. */
export async function pixelsOf(page, selector) {
  const text = await page
    .locator(selector)
    .first()
    .evaluate(async (canvas) => {
      const bitmap = await createImageBitmap(canvas);
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      // Base64 carries a million numbers a hundred times faster than JSON does.
      const reader = new FileReader();
      await new Promise((resolve) => {
        reader.onload = resolve;
        reader.readAsDataURL(new Blob([data]));
      });
      return reader.result.slice(reader.result.indexOf(",") + 1);
    });
  return new Uint8Array(Buffer.from(text, "base64"));
}
