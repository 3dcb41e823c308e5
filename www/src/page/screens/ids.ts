/** What the address calls the screens; the first one is where a visitor starts. */
export const SCREENS = ["explore", "interpolate", "mix", "directions", "photo", "keep", "models"] as const;

export type ScreenId = (typeof SCREENS)[number];

export function isScreen(text: string | null): text is ScreenId {
  return SCREENS.some((id) => id === text);
}
