import { basename, dirname, resolve } from "node:path";

const ADDRESS = /new URL\(\s*(["'])([^"']+)\1,\s*import\.meta\.url\s*\)/g;

/**
 * A plugin that follows each literal `new URL("…", import.meta.url)` to the file it means, and writes the address that the file
 * has in the package, where all scripts lie in one folder: literal again, so that every bundler can follow it once more.
 *
 * What it has met: the workers' sources and the WebAssembly modules, by their paths in the package.
 */
export function addresses() {
  const workers = new Map();
  const modules = new Map();

  function nameOf(file) {
    if (file.endsWith(".ts")) {
      const name = basename(file).replace(/ts$/, "js");
      workers.set(name, file);
      return name;
    }
    // All modules have the same file name; their folders tell them apart.
    const name = `wasm/${basename(dirname(file))}.wasm`;
    modules.set(name, file);
    return name;
  }

  const plugin = {
    name: "addresses",
    transform(code, id) {
      return code.replace(ADDRESS, (_whole, _quote, path) => {
        return `new URL("./${nameOf(resolve(dirname(id), path))}", import.meta.url)`;
      });
    },
  };
  return { plugin, workers, modules };
}
