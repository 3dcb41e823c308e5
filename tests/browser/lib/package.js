import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PACKAGE } from "./surroundings.js";

/** Packs the built npm package as a registry would get it; `files` are the paths in `tarball`. */
export function pack() {
  const folder = mkdtempSync(join(tmpdir(), "fast-gan-"));
  const text = npm(PACKAGE, "pack", "--json", "--pack-destination", folder);
  const [{ filename, files, size }] = JSON.parse(text);
  return {
    tarball: join(folder, filename),
    files: files.map(({ path }) => path).sort(),
    /** Bytes of the tarball. */
    size,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Runs npm in `folder` and returns what it printed. */
export function npm(folder, ...words) {
  return execFileSync("npm", words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
