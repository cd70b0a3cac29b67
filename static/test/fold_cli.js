// Folds facts from stdin and prints the picture after each, as tests/test_fold_js.py asks:
// a line is a fact, {"rewind": t} or {"reset": true}; each is answered by one line.

import { createInterface } from "node:readline";

import { addFacts, createHistory, lastFact, pictureAt, rewind } from "../src/model/history.js";

const OPTIONS = { every: 7 }; // checkpoints so dense that a rewind meets them
let history = createHistory(OPTIONS);

/** @param {string} line */
function answer(line) {
  const given = JSON.parse(line);
  if (given.reset) history = createHistory(OPTIONS);
  else if (given.rewind !== undefined) rewind(history, given.rewind);
  else addFacts(history, [given]);
  return JSON.stringify(pictureAt(history, lastFact(history).t));
}

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${answer(line)}\n`);
