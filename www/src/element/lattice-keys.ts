/** Seeds that an arrow key leads on; with Shift it leads a whole one on. */
const FINE_STEP = 0.125;

const DIRECTIONS: Record<string, readonly [east: number, south: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** How far a key leads, in seeds to the east and to the south; null for a key that leads nowhere. */
export function stepOf({
  key,
  shiftKey,
  ctrlKey,
  altKey,
  metaKey,
}: KeyboardEvent): readonly [number, number] | null {
  const direction = DIRECTIONS[key];
  if (direction === undefined || ctrlKey || altKey || metaKey) return null;
  const length = shiftKey ? 1 : FINE_STEP;
  return [direction[0] * length, direction[1] * length];
}
