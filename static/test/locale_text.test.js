// What the page says in another language, and in English, which has no catalogue.

import assert from "node:assert/strict";
import { test } from "node:test";

/** The module as a page with this catalogue has it. @param {string} as @param {object} [catalogue] @returns {Promise<typeof import("../src/locale/text.js")>} */
async function speaking(as, catalogue) {
  Object.assign(globalThis, { probeviz: catalogue });
  return import(`../src/locale/text.js?${as}`);
}

const RUSSIAN = {
  language: "ru",
  words: {
    "Run {0} is on the {1}.": "На {1} прогон {0}.",
    "{0} Pod": { one: "{0} под", few: "{0} пода", many: "{0} подов" },
    "{0} Pod of {1}": { one: "{1}: {0} под", few: "{1}: {0} пода", many: "{1}: {0} подов" },
  },
};

test("English is what is written", async () => {
  const { tr, plural } = await speaking("en");
  assert.equal(tr`Run ${"A"} is on the ${"stage"}.`, "Run A is on the stage.");
  assert.deepEqual([1, 2, 5].map((n) => plural(n, "{0} Pod", "{0} Pods")), ["1 Pod", "2 Pods", "5 Pods"]);
});

test("another language has its own order and its own forms", async () => {
  const { tr, plural } = await speaking("ru", RUSSIAN);
  assert.equal(tr`Run ${"A"} is on the ${"stage"}.`, "На stage прогон A.");
  const pods = [0, 1, 2, 5, 11, 21, 22, 25].map((n) => plural(n, "{0} Pod", "{0} Pods"));
  assert.deepEqual(pods, ["0 подов", "1 под", "2 пода", "5 подов", "11 подов", "21 под", "22 пода", "25 подов"]);
  assert.equal(plural(3, "{0} Pod of {1}", "{0} Pods of {1}", "go-http"), "go-http: 3 пода");
});

test("what the catalogue lacks is said in English, and values are never read as placeholders", async () => {
  const { tr } = await speaking("ru-lacks", RUSSIAN);
  assert.equal(tr`Unknown ${"{1}"} and ${2}`, "Unknown {1} and 2");
});

test("what facts say is known by its parts", async () => {
  const { known } = await speaking("ru-known", { language: "ru", words: { hangs: "зависает" } });
  assert.deepEqual(["/about: hangs", "hangs up", "panic: toString"].map(known), ["/about: зависает", "hangs up", "panic: toString"]);
});
