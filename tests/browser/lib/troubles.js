/** Writes down what no visitor should meet on a page from `address`: errors, other origins, what the policy forbids. */
export async function troublesOf(page, address) {
  const troubles = [];
  page.on("console", (message) => {
    if (message.type() === "error")
      troubles.push(`console: ${message.text()} ${message.location().url}`.trim());
  });
  page.on("pageerror", (error) => troubles.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    const own =
      url.origin === new URL(address).origin || url.protocol === "blob:" || url.protocol === "data:";
    if (!own) troubles.push(`another origin: ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`content security policy: ${event.violatedDirective} forbids ${event.blockedURI}`);
    });
  });
  return troubles;
}
