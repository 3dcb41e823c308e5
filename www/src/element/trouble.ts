import { EngineFault } from "../engine/client";
import { SourceError } from "../model-source/source-error";
import type { ErrorKind } from "./events";

/** What went wrong, for the visitor. */
export interface Trouble {
  readonly kind: ErrorKind;
  readonly sentence: string;
}

/** What a picture's failure is called: its model may have been put to sleep, and not be found again. */
export function kindOfDrawing(error: unknown): ErrorKind {
  if (error instanceof SourceError) return "loadfailure";
  return error instanceof EngineFault ? "devicelost" : "renderfailure";
}
