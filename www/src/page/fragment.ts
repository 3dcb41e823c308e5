import type { BackendWish } from "../engine/backend";
import { decodeState, encodeState } from "../state/text";
import { isScreen, SCREEN_MODES } from "./screens/ids";
import { type PageState, pictureOf } from "./store";

/** Which backend the visitor wishes: `auto` unless the address says `?backend=webgpu` or `?backend=cpu`. */
export function parseBackend(search: string): BackendWish {
  const wish = new URLSearchParams(search).get("backend");
  return wish === "webgpu" || wish === "cpu" ? wish : "auto";
}

/** Reads the fragment of the page's address. Whatever it says, a state comes out. */
export function parseFragment(hash: string): PageState {
  const text = hash.replace(/^#/, "");
  const values = new URLSearchParams(text);
  const named = values.get("screen");
  const screen = isScreen(named) ? named : "explore";
  const state = decodeState(text);
  return {
    ...state,
    // Written by hand, an address may leave out what its screen says already.
    mode: values.has("mode") ? state.mode : (SCREEN_MODES[screen] ?? state.mode),
    screen,
    model: values.get("model") || null,
  };
}

/** The fragment that leads back to this state; a model from the visitor's own disk has no address and is left out. */
export function formatFragment(state: PageState): string {
  const own = new URLSearchParams();
  if (state.model !== null) own.set("model", state.model);
  if (state.screen !== "explore") own.set("screen", state.screen);
  const parts = [own.toString(), encodeState(pictureOf(state))].filter((part) => part !== "");
  return `#${parts.join("&")}`;
}
