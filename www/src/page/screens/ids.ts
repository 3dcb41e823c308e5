import type { Mode } from "../../state/state";

/** What the address calls the screens; the first one is where a visitor starts. */
export const SCREENS = ["explore", "interpolate", "mix", "directions", "photo", "keep", "models"] as const;

/** What the picture does while a screen is open; the others leave it as it is. */
export const SCREEN_MODES: Partial<Record<ScreenId, Mode>> = {
  explore: "explore",
  interpolate: "interpolate",
  mix: "mix",
  directions: "explore",
};

export type ScreenId = (typeof SCREENS)[number];

export function isScreen(text: string | null): text is ScreenId {
  return SCREENS.some((id) => id === text);
}
