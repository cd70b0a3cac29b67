// Folds facts from stdin and prints what the verdict says that the stage does not show, as tests/test_verdict_js.py asks:
// a line is a list of facts, answered by one line with the contradictions after each of them and a while later.

import { createInterface } from "node:readline";

import { empty, fold } from "../src/model/fold.js";
import { contradictions } from "./truth.js";

/** @import { Fact } from "../src/model/types.js" */

const SECOND = 1000;
const SPEEDS = [1, 4, 16];

/** @param {Fact[]} facts */
function answer(facts) {
  const picture = empty();
  /** @type {{t: number, speed: number, wrong: string}[]} */
  const found = [];
  facts.forEach((fact, i) => {
    fold(picture, fact);
    const next = facts[i + 1]?.t ?? fact.t + 12 * SECOND;
    if (next === fact.t) return;
    for (let t = fact.t; t < next; t += SECOND) {
      for (const speed of SPEEDS) found.push(...contradictions(picture, t, speed).map((wrong) => ({ t, speed, wrong })));
    }
  });
  return found;
}

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
