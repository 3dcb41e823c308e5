import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const RELATIVE = /(\bfrom |\bimport\(|\bimport )"(\.[^"]*)"/g;

/** Writes the types of the package's entries into `types/` below `output`, so that TypeScript finds them as Node finds scripts. */
export function writeDeclarations(www, output) {
  const compiler = join(www, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", "package/tsconfig.json"], { cwd: www, stdio: "inherit" });
  const folder = join(output, "types");
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith(".d.ts")) continue;
    const file = join(folder, name);
    // The sources leave the endings to the bundler; Node's rules want them.
    writeFileSync(file, readFileSync(file, "utf8").replace(RELATIVE, '$1"$2.js"'));
  }
}
