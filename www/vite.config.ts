import { defineConfig } from "vitest/config";
import { serviceWorker } from "./build/service-worker.ts";
import policy from "./content-security-policy.json" with { type: "json" };

/** The engine's modules all have the same file names: they are told apart by their folder. */
function engineName(file: string | null | undefined): string | null {
  const [, folder] = /\bwasm\/([\w-]+)\/fastgan_web/.exec(file ?? "") ?? [];
  return folder === undefined ? null : `engine-${folder}`;
}

const output = {
  chunkFileNames: ({ facadeModuleId }: { facadeModuleId: string | null }) =>
    `assets/${engineName(facadeModuleId) ?? "[name]"}-[hash].js`,
  assetFileNames: ({ originalFileNames }: { originalFileNames: string[] }) =>
    `assets/${engineName(originalFileNames[0]) ?? "[name]"}-[hash][extname]`,
};

/** The policy that servers send as a header, for hosts that send none. Only a header can say who may frame the page. */
const content = Object.entries(policy)
  .filter(([directive]) => directive !== "frame-ancestors")
  .map((directive) => directive.join(" "))
  .join("; ");
const policyTag = {
  tag: "meta",
  attrs: { "http-equiv": "Content-Security-Policy", content },
  injectTo: "head-prepend" as const,
};

export default defineConfig({
  plugins: [
    { name: "content-security-policy", apply: "build", transformIndexHtml: () => [policyTag] },
    serviceWorker(),
  ],
  // Relative addresses everywhere: the built page works from any folder of any static host.
  base: "./",
  build: {
    target: "es2022",
    // The content security policy allows no inlined files, and every asset is its own cacheable file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What imports what, for the bound on what every visitor loads at first.
    manifest: true,
    rolldownOptions: { output },
  },
  worker: { format: "es", rolldownOptions: { output } },
  test: { include: ["tests/**/*.test.ts"] },
});
