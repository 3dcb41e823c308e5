import type { Reason } from "../engine/backend";
import type { EngineInfo, LoadTimes } from "../engine/protocol";

export { sentenceOf } from "../element/sentence";

const SLOWER = "so the picture is drawn by the CPU, which is slower.";

/** Why the picture is not drawn by a GPU, or null where it is or where the visitor wanted it so. */
export function backendNotice({ choice, software }: EngineInfo): string | null {
  if (choice.backend === "webgpu") {
    return software ? "This WebGPU adapter is software, not a GPU: pictures take their time." : null;
  }
  return NOTICES[choice.reason];
}

const NOTICES: Record<Reason, string | null> = {
  gpu: null,
  asked: null,
  insecure: `Browsers offer WebGPU to pages over https only, ${SLOWER}`,
  "no-webgpu": `This browser has no WebGPU, ${SLOWER}`,
  "no-adapter": `WebGPU found no graphics adapter here, ${SLOWER}`,
  software: `WebGPU is only software here, ${SLOWER}`,
  "gpu-failed": `The GPU could not take this model, ${SLOWER}`,
  "gpu-lost": `The GPU was lost twice within half a minute, ${SLOWER}`,
};

/** What to say beside a first picture that came in an unusual way; null where nothing went wrong. */
export function recoveryRemark(info: EngineInfo, again: boolean): string | null {
  const { reason } = info.choice;
  if (reason === "gpu-failed" || reason === "gpu-lost") return backendNotice(info);
  return again ? "The drawing engine had failed and was started again." : null;
}

const TIERS: Record<string, string> = {
  "webgpu-f32": "WebGPU, 32 bit",
  "webgpu-f16": "WebGPU, 16 bit",
  cpu: "WebAssembly",
};

export function tierName(tier: string): string {
  return TIERS[tier] ?? tier;
}

/** `87` → `87 ms`, `1234` → `1.2 s`. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** The load time's parts, as they are worth knowing: the device's finding counts to the engine's code. */
export function loadParts({ module, device, download, upload, compile }: LoadTimes): readonly LoadPart[] {
  return [
    { name: "Engine", milliseconds: module + device },
    { name: "Download", milliseconds: download },
    { name: "Upload", milliseconds: upload },
    { name: "Compile", milliseconds: compile },
  ];
}

export interface LoadPart {
  readonly name: string;
  readonly milliseconds: number;
}
