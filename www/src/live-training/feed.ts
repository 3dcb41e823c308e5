import { type News, parseNews } from "./news";

export interface FeedEvents {
  news(news: News): void;
  /** The server does not answer any more; it is looked for until `close`. */
  gone(): void;
}

/** The first look for a server that was lost comes after this, the next ones after twice as long each. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/**
 * What a run tells, from its stream of events. A stream that breaks is opened anew; only where that fails too is the server
 * said to be gone. The browser's own way back would try every second for as long as the page is open.
 */
export class Feed {
  readonly #address: URL;
  readonly #events: FeedEvents;
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Attempts in a row that have failed. */
  #failures = 0;

  constructor(address: URL, events: FeedEvents) {
    this.#address = address;
    this.#events = events;
    this.#open();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #open(): void {
    const source = new EventSource(this.#address);
    this.#source = source;
    source.addEventListener("state", ({ data }: MessageEvent<string>) => {
      const news = parseNews(data, new URL(".", this.#address), performance.now());
      if (news === null) return;
      this.#failures = 0;
      this.#events.news(news);
    });
    source.addEventListener("error", () => this.#lost());
  }

  #lost(): void {
    this.close();
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures++;
    if (this.#failures > 1) this.#events.gone();
    this.#timer = setTimeout(() => this.#open(), wait);
  }
}
