/** What is seen through the transparent places of pictures: a checker, or the page itself. */
export type Ground = "checker" | "page";

let chosen: Ground = "checker";

export function ground(): Ground {
  return chosen;
}

/** From now on this lies there. */
export function chooseGround(wanted: Ground): void {
  chosen = wanted;
  layGround(true);
}

/** To be told of each model whether its pictures have transparent places; the style looks at what this writes on the root. */
export function layGround(transparent: boolean): void {
  const { dataset } = document.documentElement;
  if (transparent) dataset.ground = chosen;
  else delete dataset.ground;
}
