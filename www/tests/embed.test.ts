import { expect, test } from "vitest";
import { type Embed, embedTag } from "../src/files/embed";

const EMBED: Embed = {
  script: "fast-gan/index.js",
  model: "shells.safetensors",
  alt: "Seed 7 by the model Shells",
  state: "mode=still&at=7,0",
  controls: false,
  autoplay: false,
};

test("the tag has what the picture needs, and no more", () => {
  expect(embedTag(EMBED)).toBe(
    '<script type="module" src="fast-gan/index.js"></script>\n' +
      '<fast-gan src="shells.safetensors" alt="Seed 7 by the model Shells" state="mode=still&amp;at=7,0"></fast-gan>',
  );
  expect(embedTag({ ...EMBED, state: "", controls: true, autoplay: true })).toMatch(
    /Shells" controls autoplay><\/fast-gan>$/,
  );
});

test("whatever a model calls itself stays a value", () => {
  const hostile = `"><script>alert('1')</script>&quot;`;
  const tag = embedTag({ ...EMBED, model: hostile, alt: hostile, state: hostile, script: hostile });
  // Two elements, each opened and closed, and only the quotes around values.
  expect(tag.match(/</g)?.length).toBe(4);
  expect(tag.match(/>/g)?.length).toBe(4);
  expect(tag.match(/"/g)?.length).toBe(10);
  expect(tag).toContain("&amp;quot;");
});
