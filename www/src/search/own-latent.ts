import { encodeHalf } from "../scene/half";
import type { OwnLatent } from "../scene/scene";

/** A found latent as a picture's place: in 16-bit floats, whose rounding nobody sees. */
export function placeOfLatent(z: Float32Array): OwnLatent {
  return { latent: encodeHalf(z) };
}
