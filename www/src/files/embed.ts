import type { Mode } from "../state/state";

export interface Embed {
  /** Where the package lies, seen from the page that gets the tag. */
  readonly script: string;
  /** Where the model lies, seen from there. */
  readonly model: string;
  readonly alt: string;
  /** The state's text. */
  readonly state: string;
  readonly controls: boolean;
  readonly autoplay: boolean;
}

/** What visitors of the other page may do, as `<fast-gan>` names it. */
export const MODE_WORDS: Readonly<Record<Mode, string>> = {
  still: "only look",
  explore: "move through the seeds",
  interpolate: "watch the way",
  mix: "see the mix",
};

/** The two lines that show a picture on any page. Whatever the values are, they stay values. */
export function embedTag({ script, model, alt, state, controls, autoplay }: Embed): string {
  const attributes = [
    `src="${escaped(model)}"`,
    `alt="${escaped(alt)}"`,
    ...(state === "" ? [] : [`state="${escaped(state)}"`]),
    ...(controls ? ["controls"] : []),
    ...(autoplay ? ["autoplay"] : []),
  ];
  return `<script type="module" src="${escaped(script)}"></script>\n<fast-gan ${attributes.join(" ")}></fast-gan>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };

function escaped(text: string): string {
  return text.replace(/[&"<>]/g, (letter) => ENTITIES[letter] ?? letter);
}
