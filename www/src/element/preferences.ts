// What visitors have told their browser about themselves.

const REDUCED_MOTION = "(prefers-reduced-motion: reduce)";
const REDUCED_DATA = "(prefers-reduced-data: reduce)";

export function prefersReducedMotion(): boolean {
  return matchMedia(REDUCED_MOTION).matches;
}

/** Calls back when the visitor comes to want less motion; returns what ends that. */
export function onReducedMotion(listener: () => void): () => void {
  const query = matchMedia(REDUCED_MOTION);
  const changed = () => {
    if (query.matches) listener();
  };
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

interface Connection {
  readonly saveData?: boolean;
}

/** True where downloads cost the visitor dear. */
export function savesData(): boolean {
  const { connection } = navigator as Navigator & { readonly connection?: Connection };
  return connection?.saveData === true || matchMedia(REDUCED_DATA).matches;
}
