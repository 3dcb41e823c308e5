import { EngineFault } from "../engine/client";
import { SourceError } from "../model-source/source-error";
import type { ErrorKind } from "./events";

/** What went wrong, for the visitor. */
export interface Trouble {
  readonly kind: ErrorKind;
  readonly sentence: string;
  /** Whether the next picture shows that it is over: a model that did not come is not there because of a former one. */
  readonly passes: boolean;
}

/** What a picture's failure is called: its model may have been put to sleep, and not be found again. */
export function kindOfDrawing(error: unknown): ErrorKind {
  if (error instanceof SourceError) return "loadfailure";
  return error instanceof EngineFault ? "devicelost" : "renderfailure";
}
