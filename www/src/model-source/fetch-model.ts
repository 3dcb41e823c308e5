import { type Reader, readStream } from "./read-stream";
import { type Remote, requestModel } from "./remote";

/** Downloads a model; returns the milliseconds that its bytes took to arrive. */
export async function fetchModel(remote: Remote, reader: Reader): Promise<number> {
  const { stream, total, milliseconds } = await requestModel(remote, reader.signal);
  const { name, bytes: estimate } = remote;
  return milliseconds + (await readStream(stream, { name, total, estimate, remedy: REMEDY }, reader));
}

/** What to do when a download ends too early. */
export const REMEDY = "check the connection and load it again";
