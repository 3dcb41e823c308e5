/** Thumbnails take turns, one at a time for each model, so that the main picture never waits for more than one of them. */
const queues = new WeakMap<object, Promise<void>>();

/** Runs `task`, which does not reject, after those that wait already. */
export function enqueue(model: object, task: () => Promise<void>): void {
  const before = queues.get(model) ?? Promise.resolve();
  queues.set(model, before.then(task));
}
