/** The middle one, or the mean of the middle two. */
export function median(values) {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What was measured, as one JSON object for each candidate. */
export function results(contestants, rounds) {
  const own = new Map(contestants.map(({ candidate, pictures }) => [candidate.name, median(pictures)]));
  return contestants.map((contestant) => {
    const { candidate, failure, pictures, readBacks, loaded, first, counts, bytesReadBack } = contestant;
    const picture = median(pictures);
    const base = own.get(candidate.own) ?? null;
    return {
      name: candidate.name,
      about: loaded?.about ?? null,
      failure,
      rounds: pictures.length,
      picture,
      fastest: pictures.length === 0 ? null : Math.min(...pictures),
      slowest: pictures.length === 0 ? null : Math.max(...pictures),
      ratio: picture === null || base === null ? null : picture / base,
      ratioTo: candidate.own,
      readBack: median(readBacks),
      error: first?.error ?? null,
      firstPicture: first?.milliseconds ?? null,
      firstCounts: first?.counts ?? null,
      load: loaded ?? null,
      counts: candidate.gpu ? (counts ?? null) : null,
      bytesReadBack: bytesReadBack ?? null,
      note: note(failure, pictures.length, rounds),
    };
  });
}

function note(failure, done, rounds) {
  if (failure !== null) return failure;
  return done < rounds ? `${done} of ${rounds} rounds (slow)` : "";
}

/** The results as tables for the terminal. */
export function tables(results) {
  const speed = [
    ["candidate", "ms/picture", "fastest", "slowest", "ratio", "read back", "first", "load", "error", "note"],
    ...results.map((result) => [
      result.name,
      ms(result.picture),
      ms(result.fastest),
      ms(result.slowest),
      result.ratio === null ? "" : `${result.ratio.toFixed(2)} × ${result.ratioTo}`,
      ms(result.readBack),
      ms(result.firstPicture),
      result.load === null ? "" : ms(result.load.download + result.load.create),
      result.error === null ? "" : result.error.toExponential(0),
      result.note,
    ]),
  ];
  const counted = results.filter((result) => result.counts !== null);
  const names = Object.keys(counted[0]?.counts ?? {});
  const counts = [
    ["per picture", ...counted.map((result) => result.name)],
    ...names.map((name) => [words(name), ...counted.map((result) => String(result.counts[name]))]),
    ["bytes read back, when asked for", ...counted.map((result) => String(result.bytesReadBack ?? ""))],
    ["pipelines made by load", ...counted.map((result) => String(result.load.counts.pipelines))],
    ["… and by the first picture", ...counted.map((result) => String(result.firstCounts.pipelines))],
  ];
  const load = [
    ["load, ms", "download", "create", "of which"],
    ...results
      .filter((result) => result.load !== null)
      .map(({ name, load }) => [name, ms(load.download), ms(load.create), parts(load.own)]),
  ];
  const about = results.filter((result) => result.about !== null);
  const sections = [speed, load, ...(counted.length === 0 ? [] : [counts])].map(table);
  return [...sections, about.map((result) => `${result.name}: ${result.about}`).join("\n")].join("\n\n");
}

function parts(own) {
  const known = Object.entries(own ?? {}).filter(([, value]) => typeof value === "number");
  return known.map(([name, value]) => `${name} ${ms(value)}`).join(", ");
}

function ms(value) {
  if (value === null) return "";
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function words(name) {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Columns as wide as their widest cell; the first to the left, numbers to the right, a last note to the left. */
function table(rows) {
  const width = (column) => Math.max(...rows.map((row) => row[column].length));
  const widths = rows[0].map((_, column) => width(column));
  const cell = (text, column, row) => {
    const left = column === 0 || rows[0][column] === "note" || rows[0][column] === "of which";
    return left ? text.padEnd(column === row.length - 1 ? 0 : widths[column]) : text.padStart(widths[column]);
  };
  return rows.map((row) => row.map((text, column) => cell(text, column, row)).join("  ")).join("\n");
}
