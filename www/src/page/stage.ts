import type { FastGanElement } from "../element/fast-gan";
import type { Model } from "../live/model";
import type { CatalogueEntry } from "../model-source/catalogue";
import type { ModelSource } from "../model-source/model-source";
import type { ScreenId } from "./screens/registry";
import type { Store } from "./store";

/** How the status line looks: `busy` while something is under way. */
export type StatusKind = "calm" | "busy" | "error";

/** Takes a file that was dropped on the page; returns false to leave it to others. */
export type Taker = (file: File) => boolean;

/** What a screen gets to work with. */
export interface Stage {
  readonly store: Store;
  /** The main picture. It follows the store. */
  readonly picture: FastGanElement;
  /** The square around the picture; what a screen lays over the picture goes in here, and out again. */
  readonly frame: HTMLElement;
  /** The open model; null until the first one is open. A screen is rendered anew when it changes. */
  readonly model: Model | null;
  /** Where the open model comes from; null where none is open, or its engine was lost for good. */
  readonly source: ModelSource | null;
  /** The page's own models. */
  readonly catalogue: readonly CatalogueEntry[];
  /** One sentence for the status line. */
  say(text: string, kind?: StatusKind): void;
  /** Opens a model of the visitor's own. Those of the list are opened by `store.set({ model })`. */
  openFile(file: File): void;
  /**
   * Something is made of the open model's pictures: no newer generator of the same training takes its place until the
   * returned function is called.
   */
  hold(): () => void;
  /** Hands the picture to the visitor as a PNG that leads back to it. */
  save(): Promise<void>;
  /** Goes back to the picture that a PNG was saved of. */
  restore(file: File): Promise<void>;
  /** Goes to another screen. */
  show(screen: ScreenId): void;
  /** Asks for dropped files, before all who asked earlier; what nobody takes is opened as a model. Returns what ends it. */
  onDrop(taker: Taker): () => void;
}
