/** An `EventTarget` that knows the events it sends. */
export interface Sender<Events> {
  addEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: Events[K]) => void,
    options?: AddEventListenerOptions | boolean,
  ): void;
  removeEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: Events[K]) => void,
    options?: EventListenerOptions | boolean,
  ): void;
  dispatchEvent(event: Event): boolean;
}

/** The platform's class under that interface. */
export const senderOf = <Events>() => EventTarget as unknown as new () => Sender<Events>;
