import { EngineHost } from "./engine-host";
import { countGpuBytes } from "./gpu-memory";
import type { CallName, Calls, Reply, Request } from "./protocol";

// The worker owns one engine for one model, and is ended with it.

countGpuBytes();
const host = new EngineHost({
  progress: (done, total) => post({ kind: "progress", done, total }),
  fault: (message) => post({ kind: "fault", message }),
});
let queue: Promise<void> = Promise.resolve();

self.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  // One call at a time: the engine's methods borrow it for as long as they run.
  queue = queue.then(() => answer(data));
});

async function answer(request: Request): Promise<void> {
  const { id } = request;
  try {
    const result = await run(request);
    post({ kind: "result", id, result }, movable(result));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    post({ kind: "failure", id, name, message });
    // After a trap the module's memory is in no known state, so nothing more is asked of it.
    if (error instanceof WebAssembly.RuntimeError) {
      post({
        kind: "fault",
        message: `The drawing engine stopped (${error.message})`,
      });
    }
  }
}

async function run<K extends CallName>({ call, args }: Request<K>): Promise<Calls[K]["result"]> {
  const handlers: { [N in CallName]: (args: Calls[N]["args"]) => unknown } = host;
  return (await handlers[call](args)) as Calls[K]["result"];
}

/** What moves to the page instead of being copied. */
function movable(result: Calls[CallName]["result"]): Transferable[] {
  if (typeof result !== "object" || result === null) return [];
  const bulk = "picture" in result ? result.picture : result;
  if (ArrayBuffer.isView(bulk)) return [bulk.buffer];
  return bulk instanceof ImageBitmap ? [bulk] : [];
}

function post(reply: Reply, transfer: Transferable[] = []): void {
  self.postMessage(reply, { transfer });
}
