import type { GifCall, GifReply } from "./gif-protocol";
import { GifWriter } from "./gif-writer";

// Choosing colours takes longer than a frame of the page may: it happens here.

let writer: GifWriter | null = null;

self.addEventListener("message", ({ data }: MessageEvent<GifCall>) => {
  try {
    answer(data);
  } catch (error) {
    post({ kind: "failure", message: error instanceof Error ? error.message : String(error) });
  }
});

function answer(data: GifCall): void {
  if (data.call === "start") writer = new GifWriter(data);
  else if (writer === null) throw new Error("The GIF has not been started.");
  else if (data.call === "look") writer.look(data.frame);
  else if (data.call === "add") writer.add(data.frame, data.delay);
  else {
    const bytes = writer.finish();
    post({ kind: "file", bytes }, [bytes.buffer]);
    return;
  }
  post({ kind: "done" });
}

function post(reply: GifReply, transfer: Transferable[] = []): void {
  self.postMessage(reply, { transfer });
}
