import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { pack } from "../lib/package.js";
import { PACKAGE } from "../lib/surroundings.js";

const WWW = fileURLToPath(new URL("../../../www", import.meta.url));
const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
const scripts = readdirSync(PACKAGE).filter((name) => name.endsWith(".js"));
const textOf = (name) => readFileSync(join(PACKAGE, name), "utf8");

/** The most bytes that one install may take from a registry. */
const LARGEST_TARBALL = 1_000_000;

const WANTED = [
  /^(index|headless|node|worker)\.js$/,
  /^[\w-]+-[\w-]{8}\.js$/,
  /^types\/[\w/-]+\.d\.ts$/,
  /^wasm\/(cpu|gpu)\.wasm$/,
  /^(package|custom-elements)\.json$/,
  /^README\.md$/,
  /^LICENSE-(MIT|APACHE)$/,
  /^LICENSES-OF-OTHERS\.txt$/,
];

describe("the npm package", () => {
  let folder;
  let packed;

  before(() => {
    packed = pack();
    folder = mkdtempSync(join(tmpdir(), "fast-gan-consumer-"));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(PACKAGE, join(folder, "node_modules/fast-gan"), "dir");
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  });

  after(() => {
    packed?.remove();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  test("holds what it should and no more", () => {
    for (const file of packed.files) {
      assert.ok(
        WANTED.some((pattern) => pattern.test(file)),
        `${file} is no part of it`,
      );
    }
    for (const pattern of WANTED) {
      if (pattern === WANTED[1]) continue;
      assert.ok(
        packed.files.some((file) => pattern.test(file)),
        `something like ${pattern} is missing`,
      );
    }
    assert.ok(packed.size <= LARGEST_TARBALL, `the tarball has ${packed.size} bytes`);
    assert.equal(manifest.version, JSON.parse(readFileSync(join(WWW, "package.json"))).version);
    assert.equal(manifest.dependencies, undefined);
  });

  test("has every file that its exports and its element's manifest name", () => {
    const targets = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(targets));
    for (const [name, entry] of Object.entries(manifest.exports)) {
      if (typeof entry !== "string")
        assert.equal(Object.keys(entry)[0], "types", `${name} has its types first`);
      for (const target of targets(entry))
        assert.ok(existsSync(join(PACKAGE, target.replace("*", ""))), target);
    }
    for (const file of [...manifest.sideEffects, manifest.customElements]) {
      assert.ok(packed.files.includes(file.replace("./", "")), file);
    }
  });

  test("names its worker and its modules by literal addresses that lead to them, and nothing elsewhere", () => {
    const found = new Set();
    for (const script of scripts) {
      const text = textOf(script);
      const addresses = text.match(/new URL\([^)]*import\.meta\.url[^)]*\)/g) ?? [];
      for (const address of addresses) {
        const [, file] = /^new URL\("\.\/([^"]+)", import\.meta\.url\)$/.exec(address) ?? [];
        assert.ok(packed.files.includes(file), `${script}: ${address}`);
        found.add(file);
      }
      const imports = text.matchAll(/(?:^|\n)(?:import|export)\b[^;\n]*?from "([^"]+)"|\bimport\("([^"]*)"/g);
      for (const [, from, lazily] of imports) {
        const file = from ?? lazily;
        assert.ok(packed.files.includes(file.replace("./", "")), `${script} imports ${file}`);
      }
      assert.doesNotMatch(text, /importScripts|createObjectURL\([^)]*javascript|@vite-ignore|webpackIgnore/);
      const hosts = [...text.matchAll(/["'`](?:https?:)?\/\/[\w.-]+/g)].map(([host]) => host);
      assert.deepEqual(
        hosts.filter((host) => !host.endsWith("//www.w3.org")),
        [],
        script,
      );
    }
    assert.deepEqual([...found].sort(), ["wasm/cpu.wasm", "wasm/gpu.wasm", "worker.js"]);
  });

  test("has modules that want nothing but their own script", () => {
    for (const name of readdirSync(join(PACKAGE, "wasm"))) {
      const module = new WebAssembly.Module(readFileSync(join(PACKAGE, "wasm", name)));
      const from = new Set(WebAssembly.Module.imports(module).map(({ module }) => module));
      assert.ok(!from.has("env"), `${name} imports from env`);
      assert.equal(from.size, 1, `${name} imports from ${[...from]}`);
    }
  });

  for (const entry of ["fast-gan", "fast-gan/headless"]) {
    test(`imports as ${entry} where there is no page`, () => {
      const script = `const { load, FastGanElement } = await import("${entry}");
        console.log(typeof load, typeof FastGanElement, typeof document);`;
      const said = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
      assert.equal(said.trim(), `function ${entry === "fast-gan" ? "function" : "undefined"} undefined`);
    });
  }

  test("says of its element just what the element is", async () => {
    const { FastGanElement } = await import(join(PACKAGE, "node.js"));
    const described = JSON.parse(textOf("custom-elements.json")).modules[0].declarations[0];
    const names = (list) => list.map(({ name }) => name).sort();
    const code = textOf("index.js");
    const found = (pattern) =>
      [...new Set([...code.matchAll(pattern)].flatMap(([, text]) => text.split(" ")))].sort();

    assert.deepEqual(names(described.attributes), [...FastGanElement.observedAttributes].sort());
    assert.deepEqual(names(described.members), publicMembers(FastGanElement));
    const types = textOf("types/element/events.d.ts");
    const events = [...types.matchAll(/^ +"?([\w-]+)"?: CustomEvent</gm)].map(([, name]) => name);
    assert.deepEqual(names(described.events), events.sort());
    assert.deepEqual(names(described.slots), found(/<slot name="([\w-]+)"/g));
    assert.deepEqual(names(described.cssParts), found(/\bpart(?:="|\.add\(")([\w -]+)"/g));
    assert.deepEqual(names(described.cssProperties), found(/var\((--fast-gan-[\w-]+)/g));
  });

  for (const [module, resolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ]) {
    test(`has types that TypeScript finds by ${resolution}'s rules`, () => {
      writeFileSync(
        join(folder, "consumer.ts"),
        `import { FastGanElement, type State } from "fast-gan";
         import { load, type LoadProgress, type Model } from "fast-gan/headless";
         const model: Model = await load("m.safetensors", { onProgress: (p: LoadProgress) => p.totalProgress * 2 });
         const side: number = model.info.resolution;
         // @ts-expect-error A model's side is a number.
         const wrong: string = model.info.resolution;
         const element: FastGanElement = document.createElement("fast-gan");
         const state: State = element.getState();
         element.setAttribute("title", String(side + state.truncation) + wrong);
         export {};`,
      );
      const compiler = join(WWW, "node_modules/typescript/bin/tsc");
      const options = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2024,dom,dom.iterable"];
      const rules = ["--module", module, "--moduleResolution", resolution, "--types", ""];
      const words = [compiler, ...options, ...rules, "consumer.ts", "--ignoreConfig"];
      try {
        execFileSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
      } catch (error) {
        assert.fail(error.stdout);
      }
    });
  }

  test("leaves a bundle when nothing of it is used, except for the element's name", async () => {
    const { rolldown } = await import(createRequire(join(WWW, "package.json")).resolve("rolldown"));
    const bundle = async (text) => {
      writeFileSync(join(folder, "entry.js"), text);
      const build = await rolldown({
        input: join(folder, "entry.js"),
        platform: "browser",
        logLevel: "silent",
      });
      const { output } = await build.generate({ format: "es" });
      return output.map(({ code }) => code ?? "").join("\n");
    };
    assert.doesNotMatch(await bundle('import { load } from "fast-gan/headless";'), /Worker/);
    assert.match(await bundle('import { load } from "fast-gan/headless"; load("x");'), /Worker/);
    assert.match(await bundle('import "fast-gan";'), /"fast-gan"/);
  });
});

/** What the element has of its own, without what Lit and the browser call. */
function publicMembers(element) {
  const lifecycle =
    /^(constructor|addEventListener|\w+Callback|willUpdate|update|stateChanged|moveTo|home|exactState)$/;
  const settings = Object.getPrototypeOf(element);
  const own = [element, settings].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));
  return [...new Set(own)].filter((name) => !lifecycle.test(name) && !/^_/.test(name)).sort();
}
