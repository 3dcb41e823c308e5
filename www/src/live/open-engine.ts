import type { Backend, BackendWish, GpuFailure } from "../engine/backend";
import { EngineClient, ModelError } from "../engine/client";
import type { ModelSource } from "../model-source/model-source";
import { SourceError } from "../model-source/source-error";
import type { Read } from "../model-source/through-cache";
import { type LoadProgress, ProgressTeller } from "./progress";

export interface Opening {
  readonly source: ModelSource;
  readonly wish: BackendWish;
  /** How the GPU failed before, where the CPU is to take its place. */
  readonly failure: GpuFailure | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export interface Opened {
  readonly engine: EngineClient;
  /** Resolves to null, or to a remark on why the model was not kept on the visitor's disk. */
  readonly kept: Promise<string | null>;
}

/** Opens a model on a device. A GPU that fails at it is replaced by the CPU, unless the visitor wants no other. */
export async function openEngine(opening: Opening): Promise<Opened> {
  let backend: Backend | null = null;
  const onDevice = (chosen: Backend) => {
    backend = chosen;
  };
  try {
    return await attempt(opening, onDevice);
  } catch (error) {
    const mayReplace = backend === "webgpu" && opening.wish === "auto" && opening.failure === null;
    const modelsFault = error instanceof SourceError || error instanceof ModelError;
    if (!mayReplace || opening.signal.aborted || modelsFault) throw error;
    return attempt({ ...opening, failure: "gpu-failed" }, onDevice);
  }
}

async function attempt(opening: Opening, onDevice: (backend: Backend) => void): Promise<Opened> {
  const { source, signal } = opening;
  const blamesBytes = (error: unknown) => error instanceof ModelError;
  const { value, kept } = await source.open((read) => start(opening, read, onDevice), {
    signal,
    blamesBytes,
  });
  return { engine: value, kept };
}

/** Opens a device, gives it the model's bytes as they arrive, and waits for its shaders. */
async function start(
  { wish, failure, signal, onProgress }: Opening,
  read: Read,
  onDevice: (backend: Backend) => void,
): Promise<EngineClient> {
  signal.throwIfAborted();
  const teller = new ProgressTeller(onProgress);
  const engine = new EngineClient({ wish, failure });
  const reading = new AbortController();
  const abort = () => {
    reading.abort(signal.reason);
    engine.close();
  };
  signal.addEventListener("abort", abort, { once: true });
  // Bytes for an engine that is gone are of no use, and may be long in coming.
  engine.onFault = (fault) => reading.abort(fault);
  try {
    const device = await engine.opened;
    onDevice(device.choice.backend);
    teller.device(device);
    let bytes = 0;
    const download = await read({
      signal: reading.signal,
      onProgress: (received, total) => teller.bytes(received, total),
      onChunk: (chunk) => {
        bytes += chunk.length;
        return engine.push(chunk);
      },
    });
    teller.prepare();
    const onShaders = (done: number, total: number) => teller.shaders(done, total);
    await engine.finish({ bytes, download, onProgress: onShaders });
    teller.ready();
    return engine;
  } catch (error) {
    engine.close();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
