/** A generator, as far as its line tells of it. */
export interface Moment {
  readonly step: number;
  /** When it was written, on the page's own clock. */
  readonly time: number;
}

/** What is to be seen of a training. */
export interface TrainingView {
  /** `going` as long as newer generators may come, `ended` when the run is done, `gone` when it does not answer. */
  readonly phase: "going" | "ended" | "gone";
  /** The generator that draws; null where another model does, or none. */
  readonly shown: Moment | null;
  /** The same object as `shown` where that is the newest. */
  readonly newest: Moment | null;
  /** Why a newer one waits: the visitor wants it so, or something is made of the shown one's pictures. */
  readonly kept: "visitor" | "work" | null;
}

/** What the line says: the most important thing, and the rest. */
export interface TrainingWords {
  readonly what: string;
  readonly rest: string;
}

export function trainingWords({ phase, shown, newest, kept }: TrainingView, now: number): TrainingWords {
  const age = ({ time }: Moment) => formatAge(now - time);
  const named = (moment: Moment) => `${stepName(moment)}, ${age(moment)}`;
  const other = newest === shown ? null : newest;
  if (phase === "gone") {
    const rest = shown === null ? "No generator has come from it." : `This is ${named(shown)}.`;
    return { what: "The trainer is gone.", rest };
  }
  if (phase === "ended") {
    const left: string[] = [];
    if (shown !== null) left.push(`This is ${stepName(shown)}.`);
    if (other !== null) left.push(`Its last one: ${stepName(other)}.`);
    return { what: "Training has ended.", rest: left.join(" ") || "It left no generator." };
  }
  if (shown === null) {
    if (newest === null) return { what: "Training has begun.", rest: "Its first generator is on the way." };
    return { what: "Training goes on.", rest: `Its newest generator: ${named(newest)}.` };
  }
  const what = capitalised(stepName(shown));
  if (other === null) return { what, rest: age(shown) };
  if (kept === null) return { what, rest: `${stepName(other)} is coming` };
  const why = kept === "visitor" ? "held" : "held for what is made of it";
  return { what, rest: `${why}; the newest is ${named(other)}` };
}

/** What the button does; null where there is nothing to choose. */
export function trainingChoice({ phase, shown, newest, kept }: TrainingView): "hold" | "follow" | null {
  if (shown === null) return null;
  if (kept === "visitor") return phase === "going" || newest !== shown ? "follow" : null;
  return phase === "going" ? "hold" : null;
}

function stepName({ step }: Moment): string {
  return `step ${step.toLocaleString("en")}`;
}

/** `3 s ago`, `5 min ago`, `2 h ago`. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.floor(Math.max(0, milliseconds) / 1000);
  if (seconds < 1) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3600)} h ago`;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
