import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative addresses everywhere: the built page works from any folder of any static host.
  base: "./",
  build: {
    target: "es2022",
    // The content security policy allows no inlined files, and every asset is its own cacheable file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  test: { include: ["tests/**/*.test.ts"] },
});
