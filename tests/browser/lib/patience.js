import assert from "node:assert/strict";

/** Longest wait for anything: software WebGPU on a busy machine is slow, a page that hangs is slower. */
export const PATIENCE_MS = 240_000;

/** Asks until the answer is something, and returns that; `complaint` says what is wrong where it never is. */
export async function patiently(page, ask, complaint) {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < end, complaint());
    await page.waitForTimeout(50);
  }
}
