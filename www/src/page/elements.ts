/** The elements of `index.html` that the page fills or listens to. */
export function findElements() {
  return {
    frame: find("frame", HTMLElement),
    empty: find("empty", HTMLElement),
    label: find("label", HTMLElement),
    title: find("title", HTMLElement),
    subtitle: find("subtitle", HTMLElement),
    rights: find("rights", HTMLElement),
    form: find("generate", HTMLFormElement),
    seed: find("seed", HTMLInputElement),
    random: find("random", HTMLButtonElement),
    status: find("status", HTMLElement),
    loading: find("loading", HTMLElement),
    progress: find("progress", HTMLProgressElement),
    bytes: find("bytes", HTMLElement),
    cancel: find("cancel", HTMLButtonElement),
    model: find("model", HTMLSelectElement),
    description: find("description", HTMLElement),
    file: find("file", HTMLInputElement),
    adapter: find("adapter", HTMLElement),
    tier: find("tier", HTMLElement),
    time: find("time", HTMLElement),
    load: find("load", HTMLElement),
    parts: find("parts", HTMLElement),
    notice: find("notice", HTMLElement),
    save: find("save", HTMLButtonElement),
  };
}

export type Elements = ReturnType<typeof findElements>;

function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page lacks its element “${id}”.`);
}
