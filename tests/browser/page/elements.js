// What the tests do on a page with `<fast-gan>`; they reach it as `elements`. The library is not loaded from here.

const TOLD = [
  "load",
  "progress",
  "render",
  "error",
  "devicelost",
  "poster-dismissed",
  "change",
  "play",
  "pause",
];
const told = new WeakMap();

/** The element of an id, or the first one. */
const get = (id) => (id === undefined ? document.querySelector("fast-gan") : document.getElementById(id));

/** Takes down what an element tells from now on. */
function listen(element) {
  told.set(element, []);
  element.addEventListener("render", () => {
    window.elements.renders++;
  });
  for (const type of TOLD) {
    element.addEventListener(type, ({ detail }) => {
      const { type: kind, message, milliseconds, totalProgress, passing } = detail ?? {};
      told
        .get(element)
        .push({ type, kind, message, milliseconds, totalProgress, passing, at: performance.now() });
    });
  }
}

/** Takes nothing more down, whatever is told. */
function ignore(element) {
  told.set(element, Object.assign([], { push: () => 0 }));
}

window.elements = {
  get,
  listen,
  ignore,
  /** Pictures that all elements have shown. */
  renders: 0,

  /** Puts an element with these attributes and properties on the page, 200 pixels wide, and returns its id. */
  add(attributes, properties = {}, parent = document.querySelector("main")) {
    const element = document.createElement("fast-gan");
    for (const [name, value] of Object.entries({ alt: "A picture", ...attributes })) {
      if (value !== null) element.setAttribute(name, value);
    }
    element.id ||= `element-${document.querySelectorAll("fast-gan").length}`;
    Object.assign(element, properties);
    element.style.width = "200px";
    listen(element);
    parent.append(element);
    return element.id;
  },

  /** What an element has told, of one type or of all. */
  told(id, type) {
    return told.get(get(id)).filter((event) => type === undefined || event.type === type);
  },

  /** The inside of an element. */
  inside(id, selector) {
    return get(id).shadowRoot.querySelector(selector);
  },

  /** The pixels that an element's canvas shows: their size, and RGBA in base64. */
  async picture(id) {
    const bitmap = await createImageBitmap(get(id).shadowRoot.querySelector("canvas"));
    const { width, height } = bitmap;
    const copy = new OffscreenCanvas(width, height).getContext("2d");
    copy.drawImage(bitmap, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    const letters = Array.from({ length: Math.ceil(data.length / 4096) }, (_, part) =>
      String.fromCharCode(...data.subarray(part * 4096, (part + 1) * 4096)),
    );
    return { width, height, rgba: btoa(letters.join("")) };
  },
};
