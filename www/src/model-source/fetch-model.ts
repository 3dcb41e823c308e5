import type { CatalogueEntry } from "./catalogue";
import { type Reader, readStream } from "./read-stream";
import { requestModel } from "./remote";

/** Downloads a listed model from the folder `base`; returns the milliseconds that its bytes took to arrive. */
export async function fetchModel(entry: CatalogueEntry, base: URL, reader: Reader): Promise<number> {
  const { name, bytes: estimate } = entry;
  const address = new URL(entry.file, base);
  const answer = await requestModel({ address, name, estimate }, reader.signal);
  return (
    answer.milliseconds +
    (await readStream(answer.stream, { name, ...answer, estimate, remedy: REMEDY }, reader))
  );
}

/** What to do when a download ends too early. */
export const REMEDY = "check the connection and load it again";
