// Lets the page open without a network: its own files are kept as one set, and the engine's modules as they are used.
// Models are not its business: the page keeps them itself.

import {
  cleanupOutdatedCaches,
  matchPrecache,
  type PrecacheEntry,
  precacheAndRoute,
} from "workbox-precaching";
import { registerRoute } from "workbox-routing";
import { CacheFirst, NetworkFirst, StaleWhileRevalidate } from "workbox-strategies";

declare const self: ServiceWorkerGlobalScope;
/** The page's own files; the bundler writes them here. */
declare const PAGE_FILES: readonly PrecacheEntry[];
/** The engine's modules, named after what they are: `assets/engine-cpu-….wasm`. */
declare const ENGINE_FILES: readonly string[];

const ENGINES = "fast-gan-engines";
const LISTS = "fast-gan-lists";
const IMAGES = "fast-gan-images";

/** What the page asks of this worker. */
type Message = { readonly type: "keep"; readonly engine: string } | { readonly type: "take-over" };

const page = new URL("index.html", self.registration.scope);
const list = new URL("models/index.json", self.registration.scope).href;
const engines = ENGINE_FILES.map((file) => new URL(file, self.registration.scope).href);
const engineStrategy = new CacheFirst({ cacheName: ENGINES });
const listStrategy = new NetworkFirst({ cacheName: LISTS });

// Before any route, so that it hears of a visit first.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  const visit =
    request.mode === "navigate" &&
    page.pathname.replace(/index\.html$/, "") === pathname.replace(/index\.html$/, "");
  if (visit && self.registration.waiting !== null) event.respondWith(renewed(request));
});

cleanupOutdatedCaches();
precacheAndRoute([...PAGE_FILES], { directoryIndex: "index.html", ignoreURLParametersMatching: [/./] });
registerRoute(({ url }) => engines.includes(url.href), engineStrategy);
registerRoute(({ url }) => url.href === list, listStrategy);
registerRoute(
  ({ request, sameOrigin }) => sameOrigin && request.destination === "image",
  new StaleWhileRevalidate({ cacheName: IMAGES }),
);

self.addEventListener("activate", (event) => event.waitUntil(forgetOldEngines()));

self.addEventListener("message", (event) => {
  const message = event.data as Message;
  if (message.type === "take-over") event.waitUntil(self.skipWaiting());
  else event.waitUntil(keep(event, message.engine));
});

/** Whether the waiting version was asked to take over; where nothing came of it, the old page is better than none. */
let asked = false;

/**
 * A newer version of the page waits. It takes over as soon as no other tab shows the old one, so that no visitor ever has
 * files of two versions; this visit then starts anew.
 */
async function renewed(request: Request): Promise<Response> {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (tabs.length <= 1 && self.registration.waiting !== null && !asked) {
    asked = true;
    return handOver();
  }
  return (await matchPrecache("index.html")) ?? fetch(request);
}

/**
 * A page that asks the waiting version to take over and loads itself anew once that has happened, or after five seconds. A
 * visit that begins while one version follows the other might never end; and neither a header nor a redirection would get past
 * the state in the address' fragment.
 */
function handOver(): Response {
  const nonce = crypto.randomUUID();
  const message: Message = { type: "take-over" };
  const script = `
    const anew = () => location.reload();
    navigator.serviceWorker.addEventListener("controllerchange", anew, { once: true });
    setTimeout(anew, 5000);
    navigator.serviceWorker.getRegistration().then((registration) => {
      const waiting = registration?.waiting;
      waiting ? waiting.postMessage(${JSON.stringify(message)}) : anew();
    });
  `;
  return new Response(`<!doctype html><title>FastGAN</title><script nonce="${nonce}">${script}</script>`, {
    headers: {
      "Content-Type": "text/html",
      "Content-Security-Policy": `default-src 'none'; script-src 'nonce-${nonce}'`,
    },
  });
}

/** Keeps what the first visit loaded before this worker was there: the module that draws, and the list of models. */
async function keep(event: ExtendableMessageEvent, engine: string): Promise<void> {
  const module = engines.find((url) => url.includes(`/engine-${engine}-`));
  if (module !== undefined) await engineStrategy.handle({ event, request: new Request(module) });
  await listStrategy.handle({ event, request: new Request(list) });
}

async function forgetOldEngines(): Promise<void> {
  const cache = await caches.open(ENGINES);
  const old = (await cache.keys()).filter(({ url }) => !engines.includes(url));
  await Promise.all(old.map((request) => cache.delete(request)));
}
