import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { add, elementStage, happened, SOURCES } from "../lib/elements.js";

/** What the documents and the package say of the element. */
const described = JSON.parse(
  readFileSync(new URL("../../../www/package/element.json", import.meta.url), "utf8"),
);
const [SMALL] = SOURCES;
const names = (kind) => described[kind].map(({ name }) => name).toSorted();

describe("the element's description", () => {
  const stage = elementStage({
    answers: { "/models/never.safetensors": (_, response) => response.writeHead(200).flushHeaders() },
  });

  test("names each attribute, property and method with its default, and no other", async () => {
    const { page } = await stage.open();
    const found = await page.evaluate(() => {
      const type = customElements.get("fast-gan");
      const own = [];
      for (let level = type; level.name !== "ReactiveElement" && level !== HTMLElement; ) {
        if (
          Object.hasOwn(level.prototype, "connectedCallback") ||
          Object.hasOwn(level.prototype, "getState")
        ) {
          own.push(...Object.entries(Object.getOwnPropertyDescriptors(level.prototype)));
        }
        level = Object.getPrototypeOf(level);
        if (Object.hasOwn(level.prototype, "requestUpdate")) break;
      }
      const element = document.createElement("fast-gan");
      const shown = (value) => (typeof value === "bigint" ? `${value}n` : JSON.stringify(value));
      return {
        attributes: type.observedAttributes,
        values: Object.fromEntries(
          own.filter(([, { get }]) => get !== undefined).map(([name]) => [name, shown(element[name])]),
        ),
        methods: own.filter(([, { value }]) => typeof value === "function").map(([name]) => name),
      };
    });
    assert.deepEqual(found.attributes.toSorted(), names("attributes"));
    const defaults = [...described.attributes, ...described.properties].map((entry) => [
      entry.name,
      entry.default,
    ]);
    for (const [name, value] of defaults) assert.equal(found.values[name], value, name);
    // What is Lit's, and what only the class itself uses.
    const inner = ["home", "exactState"];
    const fields = Object.keys(found.values).filter((name) => !inner.includes(name));
    assert.deepEqual(fields.toSorted(), defaults.map(([name]) => name).toSorted());
    const innerMethods = [
      "constructor",
      "addEventListener",
      "moveTo",
      "stateChanged",
      "update",
      "willUpdate",
    ];
    const methods = found.methods.filter((name) => !innerMethods.includes(name) && !/Callback$/.test(name));
    assert.deepEqual(methods.toSorted(), names("methods"));
    await page.context().close();
  });

  test("names each slot, part and variable, and no other", async () => {
    const { page } = await stage.open();
    const states = [
      [{ src: SMALL, mode: "explore", controls: "" }, "render"],
      [{ src: SMALL, reveal: "manual", poster: "data:," }, "render"],
      [{ src: "models/never.safetensors" }, "progress"],
      [{ src: "models/nowhere.safetensors" }, "error"],
    ];
    for (const [attributes, until] of states) await happened(page, await add(page, attributes), until);
    await page.evaluate(() => {
      delete window.WebAssembly;
    });
    await happened(page, await add(page, { src: SMALL, loading: "eager" }), "error");
    const found = await page.evaluate(() => {
      const roots = [...document.querySelectorAll("fast-gan")].map(({ shadowRoot }) => shadowRoot);
      const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
      const unique = (list) => [...new Set(list)].sort();
      const rules = roots[0].adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]);
      const css = rules.map(({ cssText }) => cssText).join("\n");
      return {
        slots: unique(all("slot").map(({ name }) => name)),
        parts: unique(all("[part]").flatMap(({ part }) => [...part])),
        variables: unique(css.match(/--fast-gan-[\w-]+/g)),
      };
    });
    for (const kind of ["slots", "parts", "variables"]) assert.deepEqual(found[kind], names(kind), kind);
    await page.context().close();
  });
});
