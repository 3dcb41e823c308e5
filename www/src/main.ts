import { Address } from "./page/address";
import { offerConsole } from "./page/console";
import { findElements } from "./page/elements";
import { parseBackend, parseFragment } from "./page/fragment";
import { keepForOffline } from "./page/offline";
import { Shell } from "./page/shell";
import { Store } from "./page/store";
import { takePictures } from "./page/take-pictures";

const elements = findElements();
const store = new Store(parseFragment(location.hash));
const shell = new Shell(elements, store, parseBackend(location.search));
new Address(store);
offerConsole(shell);
takePictures(shell);
void keepForOffline(elements.picture, shell);

void shell.start();
