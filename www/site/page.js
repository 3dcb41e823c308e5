import { escaped } from "./markdown.js";

const PAGES = [
  ["index", "Element"],
  ["headless", "Headless"],
  ["training", "Training"],
  ["several-gpus", "Several GPUs"],
  ["paper", "Paper"],
  ["model-file", "Model file"],
];

/** A whole document around its content. */
export function pageOf({ name, title, content, script, policy }) {
  const directives = Object.entries(policy).filter(([directive]) => directive !== "frame-ancestors");
  const text = directives.map((directive) => directive.join(" ")).join("; ");
  const links = PAGES.map(([page, label]) => {
    const current = page === name ? ' aria-current="page"' : "";
    return `<a href="./${page === "index" ? "" : `${page}.html`}"${current}>${label}</a>`;
  });
  return `<!doctype html>
<html lang="en">
  <head>
    <meta http-equiv="Content-Security-Policy" content="${escaped(text)}" />
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escaped(title)} · FastGAN</title>
    <link rel="icon" href="../icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="./tokens.css" />
    <link rel="stylesheet" href="./docs.css" />
    ${script === null ? "" : `<link rel="stylesheet" href="./examples.css" />\n    <script type="module" src="${script}"></script>`}
  </head>
  <body>
    <a class="skip" href="#content">To the text</a>
    <header>
      <a class="name" href="../">FastGAN</a>
      <nav aria-label="Documents">${links.join("")}</nav>
    </header>
    <main id="content">
${content}
    </main>
  </body>
</html>
`;
}
