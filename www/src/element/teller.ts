import { ReactiveElement } from "lit";
import type { FastGanEventMap, FastGanEvents } from "./events";

/** An element that tells its own events, and knows what they say. */
export abstract class Teller extends ReactiveElement {
  override addEventListener<K extends keyof FastGanEventMap>(
    type: K,
    listener: (this: this, event: FastGanEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListenerOrEventListenerObject, options);
  }

  protected emit<K extends keyof FastGanEvents>(name: K, detail: FastGanEvents[K]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
