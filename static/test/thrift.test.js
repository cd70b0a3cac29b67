import assert from "node:assert/strict";
import { test } from "node:test";

import { thrifty } from "../src/model/thrift.js";

test("what the page never reads is not held; all else stays as it was", () => {
  const fact = /** @type {any} */ ({ n: 7, t: 40, kind: "request.answered", cause: [6], headers: { Server: "x" }, body: "long", status: 502, hops: [], log: 3 });
  assert.deepEqual(thrifty(fact), { n: 7, t: 40, kind: "request.answered", cause: null, headers: null, body: null, status: 502, hops: [], log: null });
});
