import { GROUPS, htmlOf, idOf, scriptOf } from "./examples.js";
import { escaped, inline, markdown } from "./markdown.js";

const TITLES = {
  attributes: "Attributes",
  properties: "Further properties",
  methods: "Methods",
  events: "Events",
  slots: "Slots",
  parts: "Parts",
  variables: "CSS variables",
};

const NOTES = {
  attributes:
    "Each is a property of the same name as well. A value that makes no sense becomes the nearest that does, or the default; `false` is false.",
  properties: "They have no attribute.",
  methods: "",
  events: "None of them bubbles.",
  slots: "What you put inside takes the place of the element's own.",
  parts: "For `::part()` in your style sheet.",
  variables: "Set them on the element or above it.",
};

/** The element's page: what one has to know first, then everything that `element.json` names. */
export function elementPage(element, introduction) {
  const groups = Object.keys(GROUPS);
  const contents = groups.map((group) => {
    const names = element[group].map(
      (entry) => `<li><a href="#${idOf(group, entry)}"><code>${escaped(entry.name)}</code></a></li>`,
    );
    return `<section><h2><a href="#${group}">${TITLES[group]}</a></h2><ul>${names.join("")}</ul></section>`;
  });
  const sections = groups.map((group) => {
    const entries = element[group].map((entry) => entryOf(group, entry));
    return `<h2 id="${group}">${TITLES[group]}</h2><p>${inline(NOTES[group])}</p>${entries.join("\n")}`;
  });
  return `${markdown(introduction)}
<nav class="contents" aria-label="On this page">${contents.join("")}</nav>
${sections.join("\n")}`;
}

function entryOf(group, entry) {
  const { name, description } = entry;
  const facts = factsOf(group, entry).map(([term, text]) => `<div><dt>${term}</dt><dd>${text}</dd></div>`);
  return `<section class="entry" id="${idOf(group, entry)}">
  <h3><code>${escaped(titleOf(group, entry))}</code></h3>
  <p>${inline(description)}</p>
  ${facts.length === 0 ? "" : `<dl>${facts.join("")}</dl>`}
  ${exampleOf(name, entry.example)}
</section>`;
}

function titleOf(group, { name, parameters }) {
  if (group === "methods") return `${name}(${parameters.map((parameter) => parameter.name).join(", ")})`;
  return group === "parts" ? `::part(${name})` : name;
}

function factsOf(group, { type, default: value, readonly, parameters, returns }) {
  const facts = [];
  const code = (text) => `<code>${escaped(text)}</code>`;
  if (parameters !== undefined) {
    for (const parameter of parameters) facts.push([escaped(parameter.name), code(parameter.type)]);
    facts.push(["Returns", code(returns)]);
  }
  if (type !== undefined) facts.push([group === "events" ? "Detail" : "Type", code(type)]);
  // What a slot holds by itself is said in words.
  if (value !== undefined) facts.push(["Default", group === "slots" ? inline(value) : code(value)]);
  if (readonly) facts.push(["Access", "read only"]);
  return facts;
}

function exampleOf(name, example) {
  const html = htmlOf(example);
  const script = scriptOf(example);
  const sheets = [html, example.css, script].filter((text) => text !== undefined);
  const code = sheets.map((text) => `<pre><code>${escaped(text)}</code></pre>`).join("");
  const press =
    example.press === undefined ? "" : `<button type="button" class="press">${escaped(name)}()</button>`;
  const output = script === undefined ? "" : "<output></output>";
  return `<div class="example"><div class="code">${code}</div><div class="live">${html}${press}${output}</div></div>`;
}
