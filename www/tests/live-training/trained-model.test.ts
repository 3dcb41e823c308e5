import { afterEach, describe, expect, it, vi } from "vitest";
import { TrainedModel } from "../../src/live-training/trained-model";
import { ENTRY } from "./entry";

const address = new URL("http://127.0.0.1/models/live.safetensors?10");

afterEach(() => vi.unstubAllGlobals());

describe("TrainedModel", () => {
  it("fetches its bytes once, and again only after a failure", async () => {
    const answers = [new Response("gone", { status: 404 }), new Response("four")];
    const fetched = vi.fn(async () => answers.shift());
    vi.stubGlobal("fetch", fetched);
    const model = new TrainedModel(ENTRY, { step: 10, bytes: 4, address, time: 0 });
    await expect(model.fetch()).rejects.toThrow("404");
    await Promise.all([model.fetch(), model.fetch()]);
    await model.fetch();
    expect(fetched).toHaveBeenCalledTimes(2);
  });
});
