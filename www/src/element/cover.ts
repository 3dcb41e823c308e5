import type { Reveal } from "./settings";

/** Whether the poster lies over the picture, and when it goes. */
export class Cover {
  #lies = true;
  /** What was asked for: that it goes with the next picture, that it stays; null leaves it to `reveal`. */
  #wish: "go" | "stay" | null = null;

  get lies(): boolean {
    return this.#lies;
  }

  /** True where it is to go as soon as there is a picture. */
  get going(): boolean {
    return this.#lies && this.#wish === "go";
  }

  /** True where it stays until a hand or a call takes it away. */
  stays(reveal: Reveal): boolean {
    return this.#lies && (this.#wish === "stay" || (this.#wish === null && reveal === "manual"));
  }

  dismiss(): void {
    this.#wish = "go";
  }

  show(): void {
    this.#lies = true;
    this.#wish = "stay";
  }

  /** For a picture that has nothing in common with the last one. */
  reset(): void {
    this.#lies = true;
    this.#wish = null;
  }

  /** To be told that there is a picture; true where the poster goes now. */
  picture(reveal: Reveal): boolean {
    if (!this.#lies || this.stays(reveal)) return false;
    this.#lies = false;
    return true;
  }
}
