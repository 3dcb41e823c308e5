import { isSoftware, type WebGpuFacts } from "./adapter";

/** What the visitor wishes to draw with. */
export type BackendWish = "auto" | "webgpu" | "cpu";

export type Backend = "webgpu" | "cpu";

/** How a GPU that was chosen turned out to be of no use: it could not take the model, or it was lost again and again. */
export type GpuFailure = "gpu-failed" | "gpu-lost";

/** Why a backend was chosen; the page puts it into a sentence. */
export type Reason = "gpu" | "asked" | "insecure" | "no-webgpu" | "no-adapter" | "software" | GpuFailure;

export interface Choice {
  readonly backend: Backend;
  readonly reason: Reason;
}

/** CPU first: WebGPU is chosen where there is a real adapter for it, or where the visitor asked for it. */
export function chooseBackend(wish: BackendWish, webgpu: WebGpuFacts): Choice {
  if (wish === "cpu") return { backend: "cpu", reason: "asked" };
  const lack = lackOf(webgpu);
  if (wish === "auto") {
    return lack === null ? { backend: "webgpu", reason: "gpu" } : { backend: "cpu", reason: lack };
  }
  if (lack === null || lack === "software") return { backend: "webgpu", reason: "asked" };
  throw new Error(`WebGPU was asked for, but ${LACKS[lack]}; remove “backend=webgpu” from the address.`);
}

type Lack = "insecure" | "no-webgpu" | "no-adapter" | "software";

const LACKS = {
  insecure: "browsers offer it to pages over https only",
  "no-webgpu": "this browser does not have it",
  "no-adapter": "this browser has no adapter for it",
} as const;

function lackOf({ secure, present, adapter }: WebGpuFacts): Lack | null {
  if (!present) return secure ? "no-webgpu" : "insecure";
  if (adapter === null) return "no-adapter";
  return isSoftware(adapter) ? "software" : null;
}
