import { sentenceOf } from "./sentences";
import type { Stage } from "./stage";

/** Dropped PNGs that nobody else wants lead back to their pictures. */
export function takePictures(stage: Stage): void {
  stage.onDrop((file) => {
    if (file.type !== "image/png" && !/\.png$/i.test(file.name)) return false;
    import("./restore").then(
      ({ restore }) => restore(file, stage),
      (error: unknown) => stage.say(sentenceOf(error), "error"),
    );
    return true;
  });
}
