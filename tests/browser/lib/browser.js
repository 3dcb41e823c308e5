import { chromium } from "playwright-core";

const QUIET = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** WebGPU on the browser's software adapter. The last three keep the device alive that a canvas is drawn with. */
const SOFTWARE_WEBGPU = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--disable-vulkan-surface",
  "--use-vulkan=swiftshader",
  "--use-angle=swiftshader",
];

/** WebGPU on the machine's own GPU, also where the browser knows it too little to offer it by itself. */
const HARDWARE_WEBGPU = ["--enable-unsafe-webgpu", "--enable-features=Vulkan", "--ignore-gpu-blocklist"];

/** Starts headless Chromium, `$CHROMIUM` or the system's, with or without WebGPU, in software unless `hardware`; `flags` are further ones. */
export function launch({ webgpu, hardware = false, flags = [] }) {
  const adapter = hardware ? HARDWARE_WEBGPU : SOFTWARE_WEBGPU;
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [...QUIET, ...(webgpu ? adapter : ["--disable-features=WebGPU"]), ...flags],
  });
}
