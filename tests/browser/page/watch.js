// Runs before anything else on a page that is driven from outside, which reaches it as `watch`.

/** What no visitor should meet. */
const troubles = [];
/** Files that the page has handed out, newest last; they are kept here and go nowhere else. */
const files = [];
window.watch = { troubles, files, seen, apart, drop };

addEventListener("error", ({ message, target }) => troubles.push(`uncaught: ${message ?? target}`));
addEventListener("unhandledrejection", ({ reason }) => troubles.push(`rejected: ${reason?.stack ?? reason}`));
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  troubles.push(`content security policy: ${violatedDirective} forbids ${blockedURI}`),
);
const { error } = console;
console.error = (...words) => {
  troubles.push(`console: ${words.join(" ")}`);
  error(...words);
};
new PerformanceObserver((list) => {
  for (const { name } of list.getEntries()) {
    const { origin, protocol } = new URL(name);
    const own = origin === location.origin || protocol === "blob:" || protocol === "data:";
    if (!own) troubles.push(`another origin: ${name}`);
  }
}).observe({ type: "resource", buffered: true });

const blobs = new Map();
const { createObjectURL } = URL;
URL.createObjectURL = (blob) => {
  const address = createObjectURL.call(URL, blob);
  blobs.set(address, blob);
  return address;
};
const { click } = HTMLAnchorElement.prototype;
HTMLAnchorElement.prototype.click = function () {
  if (this.download === "") click.call(this);
  else files.push(new File([blobs.get(this.href)], this.download));
};

/** Drops a file on the page. */
function drop(file) {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}

/** RGBA of what an element `<fast-gan>` shows, with its size. */
async function seen(element) {
  const bitmap = await createImageBitmap(element.shadowRoot.querySelector("canvas"));
  const { width, height } = bitmap;
  const copy = new OffscreenCanvas(width, height).getContext("2d");
  copy.drawImage(bitmap, 0, 0);
  return { width, height, data: copy.getImageData(0, 0, width, height).data };
}

/** Largest difference of two arrays of bytes; 256 where their lengths differ: not every driver can tell of infinity. */
function apart(a, b) {
  if (a.length !== b.length) return 256;
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
}
