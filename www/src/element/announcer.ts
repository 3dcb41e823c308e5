/** Screen readers stumble over more than that. */
const PAUSE_MS = 1000;

/** Passes on what is said, at most once a second, and of several sentences the newest. */
export class Announcer {
  readonly #say: (sentence: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: string | null = null;

  constructor(say: (sentence: string) => void) {
    this.#say = say;
  }

  say(sentence: string): void {
    this.#next = sentence;
    if (this.#timer === undefined) this.#pass();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = null;
  }

  #pass(): void {
    this.#timer = undefined;
    if (this.#next === null) return;
    this.#say(this.#next);
    this.#next = null;
    this.#timer = setTimeout(() => this.#pass(), PAUSE_MS);
  }
}
