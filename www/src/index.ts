// `fast-gan`: the element with its name, and the interface without an element.

import { define } from "./element/define";

export type * from "./element/events";
export { FastGanElement } from "./element/fast-gan";
export type { BlobOptions } from "./element/still-image";
export * from "./headless";

define();
