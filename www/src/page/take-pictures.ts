import type { Stage } from "./stage";

/** Dropped PNGs that nobody else wants lead back to their pictures. */
export function takePictures(stage: Stage): void {
  stage.onDrop((file) => {
    if (file.type !== "image/png" && !/\.png$/i.test(file.name)) return false;
    void stage.restore(file);
    return true;
  });
}
