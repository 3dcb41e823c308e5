import { after, before } from "node:test";
import { launch } from "./browser.js";
import { serve } from "./server.js";
import { DIST, FIXTURES } from "./surroundings.js";

/**
 * For the tests of one `describe`: a server with the built page and the fixtures, and a browser.
 *
 * @param {object} [options] further options of `serve`
 * @param {boolean} [options.webgpu] whether the browser has WebGPU, in software; it has unless told otherwise
 * @returns {{ server, browser }} both are there once the first test runs
 */
export function stage({ webgpu = true, ...options } = {}) {
  const found = { server: undefined, browser: undefined };
  before(async () => {
    found.server = await serve({ dist: DIST, models: FIXTURES, ...options });
    found.browser = await launch({ webgpu });
  });
  after(async () => {
    await found.browser?.close();
    await found.server?.close();
  });
  return found;
}

/**
 * For tests that each want another server: a browser with WebGPU in software, and `serveWith(options)`, which resolves to the
 * address of a server of its own for the built page and the fixtures.
 */
export function openStage() {
  const servers = [];
  const found = {
    browser: undefined,
    async serveWith(options) {
      const server = await serve({ dist: DIST, models: FIXTURES, ...options });
      servers.push(server);
      return server.address;
    },
  };
  before(async () => {
    found.browser = await launch({ webgpu: true });
  });
  after(async () => {
    await found.browser?.close();
    for (const server of servers) await server.close();
  });
  return found;
}
