/** What the browser says about its WebGPU, as far as the choice of a backend needs it. */
export interface WebGpuFacts {
  /** Browsers offer WebGPU to https and localhost only. */
  readonly secure: boolean;
  /** `navigator.gpu` exists. */
  readonly present: boolean;
  /** The adapter that was handed out, null for none. */
  readonly adapter: AdapterFacts | null;
}

export interface AdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** The browser's own word that this adapter is its slow substitute. */
  readonly fallback: boolean;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|microsoft basic render/i;

/** True for an adapter that only pretends to be a GPU; it is far slower than the CPU module. */
export function isSoftware(adapter: AdapterFacts): boolean {
  const { vendor, architecture, device, description, fallback } = adapter;
  return fallback || [vendor, architecture, device, description].some((name) => SOFTWARE.test(name));
}

/** Asks the browser for its best adapter. Works on a page and in a worker. */
export async function queryWebGpu(): Promise<WebGpuFacts> {
  const secure = globalThis.isSecureContext;
  if (navigator.gpu === undefined) return { secure, present: false, adapter: null };
  const adapter = await navigator.gpu
    .requestAdapter({ powerPreference: "high-performance" })
    .catch(() => null);
  if (adapter === null) return { secure, present: true, adapter: null };
  const { vendor, architecture, device, description } = adapter.info;
  return {
    secure,
    present: true,
    adapter: { vendor, architecture, device, description, fallback: isFallback(adapter) },
  };
}

/** Older browsers keep the flag on the adapter itself, newer ones in its info. */
function isFallback(adapter: GPUAdapter): boolean {
  const older = adapter as GPUAdapter & { readonly isFallbackAdapter?: boolean };
  return adapter.info.isFallbackAdapter || older.isFallbackAdapter === true;
}
