import { isSoftware, queryWebGpu } from "../../../engine/adapter";
import { formatBytes } from "../../../model-source/byte-count";

export interface DeviceReport {
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** What follows from it for the pictures. */
  readonly sentence: string;
}

/** Asks the browser what it has to draw with. */
export async function reportDevice(): Promise<DeviceReport> {
  const { secure, present, adapter } = await queryWebGpu();
  if (!present || adapter === null) {
    const why = present ? "no graphics adapter" : secure ? "not in this browser" : "over https only";
    return { facts: [{ name: "WebGPU", value: why }], sentence: CPU };
  }
  const { vendor, architecture, device, description } = adapter;
  const name = description || device || [vendor, architecture].filter(Boolean).join(" ") || "unnamed";
  const facts = [{ name: "WebGPU", value: isSoftware(adapter) ? `${name}, software` : name }];
  const limits = await adapterLimits();
  if (limits !== null) {
    facts.push(
      { name: "16-bit numbers", value: limits.half ? "yes" : "no, so 32-bit ones are used" },
      { name: "Largest buffer", value: formatBytes(limits.buffer) },
    );
  }
  return { facts, sentence: isSoftware(adapter) ? CPU : GPU };
}

const CPU =
  "Pictures are drawn by the CPU here; every model of this page works, the larger ones take seconds.";
const GPU =
  "Every model of this page fits; where the GPU turns out to be too small for one, the CPU takes over.";

async function adapterLimits(): Promise<{ readonly half: boolean; readonly buffer: number } | null> {
  const adapter = await navigator.gpu
    .requestAdapter({ powerPreference: "high-performance" })
    .catch(() => null);
  if (adapter === null) return null;
  const { features, limits } = adapter;
  return {
    half: features.has("shader-f16"),
    buffer: Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize),
  };
}
