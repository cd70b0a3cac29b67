// A lesson with another balancer than AWS's reads right: its name, its Server header, why it wrote a status, the way.

import assert from "node:assert/strict";
import { test } from "node:test";

import { badge, balancerName, failedWords } from "../src/model/answers.js";
import { empty, fold } from "../src/model/fold.js";
import { outward } from "../src/scene/flights.js";
import { balancerWords, drawBalancer } from "../src/scene/nodes.js";
import { makeFacts } from "./facts.js";

/** @import { Answer, Hop } from "../src/model/types.js" */

/** @param {Partial<Hop>} fields @returns {Hop} */
const hop = (fields) => ({ hop: 1, at: "client", to: "", outcome: "sent", attempt: 1, detail: "", t: 0, n: 1, ...fields });

/** @param {string} name @param {Partial<Answer>} fields @returns {Answer} */
const answer = (name, fields) => ({
  request: "r1", client: "users", method: "GET", path: "/ping", host: "", t: 1, n: 9, status: 503, server: "",
  origin: "balancer", error: "", latency_ms: 1, body_bytes: 0, failed: null, same: 1, since: 0,
  hops: [hop({ to: `balancer/${name}` })], ...fields,
});

test("the balancer is named, with the Server header of its own answers", () => {
  assert.deepEqual(balancerWords("alb", "awselb/2.0", null), ["awselb/2.0"]);
  assert.deepEqual(balancerWords("alb", "", null), ["alb"]);
  assert.deepEqual(balancerWords("ingress-nginx", "", null), ["ingress-nginx"]);
  assert.deepEqual(balancerWords("ingress-nginx", "", answer("ingress-nginx", {})), ["ingress-nginx", "no Server header"]);
  assert.deepEqual(balancerWords("istio", "istio-envoy", null), ["Istio gateway", "Server: istio-envoy"]);
});

test("the name of a Pod's server is not taken for the balancer's", () => {
  const passed = answer("traefik", { status: 200, origin: "pod/a", server: "gunicorn" });
  assert.deepEqual(balancerWords("traefik", "", passed), ["Traefik"]);
});

test("a status that it wrote itself says why in its own terms", () => {
  assert.equal(badge(answer("ingress-nginx", {})).text, "made here: it has no endpoint to send to");
  assert.equal(badge(answer("alb", {})).text, "made here: it has no target to send to");
  assert.equal(badge(answer("gce", { status: 502 })).text, "made here: none of its targets is healthy");
  assert.equal(badge(answer("envoy-gateway", { status: 500 })).text, "made here: its rule leads to no Service");
  assert.equal(badge(answer("ingress-nginx", { status: 405 })).text, "made here: it refuses this method");
  assert.equal(balancerName(answer("contour", {})), "contour");
});

test("a failure tells how often it was tried", () => {
  const failed = hop({ at: "pod", to: "pod/a", outcome: "closed", attempt: 3 });
  assert.equal(failedWords(failed), "the Pod hung up without an answer, 3 times");
  assert.equal(failedWords(hop({ at: "pod", to: "pod/a", outcome: "refused" })), "connection to the Pod was refused");
});

test("a request that goes straight to a Pod flies on to it", () => {
  const picture = empty();
  const hops = [hop({ to: "balancer/traefik" }), hop({ hop: 2, at: "balancer", to: "pod/a" })];
  assert.deepEqual(outward(picture, hops).map((leg) => [leg.leg, leg.pod]), [["clients", ""], ["onward", ""], ["edge", "a"]]);
});

test("the picture knows a balancer by its requests and by what it follows", () => {
  const picture = empty();
  const rows = makeFacts([
    [1, "proxy.changed", { who: "kube-proxy/node-1" }], [2, "proxy.changed", { who: "traefik" }],
    [3, "request.sent", {}], [3, "request.hop", { at: "client", to: "balancer/contour", outcome: "sent" }],
  ]);
  for (const fact of rows) fold(picture, fact);
  assert.deepEqual(Object.keys(picture.balancers), ["traefik", "contour"]);
});

test("the stage tells an Ingress that nobody serves from none, and users who pass the balancer by", () => {
  const picture = empty();
  const drawn = (/** @type {Answer | null} */ given) => String(drawBalancer(picture, given).inside);
  assert.match(drawn(null), /no Ingress yet/);
  picture.ingresses.shop = { name: "shop", ref: "ingress/shop", class: "", address: "", paths: [], n: 1 };
  assert.match(drawn(null), /Ingress shop has no class.*no answer yet/);
  const direct = answer("", { status: 200, origin: "pod/a", hops: [hop({ to: "service/shop" })] });
  assert.match(drawn(direct), /users go to the Service directly/);
  assert.match(drawn(answer("alb", { status: 200, origin: "pod/a" })), /200/);
});
