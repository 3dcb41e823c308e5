/** Most frames of one film: four minutes at 30 frames a second. */
const MOST_FRAMES = 7200;

/** Frames of a film that lasts `seconds`; two at least, because one is a picture. */
export function frameCount(seconds: number, fps: number): number {
  return Math.min(MOST_FRAMES, Math.max(2, Math.round(seconds * fps)));
}

/** Where frame `index` of `count` stands on its way, in [0, 1]. A loop's last frame leads to the first one and is not equal to it. */
export function placeOf(index: number, count: number, loop: boolean): number {
  return loop ? index / count : index / (count - 1);
}

/** GIF counts hundredths of a second: delays that add up to the exact time, in [2, …], because players slow down shorter ones. */
export function gifDelays(count: number, fps: number): number[] {
  const end = (frame: number) => Math.round((frame * 100) / fps);
  return Array.from({ length: count }, (_, frame) => end(frame + 1) - end(frame));
}
