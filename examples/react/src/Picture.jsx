import "fast-gan";
import { useState } from "react";

/** React sets an element's properties and listens to its events: `on` and the event's own name. */
export function Picture({ src }) {
  const [seed, setSeed] = useState(42);
  const [milliseconds, setMilliseconds] = useState(null);
  return (
    <figure>
      <fast-gan
        src={src}
        alt={`The generated picture of seed ${seed}`}
        seed={String(seed)}
        onrender={({ detail }) => setMilliseconds(detail.milliseconds)}
      />
      <figcaption>
        <button type="button" onClick={() => setSeed(seed + 1)}>
          Next
        </button>
        <output>{milliseconds === null ? "" : `Drawn in ${Math.round(milliseconds)} ms`}</output>
      </figcaption>
    </figure>
  );
}
