import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import sirv from "sirv";
import { POLICY, WASM } from "./surroundings.js";

/** The page lies in a folder of its host, as on most static hosts: it must not count on the root. */
const FOLDER = "/some/folder";

/** What is put before the worker's own script to watch and disturb its WebGPU. */
const HOOKS = readFileSync(new URL("../page/hooks.js", import.meta.url));
const COUNTERS = readFileSync(new URL("../page/counters.js", import.meta.url));

/**
 * Serves the built page on a free port of 127.0.0.1, in a folder, and nothing outside of it.
 *
 * @param {object} options
 * @param {string} options.dist folder of the built page
 * @param {string} [options.policy] the content security policy of every answer
 * @param {string} [options.models] folder that takes the place of the page's `models/`
 * @param {Record<string, string>} [options.folders] further folders by the paths that they have beside the page
 * @param {Record<string, (request, response) => void>} [options.faults] answers that take the place of a path's file
 * @param {object} [options.hooks] what `page/hooks.js` does in every worker; without it the worker runs as it was built
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serve({ dist, models, folders: further = {}, faults = {}, hooks, policy = POLICY }) {
  const answers = { ...faults, ...(hooks === undefined ? {} : hooked(dist, hooks)) };
  const page = sirv(dist, { dev: true });
  // Folders beside the page's own files: the engine's modules are there as they are for tests that speak to them directly.
  const folders = { "/wasm/": sirv(WASM, { dev: true }) };
  for (const [path, folder] of Object.entries(further)) folders[path] = sirv(folder, { dev: true });
  if (models !== undefined) folders["/models/"] = sirv(models, { dev: true });
  const server = createServer((request, response) => {
    response.setHeader("Content-Security-Policy", policy);
    const missing = () => response.writeHead(404, { "Content-Type": "text/plain" }).end("not here");
    if (!request.url.startsWith(`${FOLDER}/`)) return missing();
    request.url = request.url.slice(FOLDER.length);
    const path = new URL(request.url, "http://page").pathname;
    const fault = answers[path];
    if (fault !== undefined) return fault(request, response);
    const folder = Object.keys(folders).find((name) => path.startsWith(name));
    if (folder === undefined) return page(request, response, missing);
    request.url = request.url.slice(folder.length - 1);
    return folders[folder](request, response, missing);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}${FOLDER}/`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers that let every worker import the hooks before anything else. */
function hooked(dist, hooks) {
  const script = (text) => (_, response) =>
    response.writeHead(200, { "Content-Type": "text/javascript" }).end(text);
  const assets = readdirSync(join(dist, "assets"));
  const asset = (pattern) => `assets/${assets.find((name) => pattern.test(name))}`;
  const worker = asset(/^worker-.*\.js$/);
  const options = { ...hooks, gpuModule: `./${asset(/^engine-gpu-.*\.js$/)}` };
  return {
    [`/${worker}`]: script(`import "../hooks.js";\n${readFileSync(join(dist, worker), "utf8")}`),
    "/hooks.js": script(HOOKS),
    "/counters.js": script(COUNTERS),
    "/hooks-options.js": script(`export default ${JSON.stringify(options)};`),
  };
}
