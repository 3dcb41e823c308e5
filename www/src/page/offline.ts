import type { FastGanElement } from "../element/fast-gan";
import type { Backend } from "../engine/backend";

/** What the modules are called in the names of their files. */
const ENGINE: Record<Backend, string> = { cpu: "cpu", webgpu: "gpu" };

/**
 * Has the page's files kept for visits without a network, after everything that this visit needs. A page that is there while a
 * training lasts is not kept, and what another page has left at its address would only be in its way.
 */
export async function keepForOffline(
  picture: FastGanElement,
  page: { readonly passing: boolean },
): Promise<void> {
  // Over plain http, and where the visitor forbids storage, there is none.
  if (!import.meta.env.PROD || navigator.serviceWorker === undefined) return;
  await new Promise((resolve) => picture.addEventListener("render", resolve, { once: true }));
  try {
    if (page.passing) {
      await (await navigator.serviceWorker.getRegistration())?.unregister();
      return;
    }
    await navigator.serviceWorker.register(new URL("service-worker.js", document.baseURI));
    const { active } = await navigator.serviceWorker.ready;
    const info = picture.model?.info;
    if (info !== undefined) active?.postMessage({ type: "keep", engine: ENGINE[info.choice.backend] });
  } catch (error) {
    console.info("This page is not kept for visits without a network.", error);
  }
}
