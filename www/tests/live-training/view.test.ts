import { describe, expect, it } from "vitest";
import { formatAge, type TrainingView, trainingChoice, trainingWords } from "../../src/live-training/view";

const [old, young] = [
  { step: 12_300, time: 0 },
  { step: 12_500, time: 60_000 },
];
const view = (parts: Partial<TrainingView>): TrainingView => ({
  phase: "going",
  shown: old,
  newest: old,
  kept: null,
  ...parts,
});
const say = (parts: Partial<TrainingView>) => {
  const { what, rest } = trainingWords(view(parts), 63_000);
  return `${what} ${rest}`;
};

describe("trainingWords", () => {
  it("says what draws, and how old it is", () => {
    expect(say({})).toBe("Step 12,300 1 min ago");
    expect(say({ newest: young })).toBe("Step 12,300 step 12,500 is coming");
    expect(say({ shown: young, newest: young })).toBe("Step 12,500 3 s ago");
  });

  it("says why an older one draws", () => {
    const rest = "the newest is step 12,500, 3 s ago";
    expect(say({ newest: young, kept: "visitor" })).toBe(`Step 12,300 held; ${rest}`);
    expect(say({ newest: young, kept: "work" })).toBe(`Step 12,300 held for what is made of it; ${rest}`);
  });

  it("says what there is where another model draws, or none", () => {
    expect(say({ shown: null, newest: null })).toBe("Training has begun. Its first generator is on the way.");
    expect(say({ shown: null, newest: young })).toBe(
      "Training goes on. Its newest generator: step 12,500, 3 s ago.",
    );
  });

  it("says that training has ended, and what it left", () => {
    expect(say({ phase: "ended" })).toBe("Training has ended. This is step 12,300.");
    expect(say({ phase: "ended", newest: young })).toBe(
      "Training has ended. This is step 12,300. Its last one: step 12,500.",
    );
    expect(say({ phase: "ended", shown: null, newest: young })).toBe(
      "Training has ended. Its last one: step 12,500.",
    );
    expect(say({ phase: "ended", shown: null, newest: null })).toBe(
      "Training has ended. It left no generator.",
    );
  });

  it("says that the trainer is gone, and what stays", () => {
    expect(say({ phase: "gone", newest: young })).toBe(
      "The trainer is gone. This is step 12,300, 1 min ago.",
    );
    expect(say({ phase: "gone", shown: null, newest: null })).toBe(
      "The trainer is gone. No generator has come from it.",
    );
  });
});

describe("trainingChoice", () => {
  it("offers what would change something", () => {
    expect(trainingChoice(view({}))).toBe("hold");
    expect(trainingChoice(view({ kept: "work" }))).toBe("hold");
    expect(trainingChoice(view({ kept: "visitor" }))).toBe("follow");
    expect(trainingChoice(view({ kept: "visitor", phase: "ended" }))).toBeNull();
    expect(trainingChoice(view({ kept: "visitor", phase: "ended", newest: young }))).toBe("follow");
    expect(trainingChoice(view({ phase: "gone" }))).toBeNull();
    expect(trainingChoice(view({ shown: null }))).toBeNull();
  });
});

describe("formatAge", () => {
  it.each([
    [-5, "just now"],
    [999, "just now"],
    [1000, "1 s ago"],
    [59_999, "59 s ago"],
    [60_000, "1 min ago"],
    [3_600_000, "1 h ago"],
  ])("%d ms", (age, words) => expect(formatAge(age)).toBe(words));
});
