import { rolldown } from "rolldown";
import type { Plugin } from "vite";

const SOURCE = "src/service-worker/service-worker.ts";

/** Writes `service-worker.js` beside the built page, with the list of the files that it keeps. */
export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    async generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter((file) => !file.startsWith(".vite/"));
      const page = files.filter((file) => /\.(html|js|css)$/.test(file));
      const entries = page.map(async (url) => {
        // Hashed names say themselves what is in them.
        if (/-[\w-]{8}\.\w+$/.test(url)) return { url, revision: null };
        const file = bundle[url];
        const content = file?.type === "asset" ? file.source : (file?.code ?? "");
        return { url, revision: await digest(content) };
      });
      const build = await rolldown({
        input: SOURCE,
        platform: "browser",
        transform: {
          define: {
            PAGE_FILES: JSON.stringify(await Promise.all(entries)),
            ENGINE_FILES: JSON.stringify(files.filter((file) => file.endsWith(".wasm"))),
            "process.env.NODE_ENV": '"production"',
          },
        },
      });
      const { output } = await build.generate({ format: "iife", minify: true });
      await build.close();
      this.emitFile({ type: "asset", fileName: "service-worker.js", source: output[0].code });
    },
  };
}

async function digest(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
