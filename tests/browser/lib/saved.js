import { readFile } from "node:fs/promises";

/** What the page hands to the visitor when something is clicked: the file's name and its bytes. */
export async function saved(page, selector) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** RGBA of a picture file's bytes, decoded by the browser, with its size. */
export async function decoded(page, bytes) {
  const { width, height, data } = await page.evaluate(async (base64) => {
    const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([content]), { colorSpaceConversion: "none" });
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const { width, height, data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { width, height, data: [...data] };
  }, bytes.toString("base64"));
  return { width, height, pixels: Uint8Array.from(data) };
}
