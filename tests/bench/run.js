// Draws the same pictures with the engine's modules and with onnxruntime-web, round by round, and compares their times.

import { writeFileSync } from "node:fs";
import { candidates } from "./lib/candidates.js";
import { Contestant } from "./lib/contestant.js";
import { options } from "./lib/options.js";
import { results, tables } from "./lib/report.js";
import { serve } from "./lib/server.js";

/** One width: everyone enters, then the rounds, in which everyone takes a turn and nobody is always first. */
async function contest(server, base, settings) {
  const stem = `${settings.resolution}-${base}`;
  const everyone = candidates(settings.wasm, settings.only).map((candidate) => new Contestant(candidate));
  try {
    for (const contestant of everyone) {
      console.error(`${stem}: ${contestant.candidate.name} loads`);
      await contestant.enter(server.address, stem, settings);
    }
    for (let round = 1; round <= settings.rounds; round++) {
      const turn = round % everyone.length;
      for (const contestant of [...everyone.slice(turn), ...everyone.slice(0, turn)]) {
        if (contestant.failure !== null || contestant.spent > settings.slowLimit) continue;
        await contestant.round(round, settings.slowLimit);
      }
      console.error(`${stem}: round ${round} of ${settings.rounds}`);
    }
  } finally {
    await Promise.all(everyone.map((contestant) => contestant.leave()));
  }
  return results(everyone, settings.rounds);
}

async function main() {
  const settings = options();
  const server = await serve(settings);
  const all = [];
  try {
    for (const base of settings.bases) {
      const measured = await contest(server, base, settings);
      all.push({ resolution: settings.resolution, base, rounds: settings.rounds, candidates: measured });
      console.log(`\n${settings.resolution} px, base ${base}, medians\n\n${tables(measured)}`);
    }
  } finally {
    server.close();
  }
  if (settings.json !== null) writeFileSync(settings.json, `${JSON.stringify(all, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
// A browser that did not end by itself ends with the process.
process.exit();
