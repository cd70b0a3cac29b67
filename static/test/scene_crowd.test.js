// Many Pods, many containers, many nodes: what the stage makes of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { chain, drawInits, stepOf } from "../src/scene/containers.js";
import { podParts } from "../src/scene/pod.js";
import { nodeTrouble, rails, sharedRail } from "../src/scene/rails.js";
import { ageOf, drawRollout, rollout } from "../src/scene/rollout.js";
import { wires } from "../src/scene/layout.js";
import { openAt } from "../src/scene/view.js";
import { laneWidth } from "../src/scene/wires.js";
import { folded } from "../src/gallery/scene.js";
import { names, Story } from "../src/gallery/story.js";

/** @import { Pod } from "../src/model/types.js" */

/** @param {string} node @param {number} t @param {number} [b] */
const at = (node, t, b = t + 50) => ({ node, t, b });

test("Pods of one node share a rail over the whole height", () => {
  assert.deepEqual(rails([at("a", 20), at("a", 80)], 200), [{ node: "a", t: 0, b: 200 }]);
  assert.deepEqual(rails([], 200), [{ node: "", t: 0, b: 200 }]);
});

test("each run of Pods on another node has its own rail, and rails never touch", () => {
  const all = rails([at("a", 10), at("a", 70), at("b", 130), at("a", 190)], 260);
  assert.deepEqual(all.map(({ node }) => node), ["a", "b", "a"]);
  assert.deepEqual([all[0].t, all[2].b], [0, 260]);
  for (const [i, rail] of all.entries()) {
    assert.ok(rail.b > rail.t);
    if (i) assert.ok(rail.t - all[i - 1].b >= 3);
  }
  assert.ok(all[0].b >= 120 && all[1].t <= 130, "a rail is beside its Pods");
});

test("a Pod without a node yet has no rail of its own", () => {
  assert.deepEqual(rails([at("", 10), at("a", 70), at("", 130)], 200).map(({ node }) => node), ["a"]);
});

test("a node that is down, and one whose kubelet is away, are told apart", () => {
  const story = new Story();
  const node = (/** @type {string} */ name, /** @type {object} */ more) => story.at(1, "node.changed", { node: name, ready: true, schedulable: true, machine: "up", kubelet: "up", ...more });
  node("a", {});
  node("b", { machine: "down", kubelet: "down" });
  node("c", { kubelet: "down" });
  const { picture } = folded({ facts: story.told(), t: 2000 });
  assert.deepEqual(["a", "b", "c", "nowhere"].map((name) => nodeTrouble(picture, name)), ["", "down", "away", ""]);
  const on = (/** @type {string} */ name) => /** @type {Pod} */ (/** @type {unknown} */ ({ node: name }));
  assert.match(sharedRail(picture, [on("a"), on("b"), on("c")]).text, /3 nodes, 2 down/);
});

const [POD] = names(1);

test("init containers and sidecars stand in their order until the last one has started", () => {
  const init = [{ name: "migrate", image: "m" }, { name: "mesh", image: "m", restartPolicy: "Always" }];
  const story = new Story().deploy({}, { init }).pod(0, POD, { status: "Init:0/2", ready: "0/1" });
  story.box(1, POD, { container: "migrate", role: "init", ready: false });
  const story2 = new Story().deploy({}, { init }).pod(0, POD);
  story2.box(1, POD, { container: "migrate", role: "init", state: "terminated", exit_code: 0 }).box(2, POD, { container: "mesh", role: "sidecar", started: true });
  const [early, late] = [story, story2].map((one) => folded({ facts: one.told(), t: 3000 }).picture.pods[POD]);
  assert.deepEqual(chain(early).map(({ name }) => name), ["migrate", "mesh"]);
  assert.deepEqual(chain(early).map(stepOf), ["runs", "waits"]);
  assert.match(drawInits(early).text, /migrate<\/b><span>running.*mesh<\/b><span>sidecar, waiting/s);
  assert.equal(drawInits(late).text, "");
});

test("an init container that failed says so", () => {
  const story = new Story().deploy({}, { init: [{ name: "migrate", image: "m" }] }).pod(0, POD, { status: "Init:Error", ready: "0/1" });
  story.box(1, POD, { container: "migrate", role: "init", state: "terminated", exit_code: 3 });
  const pod = folded({ facts: story.told(), t: 2000 }).picture.pods[POD];
  assert.deepEqual(chain(pod).map(stepOf), ["failed"]);
});

test("a row shows one probe: the one that misses, else readiness", () => {
  const base = { t: 30_000, answer: null, density: "rows", selected: false, age: /** @type {const} */ (""), lost: "" };
  const shown = (/** @type {string} */ liveness) => {
    const story = new Story().deploy({ readiness: {}, liveness: {} }).runs(POD).strip(POD, "readiness", "...").strip(POD, "liveness", liveness);
    return podParts({ ...base, pod: folded({ facts: story.told(), t: 30_000 }).picture.pods[POD] }).probes.map(({ shell }) => /data-strip="app\/(\w+)"/.exec(shell.text)?.[1]);
  };
  assert.deepEqual(shown("..."), ["readiness"]);
  assert.deepEqual(shown(".xx"), ["liveness"]);
});

test("a rollout is there as long as two ReplicaSets have Pods", () => {
  const set = (/** @type {string} */ name, /** @type {number} */ revision, /** @type {number} */ current) => ({ name, revision, desired: current, current, ready: 0 });
  const told = (/** @type {object[]} */ replica_sets) => {
    const story = new Story().deploy({}).runs(POD).at(1, "rollout.changed", { deployment: "shop", revision: 2, updated: 1, available: 1, conditions: {}, replica_sets });
    return folded({ facts: story.told(), t: 2000 }).picture;
  };
  const under = told([set("shop-77f4c", 1, 3), set("shop-new", 2, 1)]);
  assert.deepEqual(rollout(under).map(({ name }) => name), ["shop-new", "shop-77f4c"]);
  assert.equal(ageOf(rollout(under), under.pods[POD]), "old");
  assert.match(drawRollout(rollout(under)).text, /rev\. 2.*0\/1.*rev\. 1.*0\/3/s);
  const over = told([set("shop-77f4c", 1, 0), set("shop-new", 2, 3)]);
  assert.deepEqual(rollout(over), []);
  assert.equal(ageOf([], over.pods[POD]), "");
  assert.equal(drawRollout([]).text, "");
});

test("what a draining Pod has not answered yet is counted", () => {
  const story = new Story().deploy({}).runs(POD).request(2, "open", POD).request(3, "open", POD).request(4, "ok", POD);
  const { picture } = folded({ facts: story.told(), t: 5000 });
  assert.deepEqual([openAt(picture, POD), openAt(picture, "other")], [2, 0]);
});

test("a lane grows with the rate, up to 6 px", () => {
  assert.deepEqual([1, 10, 100, 10_000, 1e9].map(laneWidth), [2, 3, 4, 6, 6]);
});

test("on a phone the line of a low Pod ends at its middle, and the trunk counts under the Service", () => {
  const box = (/** @type {number} */ l, /** @type {number} */ t, /** @type {number} */ w, /** @type {number} */ h) => ({ l, t, r: l + w, b: t + h, cx: l + w / 2, cy: t + h / 2 });
  const pods = [200, 227].map((top, i) => ({ name: `p${i}`, box: box(38, top, 300, 24), strips: [] }));
  const laid = wires({ client: box(0, 20, 80, 90), balancer: box(110, 20, 110, 110), service: box(260, 20, 110, 130), kubelet: box(345, 200, 26, 60), pods });
  for (const [i, { points }] of laid.edges.entries()) assert.equal(points[4][1], pods[i].box.cy);
  assert.ok(laid.trunk[0] < 315 && laid.trunk[1] > 150 && laid.trunk[1] < 200);
});
