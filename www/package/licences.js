import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/** The licences of all npm packages that `sources`, paths of files, are parts of: one text. */
export function licencesOf(sources) {
  const folders = new Set([...sources].map((file) => PACKAGE.exec(file)?.[0]).filter(Boolean));
  const packages = [...folders].sort().map(describe);
  return packages.map((one) => `${one.name} ${one.version}\n\n${licenceOf(one, packages)}\n`).join("\n\n");
}

function describe(folder) {
  const { name, version, repository } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const licence = file && readFileSync(join(folder, file), "utf8").trim();
  return { name, version, home: repository?.url, licence };
}

/** A package's own licence, or that of another one from the same repository. */
function licenceOf({ name, home, licence }, packages) {
  const found = licence ?? packages.find((other) => other.home === home && other.licence)?.licence;
  if (found === undefined) throw new Error(`${name} has no licence file: it cannot be put into the package.`);
  return found;
}
