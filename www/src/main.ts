import { formatPlace, parseBackend, parsePlace } from "./address/address";
import { LARGEST_SEED, parseSeed, randomSeed } from "./address/seed";
import { type CatalogueEntry, fetchCatalogue } from "./model-source/catalogue";
import { droppedModel, listedModel } from "./model-source/model-source";
import { offerConsole } from "./page/console";
import { acceptDrops } from "./page/drop";
import { findElements } from "./page/elements";
import { Explorer } from "./page/explorer";
import { sentenceOf } from "./page/sentences";
import { View } from "./page/view";

/** The first picture of a visitor who follows no link. */
const FIRST_SEED = 42n;
const MODELS = new URL("models/", document.baseURI);

const elements = findElements();
const view = new View(elements);
const place = parsePlace(location.hash);
const explorer = new Explorer({
  view,
  wish: parseBackend(location.search),
  seed: place.seed ?? FIRST_SEED,
  onPicture: (model, seed) => history.replaceState(null, "", formatPlace({ model, seed })),
});
view.seed(place.seed ?? FIRST_SEED);
offerConsole(explorer);

let catalogue: readonly CatalogueEntry[] = [];

function openListed(file: string): void {
  const entry = catalogue.find((candidate) => candidate.file === file);
  if (entry === undefined) {
    view.status(`This page has no model “${file}”; choose another one.`, "error");
    return;
  }
  void explorer.open(listedModel(entry, MODELS));
}

function openFile(file: File): void {
  void explorer.open(droppedModel(file));
}

function generate(): void {
  const seed = parseSeed(elements.seed.value);
  view.seedValid(seed !== null);
  if (seed === null) view.status(`The seed is a whole number from 0 to ${LARGEST_SEED}.`, "error");
  else void explorer.generate(seed);
}

elements.form.addEventListener("submit", (event) => {
  event.preventDefault();
  generate();
});
elements.random.addEventListener("click", () => {
  view.seed(randomSeed());
  generate();
});
elements.model.addEventListener("change", () => {
  if (elements.model.value !== "") openListed(elements.model.value);
});
elements.file.addEventListener("change", () => {
  const file = elements.file.files?.[0];
  // Emptied, so that the same file can be chosen again.
  elements.file.value = "";
  if (file !== undefined) openFile(file);
});
elements.cancel.addEventListener("click", () => explorer.cancel());
elements.save.addEventListener("click", () => void explorer.save());
acceptDrops(elements.frame, openFile);

window.addEventListener("hashchange", () => {
  const { model, seed } = parsePlace(location.hash);
  if (seed !== null) {
    view.seed(seed);
    void explorer.generate(seed);
  }
  if (model !== null && model !== elements.model.value) openListed(model);
});

try {
  catalogue = await fetchCatalogue(MODELS);
  view.models(catalogue);
  const first = place.model ?? catalogue[0]?.file;
  if (first !== undefined) openListed(first);
  else view.status("There is no model on this page yet: drop a .safetensors file that fastgan export wrote.");
} catch (error) {
  view.models([]);
  view.status(sentenceOf(error), "error");
}
