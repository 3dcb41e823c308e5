/**
 * For a page, before anything else: its clock goes a hundred times slower. Two losses of a device count as one trouble within half
 * a minute of the page's time, however long a slow machine takes for them.
 */
export function slowClock() {
  const now = performance.now.bind(performance);
  performance.now = () => now() / 100;
}
