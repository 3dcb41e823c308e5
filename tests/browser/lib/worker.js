import { patiently } from "./patience.js";

/** The worker of the page's newest engine. */
export function newestWorker(page) {
  const worker = page.workers().at(-1);
  if (worker === undefined) throw new Error("The page has no worker.");
  return worker;
}

/** Bytes in use on the JavaScript heap of the page's one worker, after everything that is garbage is gone. */
export async function heapBytes(browser) {
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send("Target.getTargets");
  const { targetId } = targetInfos.find(({ type }) => type === "worker");
  const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
  const send = (id, method) => {
    const answer = new Promise((resolve) => {
      session.on("Target.receivedMessageFromTarget", ({ sessionId: from, message }) => {
        const reply = JSON.parse(message);
        if (from === sessionId && reply.id === id) resolve(reply.result);
      });
    });
    const message = JSON.stringify({ id, method });
    return session.send("Target.sendMessageToTarget", { sessionId, message }).then(() => answer);
  };
  await send(1, "HeapProfiler.collectGarbage");
  const { usedSize } = await send(2, "Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/** Waits until the page has at most so many workers: one that was ended goes when its thread does. */
export function workersAreAtMost(page, most) {
  const count = () => page.workers().length;
  return patiently(
    page,
    () => count() <= most,
    () => `there are ${count()} workers`,
  );
}
