import { type SVGTemplateResult, svg } from "lit";
import "./explore/explore-screen";
import { SCREENS, type ScreenId } from "./ids";

export type { ScreenId };

/** One screen, as the tabs know it. */
export interface ScreenEntry {
  readonly id: ScreenId;
  readonly title: string;
  /** Drawn in lines on a square of 24. */
  readonly icon: SVGTemplateResult;
}

export const REGISTRY: Readonly<Record<ScreenId, ScreenEntry>> = {
  explore: {
    id: "explore",
    title: "Explore",
    icon: svg`<circle cx="12" cy="12" r="9"/><path d="m15.6 8.4-2 5.2-5.2 2 2-5.2z"/>`,
  },
  interpolate: {
    id: "interpolate",
    title: "Interpolate",
    icon: svg`<circle cx="5.5" cy="17" r="2.5"/><circle cx="18.5" cy="7" r="2.5"/><path d="M8 17c6 0 2-10 8-10"/>`,
  },
  mix: {
    id: "mix",
    title: "Mix",
    icon: svg`<path d="m20 4-8.6 9.2M20 4l-6 10.4"/><path d="M11 13.2a3.2 3.2 0 0 1 2.4 3.6c-.4 2.6-3.6 3.8-8.4 3.4 2-1 1.6-2.6 2-4.2a3.2 3.2 0 0 1 4-2.8z"/>`,
  },
  directions: {
    id: "directions",
    title: "Directions",
    icon: svg`<path d="M4 7h8m4 0h4M4 17h3m4 0h9"/><circle cx="14" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`,
  },
  photo: {
    id: "photo",
    title: "Photo",
    icon: svg`<rect x="3.5" y="5" width="17" height="14" rx="2"/><circle cx="8.5" cy="10" r="1.5"/><path d="m4 17 5-4 3 2.5 4-4.5 4.5 5"/>`,
  },
  keep: {
    id: "keep",
    title: "Keep",
    icon: svg`<path d="M7 4h10v16l-5-4-5 4z"/>`,
  },
  models: {
    id: "models",
    title: "Models",
    icon: svg`<rect x="4" y="4" width="7" height="7" rx="1"/><rect x="13" y="4" width="7" height="7" rx="1"/><rect x="4" y="13" width="7" height="7" rx="1"/><rect x="13" y="13" width="7" height="7" rx="1"/>`,
  },
};

/** Every other screen is fetched when it is first opened; each lies in `ID/ID-screen.ts` and defines `<ID-screen>`. */
const FILES = import.meta.glob(["./*/*-screen.ts", "!./explore/*"]);

const fileOf = (id: ScreenId) => FILES[`./${id}/${id}-screen.ts`];

/** The screens that there are, in order. */
export const ENTRIES: readonly ScreenEntry[] = SCREENS.map((id) => REGISTRY[id]).filter(
  ({ id }) => id === "explore" || fileOf(id) !== undefined,
);

/** Resolves when `<ID-screen>` is defined. */
export async function loadScreen(id: ScreenId): Promise<void> {
  await fileOf(id)?.();
}
