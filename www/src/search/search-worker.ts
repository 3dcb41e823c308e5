import { queryWebGpu } from "../engine/adapter";
import { type Backend, chooseBackend } from "../engine/backend";
import { loadGradient, type WasmSearch } from "./gradient-module";
import type { SearchCall, SearchCalls, SearchReply, SearchRequest, SearchStart } from "./protocol";

// The worker owns one search, and is ended with it.

let search: WasmSearch | null = null;
let queue: Promise<void> = Promise.resolve();

self.addEventListener("message", ({ data }: MessageEvent<SearchRequest>) => {
  // One call at a time: a step borrows the search for as long as it runs.
  queue = queue.then(() => answer(data));
});

async function answer(request: SearchRequest): Promise<void> {
  const { id } = request;
  try {
    post({ kind: "result", id, result: await run(request) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // After a trap the module's memory is in no known state, so nothing more is asked of it.
    if (error instanceof WebAssembly.RuntimeError) fault(`The search stopped (${message})`);
    else post({ kind: "failure", id, message });
  }
}

const HANDLERS: { [K in SearchCall]: (args: SearchCalls[K]["args"]) => Promise<SearchCalls[K]["result"]> } = {
  async open(start) {
    const { backend } = chooseBackend(start.wish, await queryWebGpu());
    try {
      return await open(backend, start);
    } catch (error) {
      // A GPU that cannot take the model is replaced by the CPU, unless no other is wanted.
      if (backend === "cpu" || start.wish !== "auto") throw error;
      return open("cpu", start);
    }
  },
  async step() {
    if (search === null) throw new Error("No search is open; begin one first.");
    const { z } = search;
    return { loss: await search.step(), z };
  },
};

async function open(backend: Backend, { bytes, target, start, learningRate }: SearchStart) {
  const { LatentSearch } = await loadGradient(backend);
  LatentSearch.onError(fault);
  search = await LatentSearch.create(bytes, new Uint8Array(target.buffer), start, learningRate);
  return { backend };
}

async function run<K extends SearchCall>({
  call,
  args,
}: SearchRequest<K>): Promise<SearchCalls[K]["result"]> {
  const handlers: { [N in SearchCall]: (args: SearchCalls[N]["args"]) => unknown } = HANDLERS;
  return (await handlers[call](args)) as SearchCalls[K]["result"];
}

function fault(message: string): void {
  post({ kind: "fault", message });
}

function post(reply: SearchReply): void {
  self.postMessage(reply);
}
