import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";

/**
 * Serves the benchmark's page, the engine's modules, onnxruntime-web and the models on a free port of 127.0.0.1.
 *
 * @returns {Promise<{ address: string, close: () => void }>}
 */
export async function serve({ wasm, models }) {
  const folder = (path) => sirv(path, { dev: true });
  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  const roots = {
    page: folder(here("../page")),
    shared: folder(here("../../browser/page")),
    onnxruntime: folder(here("../node_modules/onnxruntime-web/dist")),
    wasm: folder(wasm),
    models: folder(models),
  };
  const server = createServer((request, response) => {
    const [, name, rest] = /^\/(\w+)(\/.*)$/.exec(request.url) ?? [];
    const missing = () => response.writeHead(404, { "Content-Type": "text/plain" }).end("not here");
    if (!Object.hasOwn(roots, name)) return missing();
    request.url = rest;
    roots[name](request, response, missing);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
