// One worker with one candidate; the runner outside the browser calls it through `window.call`.

const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
const waiting = new Map();
let next = 0;

worker.addEventListener("message", ({ data: { id, result, failure } }) => {
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (failure === undefined) resolve(result);
  else reject(new Error(failure));
});

worker.addEventListener("error", ({ message }) => {
  for (const { reject } of waiting.values()) reject(new Error(`the worker stopped: ${message}`));
  waiting.clear();
});

window.call = (method, ...args) =>
  new Promise((resolve, reject) => {
    const id = next++;
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, method, args });
  });
