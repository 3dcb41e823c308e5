import { createServer } from "node:http";
import sirv from "sirv";

/** The page lies in a folder of its host, as on most static hosts: it must not count on the root. */
const FOLDER = "/some/folder";

/**
 * Serves the built page on a free port of 127.0.0.1, in a folder, and nothing outside of it.
 *
 * @param {object} options
 * @param {string} options.dist folder of the built page
 * @param {string} [options.models] folder that takes the place of the page's `models/`
 * @param {Record<string, (request, response) => void>} [options.faults] answers that take the place of a path's file
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serve({ dist, models, faults = {} }) {
  const page = sirv(dist, { dev: true });
  const list = models === undefined ? null : sirv(models, { dev: true });
  const server = createServer((request, response) => {
    const missing = () => response.writeHead(404, { "Content-Type": "text/plain" }).end("not here");
    if (!request.url.startsWith(`${FOLDER}/`)) return missing();
    request.url = request.url.slice(FOLDER.length);
    const path = new URL(request.url, "http://page").pathname;
    const fault = faults[path];
    if (fault !== undefined) return fault(request, response);
    if (list === null || !path.startsWith("/models/")) return page(request, response, missing);
    request.url = request.url.slice("/models".length);
    return list(request, response, missing);
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
