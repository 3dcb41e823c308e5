/**
 * Throws an element's picture so many pixels to the west within so many milliseconds, by a clock of the hand's own. Returns the
 * picture's width, and where it was when the hand let go.
 */
export function throwWest(page, selector, length, time) {
  return page.evaluate(
    ([wanted, pixels, milliseconds]) => {
      const picture = document.querySelector(wanted);
      const surface = picture.shadowRoot.querySelector(".surface");
      // There is no such pointer to capture.
      surface.setPointerCapture = () => undefined;
      const send = (type, share) => {
        const clientX = 200 - pixels * share;
        const event = new PointerEvent(type, { pointerId: 7, isPrimary: true, clientX, clientY: 200 });
        Object.defineProperty(event, "timeStamp", { value: 1000 + milliseconds * share });
        surface.dispatchEvent(event);
      };
      send("pointerdown", 0);
      for (const share of [0.2, 0.4, 0.6, 0.8, 1]) send("pointermove", share);
      send("pointerup", 1);
      return { width: picture.clientWidth, at: picture.getState().point.at };
    },
    [selector, length, time],
  );
}
