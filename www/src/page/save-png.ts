import { download, fileName } from "../files/download";
import { encodePng } from "../files/png";
import { TEXT_LIMIT } from "../files/png-chunks";
import { sceneOf } from "../state/scene-of";
import { formatFragment } from "./fragment";
import { originOf } from "./origin";
import { pictureWords } from "./picture-words";
import type { Stage } from "./stage";

/** Hands the picture to the visitor as a PNG in the model's own resolution, which leads back to it; returns what to say of it. */
export async function savePng(stage: Stage): Promise<string> {
  const { model, store } = stage;
  if (model === null) return "There is no picture yet; choose a model first.";
  const { state } = store;
  const { resolution, gates } = model.info;
  const picture = new ImageData(await model.pixels(sceneOf(state)), resolution, resolution);
  const text = formatFragment(state).slice(1);
  const noted = text.length <= TEXT_LIMIT;
  const origin = originOf(stage);
  const name = fileName(nameOf(origin.model, pictureWords(state, gates.length)), "png");
  download(await encodePng(picture, noted ? text : "", origin), name);
  const how = noted
    ? "Drop it here to come back to it."
    : "Its many strokes did not fit into it; keep the link, too.";
  return `Saved as ${name}. ${how}`;
}

/** `smileys.safetensors`, `seed 42` → `smileys-42`. */
export function nameOf(model: string, words: string): string {
  return `${model.replace(/\.safetensors$/i, "")}-${words.replace(/^seed /, "")}`;
}
