// Builds the npm package `fast-gan` into dist-package/.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { addresses } from "./addresses.js";
import { writeDeclarations } from "./declarations.js";
import { licencesOf } from "./licences.js";
import { manifestOf } from "./manifest.js";

const www = fileURLToPath(new URL("..", import.meta.url));
const output = join(www, "dist-package");
const { plugin, workers, modules } = addresses();
/** The sources that went into the package. */
const sources = new Set();

/** Bundles `input`, entries by name, and what it imports: the package depends on no other. */
async function bundle(input, { platform = "browser", ...options } = {}) {
  const build = await rolldown({
    cwd: www,
    input,
    platform,
    plugins: [plugin],
  });
  const result = await build.write({
    dir: output,
    format: "es",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    comments: { legal: true, annotation: true, jsdoc: false },
    ...options,
  });
  for (const { moduleIds = [] } of result.output) for (const id of moduleIds) sources.add(id);
  await build.close();
}

rmSync(output, { recursive: true, force: true });
await bundle({ index: "src/index.ts", headless: "src/headless.ts" });
// The same without a page, where what Lit extends does not exist.
await bundle({ node: "src/index.ts" }, { platform: "node", codeSplitting: false });
for (const [name, source] of workers) {
  // In one file: bundlers that make classic workers cannot split them.
  await bundle({ [name.replace(/\.js$/, "")]: source }, { codeSplitting: false });
}
for (const [name, source] of modules) {
  mkdirSync(dirname(join(output, name)), { recursive: true });
  copyFileSync(source, join(output, name));
}
const element = JSON.parse(readFileSync(join(www, "package/element.json"), "utf8"));
writeFileSync(join(output, "custom-elements.json"), `${JSON.stringify(manifestOf(element), null, 2)}\n`);
writeDeclarations(www, output, ["index", "headless"]);
for (const file of ["package.json", "README.md"])
  copyFileSync(join(www, "package", file), join(output, file));
for (const file of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(www, "..", file), join(output, file));
writeFileSync(join(output, "LICENSES-OF-OTHERS.txt"), licencesOf(sources));
