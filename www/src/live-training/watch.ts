import type { CatalogueEntry } from "../model-source/catalogue";
import { type Page, Training } from "./training";
import "./training-line";

/** Follows the training that has the live model `entry` of the list in the folder `base`; a line over `panel` tells of it. */
export function watchTraining(entry: CatalogueEntry, base: URL, panel: HTMLElement, page: Page): Training {
  const line = document.createElement("training-line");
  const training = new Training(entry, new URL(entry.live ?? "", base), page, (view) => {
    line.view = view;
  });
  line.view = training.view;
  line.addEventListener("keep", (event) => training.keep((event as CustomEvent<boolean>).detail));
  panel.before(line);
  return training;
}
