import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const SPECIFIER = /(?<=\bfrom |\bimport\(|\bimport )"(\.[^"]*|lit)"/g;

/** Writes the types of `entries` into `types/` below `output`, in words that TypeScript understands without any other package. */
export function writeDeclarations(www, output, entries) {
  const compiler = join(www, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", "package/tsconfig.json"], { cwd: www, stdio: "inherit" });
  const folder = join(output, "types");
  copyFileSync(join(www, "package/lit.d.ts"), join(folder, "lit.d.ts"));
  const used = new Set();
  for (const entry of entries) use(join(folder, `${entry}.d.ts`), folder, used);
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name);
    if (name.endsWith(".d.ts") && !used.has(file)) rmSync(file);
  }
}

/** Follows a file's imports, and writes them as Node's rules want them: the sources leave the endings to the bundler. */
function use(file, folder, used) {
  if (used.has(file)) return;
  used.add(file);
  const text = readFileSync(file, "utf8").replace(SPECIFIER, (_, name) => {
    const target = name === "lit" ? join(folder, "lit") : join(dirname(file), name);
    use(`${target}.d.ts`, folder, used);
    const path = relative(dirname(file), target).replaceAll("\\", "/");
    return `"${path.startsWith(".") ? path : `./${path}`}.js"`;
  });
  writeFileSync(file, text);
}
