import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { serve } from "./server.js";

const WWW = fileURLToPath(new URL("../../../www/", import.meta.url));

/**
 * Serves an empty page, under the page's own policy, beside some of the page's own modules, built as the page is, each to be imported as `./NAME.js`.
 *
 * @param {Record<string, string>} modules names, and the modules' paths below `www/src`
 */
export async function serveModules(modules, options = {}) {
  const { build } = await import(pathToFileURL(createRequire(join(WWW, "package.json")).resolve("vite")));
  const dist = mkdtempSync(join(tmpdir(), "fast-gan-modules-"));
  const input = Object.fromEntries(
    Object.entries(modules).map(([name, path]) => [name, join(WWW, "src", path)]),
  );
  await build({
    root: WWW,
    configFile: false,
    base: "./",
    logLevel: "error",
    publicDir: false,
    worker: { format: "es" },
    build: {
      outDir: dist,
      target: "es2022",
      minify: false,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: {
        input,
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  writeFileSync(
    join(dist, "index.html"),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Modules</title><link rel="icon" href="data:,">`,
  );
  const server = await serve({ dist, ...options });
  return {
    address: server.address,
    close: async () => {
      await server.close();
      rmSync(dist, { recursive: true });
    },
  };
}
