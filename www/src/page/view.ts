import type { Seed } from "../address/seed";
import type { EngineInfo } from "../engine/protocol";
import { formatBytes } from "../model-source/byte-count";
import type { CatalogueEntry } from "../model-source/catalogue";
import type { ModelSource } from "../model-source/model-source";
import type { Elements } from "./elements";
import { backendNotice, formatDuration, loadParts, tierName } from "./sentences";

export type StatusKind = "calm" | "busy" | "error";

/** Puts what the explorer says into the page's elements; decides nothing itself. */
export class View {
  readonly #el: Elements;
  /** What the list says while it points at none of its models. */
  #none = "";

  constructor(elements: Elements) {
    this.#el = elements;
  }

  /** Fills the list of models. */
  models(entries: readonly CatalogueEntry[]): void {
    const options = entries.map((entry) => new Option(entry.name, entry.file));
    this.#none = entries.length > 0 ? "Choose a model…" : "No models here yet";
    this.#el.model.replaceChildren(new Option(this.#none, ""), ...options);
    this.#el.model.disabled = entries.length === 0;
  }

  /** Shows which model is open or being opened. */
  selected(source: ModelSource | null): void {
    const { model, description } = this.#el;
    const first = model.options[0];
    if (first !== undefined) first.text = source !== null && source.entry === null ? source.name : this.#none;
    model.value = source?.entry?.file ?? "";
    description.textContent = source?.entry?.description ?? "";
  }

  status(text: string, kind: StatusKind = "calm"): void {
    this.#el.status.textContent = text;
    this.#el.status.dataset.kind = kind;
  }

  /** Shows that a picture is being made. */
  working(on: boolean): void {
    this.#el.frame.classList.toggle("is-working", on);
    this.#el.frame.setAttribute("aria-busy", String(on));
  }

  progress(received: number, total: number | null): void {
    const { loading, progress, bytes } = this.#el;
    loading.hidden = false;
    if (total === null) {
      progress.removeAttribute("value");
      bytes.textContent = formatBytes(received);
    } else {
      progress.max = total;
      progress.value = received;
      bytes.textContent = `${formatBytes(received)} of ${formatBytes(total)}`;
    }
  }

  /** All bytes are here; the engine gets ready, and a GPU says how far it is with its shaders. */
  preparing(gpu: boolean, shaders: { done: number; total: number } | null): void {
    const { loading, progress, bytes } = this.#el;
    loading.hidden = false;
    if (!gpu || shaders === null) {
      progress.removeAttribute("value");
      bytes.textContent = gpu ? "Preparing the GPU" : "Starting the generator";
    } else {
      progress.max = shaders.total;
      progress.value = shaders.done;
      bytes.textContent = `Preparing the GPU ${shaders.done} of ${shaders.total}`;
    }
  }

  loaded(): void {
    this.#el.loading.hidden = true;
  }

  /** A canvas for the next model, in place but not seen yet. */
  addCanvas(): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    if (!("transferControlToOffscreen" in canvas)) {
      throw new Error(
        "This browser cannot draw outside the page's own thread (it lacks OffscreenCanvas); update it or open the page in another one.",
      );
    }
    canvas.className = "is-hidden";
    canvas.setAttribute("role", "img");
    this.#el.frame.prepend(canvas);
    return canvas;
  }

  /** Shows the canvas of a model that has drawn. */
  showCanvas(canvas: HTMLCanvasElement): void {
    canvas.classList.remove("is-hidden");
    this.#el.empty.hidden = true;
  }

  /** What will draw the first picture. */
  device({ adapter, tier }: Pick<EngineInfo, "adapter" | "tier">): void {
    this.#el.adapter.textContent = adapter;
    this.#el.tier.textContent = tierName(tier);
  }

  /** The picture's label and the facts about how it was made. */
  picture(source: ModelSource, info: EngineInfo, seed: Seed, milliseconds: number): void {
    const { resolution, header } = info;
    const name = source.entry?.name || header.name || source.name;
    const size = `${resolution} × ${resolution}`;
    const license = source.entry?.license || header.license;
    this.#el.label.hidden = false;
    this.#el.title.textContent = name;
    this.#el.subtitle.textContent = `seed ${seed}, ${size}`;
    this.#el.rights.textContent = [source.entry?.credit, license].filter(Boolean).join(" · ");
    this.#el.description.textContent = source.entry?.description || header.description;
    this.#el.frame
      .querySelector("canvas:not(.is-hidden)")
      ?.setAttribute("aria-label", `Picture of seed ${seed} by the model ${name}`);
    this.device(info);
    this.#el.time.textContent = formatDuration(milliseconds);
    this.#el.load.textContent = formatDuration(info.load.total);
    this.#el.parts.replaceChildren(
      ...loadParts(info.load).map(({ name, milliseconds }) => row(name, formatDuration(milliseconds))),
    );
    const notice = backendNotice(info);
    this.#el.notice.textContent = notice;
    this.#el.notice.hidden = notice === null;
  }

  seed(seed: Seed): void {
    this.#el.seed.value = seed.toString();
    this.seedValid(true);
  }

  seedValid(valid: boolean): void {
    if (valid) this.#el.seed.removeAttribute("aria-invalid");
    else this.#el.seed.setAttribute("aria-invalid", "true");
  }
}

/** One fact of a list of facts. */
function row(name: string, value: string): HTMLElement {
  const pair = document.createElement("div");
  const term = document.createElement("dt");
  const definition = document.createElement("dd");
  term.textContent = name;
  definition.textContent = value;
  pair.append(term, definition);
  return pair;
}
