import { html, type TemplateResult } from "lit";
import { percent } from "./percent";

const WIDTH = 300;
const HEIGHT = 64;

/** More points than the curve is wide are not seen. */
const MOST_POINTS = WIDTH;

/** The difference, step by step, from the first step to the one at which the search rests. */
export function lossCurve(losses: readonly number[], goal: number): TemplateResult {
  const [first = 0, last = 0] = [losses[0], losses.at(-1)];
  const spoken = `The difference went from ${percent(first)} to ${percent(last)} in ${losses.length} steps.`;
  return html`<svg class="loss-curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"
      aria-label=${spoken}>
    <polyline points=${pointsOf(losses, goal)} />
  </svg>`;
}

/** The root of the loss, as `percent` says it, over the steps: 0 is the lower edge, the largest the upper one. */
export function pointsOf(losses: readonly number[], goal: number): string {
  const stride = Math.max(1, Math.ceil(losses.length / MOST_POINTS));
  const steps = losses
    .map((loss, step) => ({ step, difference: Math.sqrt(loss) }))
    .filter(({ step }) => step % stride === 0 || step === losses.length - 1);
  const largest = Math.max(...steps.map(({ difference }) => difference), Number.MIN_VALUE);
  const x = (step: number) => (step / Math.max(goal - 1, 1)) * WIDTH;
  const y = (difference: number) => 1 + (1 - difference / largest) * (HEIGHT - 2);
  return steps.map(({ step, difference }) => `${x(step).toFixed(1)},${y(difference).toFixed(1)}`).join(" ");
}
