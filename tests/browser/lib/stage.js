import { after, before } from "node:test";
import { launch } from "./browser.js";
import { serve } from "./server.js";
import { DIST, FIXTURES } from "./surroundings.js";

/**
 * For the tests of one `describe`: a server with the built page and the fixtures, and a browser with WebGPU in software.
 *
 * @param {object} [options] further options of `serve`
 * @returns {{ server, browser }} both are there once the first test runs
 */
export function stage(options = {}) {
  const found = { server: undefined, browser: undefined };
  before(async () => {
    found.server = await serve({ dist: DIST, models: FIXTURES, ...options });
    found.browser = await launch({ webgpu: true });
  });
  after(async () => {
    await found.browser?.close();
    await found.server?.close();
  });
  return found;
}
