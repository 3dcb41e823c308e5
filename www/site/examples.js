const MODEL = 'src="../models/smileys.safetensors"';

/** The groups of `element.json` that have examples, and what their entries are called in addresses. */
export const GROUPS = {
  attributes: "attribute",
  properties: "property",
  methods: "method",
  events: "event",
  slots: "slot",
  parts: "part",
  variables: "variable",
};

export const idOf = (group, { name }) => `${GROUPS[group]}-${name.replace(/^-+/, "")}`;

/** An example's tag, as a page's author would write it. */
export function htmlOf({ bare = false, with: attributes, inside }) {
  const words = [
    "<fast-gan",
    ...(bare ? [] : [MODEL]),
    ...(attributes === undefined ? (bare ? [] : ['seed="1"']) : [attributes]),
  ];
  // What it shows is said once for all examples that are about something else.
  if (!/\balt=/.test(attributes ?? "")) words.push('alt="A drawn face"');
  return inside === undefined
    ? `${words.join(" ")}></fast-gan>`
    : `${words.join(" ")}>\n  ${inside}\n</fast-gan>`;
}

/** An example's script with the button that it may need. */
export function scriptOf({ script, press }) {
  if (press === undefined) return script;
  const body = press.replaceAll("\n", "\n  ");
  return `button.addEventListener("click", async () => {\n  ${body}\n});`;
}

function* all(element) {
  for (const group of Object.keys(GROUPS)) {
    for (const entry of element[group]) yield [idOf(group, entry), entry.example];
  }
}

/** The script that brings all examples to life. */
export function exampleScript(element) {
  const scripts = [...all(element)].flatMap(([id, example]) => {
    const script = scriptOf(example);
    if (script === undefined) return [];
    return `example("${id}", async (element, output, button) => {\n${script}\n});`;
  });
  return `import "../fast-gan/index.js";

function example(id, run) {
  const live = document.getElementById(id).querySelector(".live");
  void run(live.querySelector("fast-gan"), live.querySelector("output"), live.querySelector(".press"));
}

${scripts.join("\n\n")}
`;
}

/** The style sheets of all examples, each for its own element only. */
export function exampleStyle(element) {
  const styles = [...all(element)].flatMap(([id, { css }]) =>
    css === undefined ? [] : css.replaceAll(/^fast-gan/gm, `#${id} fast-gan`),
  );
  return `${styles.join("\n\n")}\n`;
}
