import type { BackendWish } from "../engine/backend";
import type { ModelSource } from "../model-source/model-source";
import { LiveModel, type Room } from "./live-model";

/** Engines that may be open at a time: each holds a model's weights, and on a GPU a device. */
const LIMIT = 4;
/** An engine that has not been asked for anything this long can be put to sleep for another. */
const IDLE_MS = 2_000;
const LOOK_EVERY_MS = 250;

interface Entry {
  readonly live: LiveModel;
  leases: number;
}

const entries = new Map<string, Entry>();
/** Models whose engines are open. */
const awake = new Set<LiveModel>();

/** A share in a model. */
export interface Lease {
  readonly live: LiveModel;
  /** Gives the share back; a model without shares is freed. */
  release(): void;
}

/** Two who lease the same model on the same backend get the same engine. */
export function lease(source: ModelSource, wish: BackendWish): Lease {
  const key = `${wish} ${source.key}`;
  const entry = entries.get(key) ?? { live: new LiveModel(source, wish, room), leases: 0 };
  entries.set(key, entry);
  entry.leases++;
  entry.live.forgive();
  let released = false;
  return {
    live: entry.live,
    release: () => {
      if (released) return;
      released = true;
      entry.leases--;
      if (entry.leases > 0) return;
      entries.delete(key);
      entry.live.sleep();
    },
  };
}

const room: Room = {
  /** Puts the engine to sleep that was idle for the longest; where all are at work, waits until one is not. */
  async enter(model, signal) {
    for (;;) {
      signal.throwIfAborted();
      if (awake.size >= LIMIT) idlest()?.sleep();
      if (awake.size < LIMIT) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    awake.add(model);
  },
  leave: (model) => void awake.delete(model),
};

/** The model that was idle for the longest, if that is long enough. */
function idlest(): LiveModel | undefined {
  const now = performance.now();
  const [first] = [...awake].sort((a, b) => b.idleTime(now) - a.idleTime(now));
  return first !== undefined && first.idleTime(now) >= IDLE_MS ? first : undefined;
}
