import { openEngine } from "./open-engine";
import type { CallName, Calls, Reply, Request } from "./protocol";
import type { WasmEngine } from "./wasm-module";

// The worker owns one engine for one model, and is ended with it.

let engine: WasmEngine | null = null;
let queue: Promise<void> = Promise.resolve();

self.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  // One call at a time: the engine's methods borrow it for as long as they run.
  queue = queue.then(() => answer(data));
});

async function answer(request: Request): Promise<void> {
  const { id } = request;
  try {
    const result = await run(request);
    post({ kind: "result", id, result }, ArrayBuffer.isView(result) ? [result.buffer] : []);
  } catch (error) {
    post({ kind: "failure", id, message: error instanceof Error ? error.message : String(error) });
    // After a trap the module's memory is in no known state, so nothing more is asked of it.
    if (error instanceof WebAssembly.RuntimeError) {
      post({
        kind: "fault",
        message: `The drawing engine stopped (${error.message})`,
      });
    }
  }
}

async function run(request: Request): Promise<Calls[CallName]["result"]> {
  if (request.call === "open") {
    const opened = await openEngine(request.args);
    opened.module.Engine.onError((message) => post({ kind: "fault", message }));
    engine = opened.engine;
    return opened.info;
  }
  if (engine === null) throw new Error("No model is open; load one first.");
  switch (request.call) {
    case "latent":
      return engine.latent(request.args.seed);
    case "draw": {
      const start = performance.now();
      await engine.draw(request.args.z);
      return { milliseconds: performance.now() - start };
    }
    case "floats":
      return engine.floats(request.args.z);
    case "pixels":
      return engine.pixels(request.args.z);
  }
}

function post(reply: Reply, transfer: Transferable[] = []): void {
  self.postMessage(reply, { transfer });
}
