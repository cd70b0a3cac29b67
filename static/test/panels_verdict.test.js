import assert from "node:assert/strict";
import { test } from "node:test";

import { empty, fold } from "../src/model/fold.js";
import { details, stopped } from "../src/panels/verdict.js";
import { makeFacts } from "./facts.js";

test("a stopped run says why, what is kept, and gives details to copy", () => {
  const picture = empty();
  assert.equal(details(picture), "");
  const facts = makeFacts([[0, "run.started"], [20_000, "run.stopped", { reason: "More than 20,000 things at once." }]]);
  for (const fact of facts) fold(picture, fact);
  assert.equal(stopped(picture).small, "More than 20,000 things at once. All until 10:00:20 is kept.");
  assert.deepEqual(JSON.parse(details(picture)), { ...picture.run, t: 20_000, n: 2 });
});
