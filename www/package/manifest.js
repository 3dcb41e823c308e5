/** The custom elements manifest (schema 1.0.0) of the element that `element.json` describes, for editors and catalogues. */
export function manifestOf(element) {
  const module = "index.js";
  const reference = { name: element.class, module };
  const declaration = {
    kind: "class",
    customElement: true,
    name: element.class,
    tagName: element.name,
    description: element.description,
    superclass: { name: "HTMLElement" },
    attributes: element.attributes.map((attribute) => ({ ...valued(attribute), fieldName: attribute.name })),
    members: [
      ...element.attributes.map((attribute) =>
        field(attribute, { attribute: attribute.name, reflects: true }),
      ),
      ...element.properties.map((property) => field(property, property.readonly ? { readonly: true } : {})),
      ...element.methods.map(method),
    ],
    events: element.events.map(({ name, type, description }) => ({
      name,
      description,
      type: { text: `CustomEvent<${type}>` },
    })),
    slots: element.slots.map(named),
    cssParts: element.parts.map(named),
    cssProperties: element.variables.map((variable) => ({ ...named(variable), default: variable.default })),
  };
  const definition = { kind: "custom-element-definition", name: element.name, declaration: reference };
  return {
    schemaVersion: "1.0.0",
    readme: "README.md",
    modules: [
      {
        kind: "javascript-module",
        path: module,
        declarations: [declaration],
        exports: [{ kind: "js", name: element.class, declaration: reference }, definition],
      },
    ],
  };
}

const named = ({ name, description }) => ({ name, description });

const valued = (entry) => ({ ...named(entry), type: { text: entry.type }, default: entry.default });

const field = (entry, more) => ({ kind: "field", ...valued(entry), ...more });

function method({ parameters, returns, ...entry }) {
  const typed = parameters.map(({ name, type, ...more }) => ({ name, type: { text: type }, ...more }));
  return { kind: "method", ...named(entry), parameters: typed, return: { type: { text: returns } } };
}
