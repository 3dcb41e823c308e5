import { queryWebGpu } from "./adapter";
import { type Choice, chooseBackend } from "./backend";
import type { EngineInfo, ModelHeader, OpenArgs } from "./protocol";
import { loadModule, type WasmEngine, type WasmModule } from "./wasm-module";

interface Opened {
  readonly module: WasmModule;
  readonly engine: WasmEngine;
  readonly info: EngineInfo;
}

/** Chooses a backend, loads its module and gives it the model. A GPU that fails at this point is replaced by the CPU. */
export async function openEngine({ bytes, canvas, wish, modules }: OpenArgs): Promise<Opened> {
  const wanted = chooseBackend(wish, await queryWebGpu());
  const create = async (choice: Choice) => {
    const module = await loadModule(choice.backend, modules);
    return { module, choice, engine: await module.Engine.create(bytes) };
  };
  const mayReplace = wanted.backend === "webgpu" && wish === "auto";
  const { module, choice, engine } = await create(wanted).catch((error: unknown) => {
    if (!mayReplace) throw error;
    return create({ backend: "cpu", reason: "gpu-failed" });
  });
  engine.attach(canvas);
  const { tier, adapter, software, resolution, channels, latentDim } = engine;
  const header = parseHeader(engine.header);
  const info = { choice, tier, adapter, software, resolution, channels, latentDim, header };
  return { module, engine, info };
}

/** The engine has checked the header; texts that a model lacks become empty ones. */
function parseHeader(json: string): ModelHeader {
  const fields = JSON.parse(json) as Partial<Record<keyof ModelHeader, unknown>>;
  const text = (field: unknown): string => (typeof field === "string" ? field : "");
  return {
    name: text(fields.name),
    description: text(fields.description),
    license: text(fields.license),
  };
}
