import { resolve } from "node:path";
import { parseArgs } from "node:util";

/** The command line, as typed values. `cargo xtask bench web` fills in the folders. */
export function options() {
  const { values } = parseArgs({
    options: {
      resolution: { type: "string", default: "256" },
      base: { type: "string", default: "16,64" },
      rounds: { type: "string", default: "9" },
      "slow-limit": { type: "string", default: "120" },
      tolerance: { type: "string", default: "1e-3" },
      only: { type: "string" },
      models: { type: "string" },
      wasm: { type: "string" },
      json: { type: "string" },
      hardware: { type: "boolean", default: false },
    },
  });
  return {
    resolution: number(values, "resolution"),
    bases: list(values.base).map((base) => positive("base", base)),
    rounds: number(values, "rounds"),
    slowLimit: number(values, "slow-limit") * 1000,
    tolerance: number(values, "tolerance"),
    only: values.only === undefined ? null : list(values.only),
    models: folder(values, "models"),
    wasm: folder(values, "wasm"),
    json: values.json === undefined ? null : resolve(values.json),
    hardware: values.hardware,
  };
}

function list(text) {
  return text.split(",").filter((word) => word !== "");
}

function number(values, name) {
  return positive(name, values[name]);
}

function positive(name, text) {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} is ${text}: give a number above zero.`);
  return value;
}

function folder(values, name) {
  if (values[name] === undefined) throw new Error(`--${name} is missing: give the folder.`);
  return resolve(values[name]);
}
