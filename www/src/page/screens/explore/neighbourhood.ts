import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Model } from "../../../live/model";
import { placeOf, seedOf, snapPlace } from "../../../scene/lattice";
import type { LatticePlace, Scene } from "../../../scene/scene";
import { cssVariables } from "../../parts/css-variables";
import "../../parts/scene-thumb";
import "../../parts/tile.css";

/** Seeds from the middle of the map to its edges; a place between seeds lets one more look in on one side. */
const EAST = 2;
const SOUTH = 1;

export interface Neighbourhood {
  readonly place: LatticePlace;
  readonly model: Model | null;
  /** The picture of a neighbour. */
  readonly sceneAt: (place: LatticePlace) => Scene;
  readonly onGo: (place: LatticePlace) => void;
}

/** A map of the seeds around a place, which is in its middle: it moves under the place as the picture is dragged. */
export function neighbourhood({ place, model, sceneAt, onGo }: Neighbourhood): TemplateResult {
  const tiles = tilesAround(place);
  return html`<div class="neighbourhood" role="group" aria-label="Seeds around this place">
    ${repeat(
      tiles,
      ({ seed }) => seed,
      ({
        seed,
        at,
        east,
        south,
      }) => html`<button type="button" class="tile" tabindex=${isNear(east, south) ? 0 : -1}
        aria-label=${`Seed ${seed}, ${direction(east, south)}`} title=${`Seed ${seed}`}
        ${cssVariables({ "--east": east, "--south": south })} @click=${() => onGo(at)}
        ><scene-thumb .model=${model} .scene=${sceneAt(at)}></scene-thumb></button>`,
    )}
    <span class="here" aria-hidden="true"></span>
  </div>`;
}

interface Tile {
  readonly seed: bigint;
  readonly at: LatticePlace;
  /** From the place to the tile, in seeds. */
  readonly east: number;
  readonly south: number;
}

function tilesAround({ x, y }: LatticePlace): readonly Tile[] {
  return between(y - SOUTH - 0.5, y + SOUTH + 0.5).flatMap((row) =>
    between(x - EAST - 0.5, x + EAST + 0.5).map((column) => {
      const seed = seedOf(snapPlace({ x: column, y: row }));
      return { seed, at: placeOf(seed), east: column - x, south: row - y };
    }),
  );
}

/** Whole numbers whose tiles, one wide, reach into an interval. */
function between(least: number, most: number): readonly number[] {
  const first = Math.ceil(least - 0.5 + 1e-9);
  const last = Math.floor(most + 0.5 - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The four or nine nearest can be reached by Tab; the arrow keys on the picture lead everywhere. */
function isNear(east: number, south: number): boolean {
  return Math.abs(east) <= 1 && Math.abs(south) <= 1;
}

function direction(east: number, south: number): string {
  const parts = [
    south < 0 ? "north" : "",
    south > 0 ? "south" : "",
    east < 0 ? "west" : "",
    east > 0 ? "east" : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "here" : parts.join(" ");
}
