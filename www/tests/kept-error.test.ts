import { expect, test } from "vitest";
import { keptError } from "../src/kept/kept-error";

test.each([
  [new DOMException("The quota has been exceeded.", "QuotaExceededError"), /^There is no room left/],
  [
    new DOMException("Connection lost", "UnknownError"),
    /did not let this page keep it \(Connection lost\); copy the link/,
  ],
  ["nothing", /did not let this page keep it; copy the link/],
])("what the storage threw is a sentence", (thrown, sentence) => {
  expect(keptError(thrown).message).toMatch(sentence);
});
