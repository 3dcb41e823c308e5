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

/** Starts headless Chromium, `$CHROMIUM` or the system's, with or without WebGPU. */
export function launch({ webgpu }) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: webgpu ? [...QUIET, ...SOFTWARE_WEBGPU] : [...QUIET, "--disable-features=WebGPU"],
  });
}
