// Runs before anything else on a page that a driver watches from outside: writes down, as `troubles`, what no visitor should meet.

window.troubles = [];
const trouble = (text) => window.troubles.push(text);

addEventListener("error", ({ message, target }) => trouble(`uncaught: ${message ?? target}`));
addEventListener("unhandledrejection", ({ reason }) => trouble(`rejected: ${reason?.stack ?? reason}`));
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  trouble(`content security policy: ${violatedDirective} forbids ${blockedURI}`),
);
const { error } = console;
console.error = (...words) => {
  trouble(`console: ${words.join(" ")}`);
  error(...words);
};
new PerformanceObserver((list) => {
  for (const { name } of list.getEntries()) {
    const { origin, protocol } = new URL(name);
    if (origin !== location.origin && protocol !== "blob:" && protocol !== "data:")
      trouble(`another origin: ${name}`);
  }
}).observe({ type: "resource", buffered: true });
