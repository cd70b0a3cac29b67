// What the sandbox says of lint, and which commands it offers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { empty } from "../src/model/fold.js";
import { counted } from "../src/panels/editor.js";
import { hints } from "../src/panels/shell_line.js";

/** @param {"wrong" | "risky" | "worth knowing"} level */
const advice = (level) => ({ line: 1, column: 1, level, rule: "r", field: "f", what: "w", why: "y", fix: "x", counter: "" });

test("findings are counted by level, the most urgent first", () => {
  assert.equal(counted([]), "");
  assert.equal(counted([advice("risky"), advice("wrong"), advice("risky")]), "Lint: 1 wrong, 2 risky.");
  assert.equal(counted([advice("worth knowing")]), "Lint: 1 worth knowing.");
});

test("the paths of the scenario are offered", () => {
  const picture = /** @type {any} */ ({ ...empty(), deployments: { web: {} }, ingresses: { web: { address: "a.test", paths: [] } } });
  assert.ok(hints(picture, "app.yaml", ["/", "/x"]).includes("curl -I a.test/x"));
  assert.ok(!hints(picture, "app.yaml", []).some((line) => line.startsWith("curl")));
});
