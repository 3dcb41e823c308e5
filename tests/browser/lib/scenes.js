/** A point of the seeds' lattice, and nothing else. */
export function at(x, y = 0) {
  return { at: { x, y }, turns: [], moves: [] };
}

/** RGBA of a scene by the engine of the page, without the canvas. */
export async function scenePixels(page, scene) {
  const whole = { style: null, truncation: 1, noise: null, ...scene };
  return Uint8Array.from(
    await page.evaluate(async (given) => [...(await window.fastgan.pixels(given))], whole),
  );
}

/** Waits until a sentence of the status begins so. */
export function said(page, beginning) {
  return page.waitForFunction(
    (start) => document.querySelector("#status").textContent.startsWith(start),
    beginning,
  );
}

/** The page's state. */
export function stateOf(page) {
  return page.evaluate(() => window.fastgan.state());
}
