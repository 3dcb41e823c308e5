import type { SearchCall, SearchCalls, SearchReply } from "./protocol";

interface Waiting {
  resolve(result: SearchCalls[SearchCall]["result"]): void;
  reject(error: Error): void;
}

/** One search in a worker of its own. */
export class SearchClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  /** Why no more calls are answered. */
  #ended: Error | null = null;

  constructor() {
    this.#worker = new Worker(new URL("./search-worker.ts", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<SearchReply>) => this.#receive(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#end(new Error(`The search stopped (${event.message || "its script could not be loaded"})`));
    });
  }

  call<K extends SearchCall>(call: K, args: SearchCalls[K]["args"]): Promise<SearchCalls[K]["result"]> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = this.#next++;
    return new Promise<SearchCalls[SearchCall]["result"]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, call, args });
    }) as Promise<SearchCalls[K]["result"]>;
  }

  /** Ends the worker and frees all that it holds. */
  close(): void {
    this.#end(new DOMException("The search was ended.", "AbortError"));
  }

  #receive(reply: SearchReply): void {
    if (reply.kind === "fault") {
      this.#end(new Error(reply.message));
      return;
    }
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === "result") waiting?.resolve(reply.result);
    else waiting?.reject(new Error(reply.message));
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
