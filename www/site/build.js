// Builds the whole site into dist-site/: the explorer at its root, and the documents beside it.

import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { elementPage } from "./element-page.js";
import { exampleScript, exampleStyle } from "./examples.js";
import { markdown } from "./markdown.js";
import { pageOf } from "./page.js";

const www = fileURLToPath(new URL("..", import.meta.url));
const sources = join(www, "../docs/site");
const output = join(www, "dist-site");
const documents = join(output, "docs");

const read = (file) => readFileSync(file, "utf8");
const element = JSON.parse(read(join(www, "package/element.json")));
const policy = JSON.parse(read(join(www, "content-security-policy.json")));

rmSync(output, { recursive: true, force: true });
cpSync(join(www, "dist"), output, { recursive: true, filter: (file) => !file.endsWith(".vite") });
cpSync(join(www, "dist-package"), join(output, "fast-gan"), {
  recursive: true,
  filter: (file) => !/\/(types|node\.js)$/.test(file),
});
mkdirSync(documents);
// What the commands made, shown in the documents and in the checkout's README alike.
cpSync(join(www, "../docs/paper"), join(output, "paper"), { recursive: true });

const write = (name, title, content, script = null) =>
  writeFileSync(join(documents, `${name}.html`), pageOf({ name, title, content, script, policy }));

write("index", "The element", elementPage(element, read(join(sources, "element.md"))), "./examples.js");
write("headless", "Without an element", markdown(read(join(sources, "headless.md"))));
write("training", "Training", markdown(read(join(sources, "training.md"))));
write("several-gpus", "Several GPUs", markdown(read(join(sources, "several-gpus.md"))));
write("paper", "The paper", markdown(read(join(sources, "paper.md"))));
write("model-file", "The model file", markdown(read(join(sources, "model-file.md"))));
writeFileSync(join(documents, "examples.js"), exampleScript(element));
writeFileSync(join(documents, "examples.css"), exampleStyle(element));
copyFileSync(join(www, "src/page/style/tokens.css"), join(documents, "tokens.css"));
for (const file of ["docs.css", "poster.png"]) copyFileSync(join(sources, file), join(documents, file));
