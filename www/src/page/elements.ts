import { define } from "../element/define";
import { FastGanElement } from "../element/fast-gan";
import { DrawnBy } from "./parts/drawn-by";
import { LoadingBar } from "./parts/loading-bar";
import { ModelChoice } from "./parts/model-choice";
import { PictureLabel } from "./parts/picture-label";
import { ScreenTabs } from "./parts/screen-tabs";

define();

/** The elements of `index.html` that the page fills or listens to. */
export function findElements() {
  return {
    tabs: find("tabs", ScreenTabs),
    choice: find("choice", ModelChoice),
    frame: find("frame", HTMLElement),
    picture: find("picture", FastGanElement),
    loading: find("loading-bar", LoadingBar),
    status: find("status", HTMLElement),
    label: find("label", PictureLabel),
    panel: find("panel", HTMLElement),
    drawnBy: find("drawn-by", DrawnBy),
  };
}

export type Elements = ReturnType<typeof findElements>;

function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page lacks its element “${id}”.`);
}
