import { fetchCatalogue } from "./model-source/catalogue";
import { Address } from "./page/address";
import { offerConsole } from "./page/console";
import { findElements } from "./page/elements";
import { parseBackend, parseFragment } from "./page/fragment";
import { sentenceOf } from "./page/sentences";
import { MODELS, Shell } from "./page/shell";
import { Store } from "./page/store";

const elements = findElements();
const store = new Store(parseFragment(location.hash));
const shell = new Shell(elements, store, parseBackend(location.search));
new Address(store);
offerConsole(shell);
void import("./page/offline").then(({ keepForOffline }) => keepForOffline(elements.picture));

try {
  shell.start(await fetchCatalogue(MODELS));
} catch (error) {
  elements.choice.entries = [];
  shell.say(sentenceOf(error), "error");
}
