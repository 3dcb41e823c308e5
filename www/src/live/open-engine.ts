import type { Backend, BackendWish, GpuFailure } from "../engine/backend";
import { EngineClient } from "../engine/client";
import type { ModelSource } from "../model-source/model-source";
import { SourceError } from "../model-source/source-error";
import { type LoadProgress, ProgressTeller } from "./progress";

export interface Opening {
  readonly source: ModelSource;
  readonly wish: BackendWish;
  /** How the GPU failed before, where the CPU is to take its place. */
  readonly failure: GpuFailure | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** Opens a model on a device. A GPU that fails at it is replaced by the CPU, unless the visitor wants no other. */
export async function openEngine(opening: Opening): Promise<EngineClient> {
  let backend: Backend | null = null;
  const onDevice = (chosen: Backend) => {
    backend = chosen;
  };
  try {
    return await attempt(opening, onDevice);
  } catch (error) {
    const mayReplace = backend === "webgpu" && opening.wish === "auto" && opening.failure === null;
    if (!mayReplace || opening.signal.aborted || error instanceof SourceError) throw error;
    return attempt({ ...opening, failure: "gpu-failed" }, onDevice);
  }
}

/** Opens a device, gives it the model's bytes as they arrive, and waits for its shaders. */
async function attempt(
  { source, wish, failure, signal, onProgress }: Opening,
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
    const download = await source.read({
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
