import { readState } from "../files/png";
import { parseFragment } from "./fragment";
import type { Stage } from "./stage";

/** Goes back to the picture that a PNG was saved of, where it is one of ours. */
export async function restore(file: File, stage: Stage): Promise<void> {
  const { store, catalogue } = stage;
  const text = await readState(file);
  if (text === null) {
    stage.say(`“${file.name}” was not saved here, so there is nothing to restore from it.`, "error");
    return;
  }
  const { screen: _screen, model, ...picture } = parseFragment(text);
  const listed = catalogue.some((entry) => entry.file === model);
  // The picture is shown on the screen that one is on, by the model that it was drawn by where this page has it.
  store.set({ ...picture, ...(listed ? { model } : {}) });
  if (model !== null && !listed) {
    stage.say(
      `This page lacks the model “${model}” of that picture; it is drawn by the model that is open.`,
      "error",
    );
  }
}
