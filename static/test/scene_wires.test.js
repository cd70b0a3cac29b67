import assert from "node:assert/strict";
import { test } from "node:test";

import { batches, hopTime, manner, outward, pillCodes, single } from "../src/scene/flights.js";
import { wires } from "../src/scene/layout.js";
import { flowLabel } from "../src/scene/links.js";
import { length, rounded, split, walk } from "../src/scene/polyline.js";
import { keyframes, probeCourses, probeTokens, requestCourses, requestTokens, standing } from "../src/scene/tokens.js";
import { chipWord, density, join, onward, podTone } from "../src/scene/view.js";
import { cutPhase, drawDiamond, drawEdge, drawOnward, edgeMoves } from "../src/scene/wires.js";
import { empty } from "../src/model/fold.js";

/** @import { Answer, Hop, Picture, Probe } from "../src/model/types.js" */
/** @import { Boxes } from "../src/scene/layout.js" */
/** @import { Point } from "../src/scene/polyline.js" */

/** @param {number} l @param {number} t @param {number} w @param {number} h */
const at = (l, t, w, h) => ({ l, t, r: l + w, b: t + h, cx: l + w / 2, cy: t + h / 2 });

/** @param {number[]} tops  of the Pods @returns {Boxes} */
const boxes = (tops) => ({
  client: at(20, 150, 110, 100), balancer: at(200, 140, 150, 120), service: at(420, 140, 160, 120), kubelet: at(1000, 10, 26, 380),
  pods: tops.map((top, i) => ({ name: `p${i}`, box: at(670, top, 300, 140), strips: [{ key: "app/readiness", y: top + 90 }] })),
});

/** @type {Point[]} */
const BENT = [[0, 0], [10, 0], [10, 20], [30, 20]];

test("a polyline is walked by distance and cut by distance", () => {
  assert.equal(length(BENT), 50);
  assert.deepEqual(walk(BENT, 20), { at: [10, 10], towards: [0, 1], leg: 2 });
  assert.deepEqual(walk(BENT, 99).at, [30, 20]);
  const [near, far] = split(BENT, 20, 8);
  assert.deepEqual(near, [[0, 0], [10, 0], [10, 6]]);
  assert.deepEqual(far, [[10, 14], [10, 20], [30, 20]]);
  assert.equal(length(near) + length(far), 50 - 8);
});

test("a straight line has no corner, whatever points lie on it", () => {
  assert.equal(rounded([[0, 5], [0, 5], [40, 5]]), "M0 5L40 5");
  assert.match(rounded(BENT), /Q10 0 /);
});

test("requests and answers never share a lane", () => {
  const { clients, onward } = wires(boxes([20, 230]));
  for (const { out, back } of [clients, onward]) {
    assert.ok(out.y < back.y);
    assert.ok(out.from < out.to && back.from > back.to);
  }
});

test("two Pods fork symmetrically, more share one trunk, every edge ends before its Pod", () => {
  const two = wires(boxes([20, 240])).edges;
  assert.equal(two[0].points[0][1] + two[1].points[0][1], 400);
  const five = wires(boxes([0, 80, 160, 240, 320])).edges;
  assert.equal(new Set(five.map(({ points }) => points[0][1])).size, 1);
  assert.equal(new Set(five.map(({ points }) => points[1][0])).size, 1);
  for (const { points, gap } of [...two, ...five]) {
    assert.ok(points[3][0] < 670);
    assert.ok(gap > 12 && gap < length(points) - 6, "the open switch fits on the wire");
  }
});

test("on a phone the edges go down a rail left of the Pods, and the gap is on each branch", () => {
  const phone = { ...boxes([]), client: at(12, 40, 74, 90), balancer: at(122, 10, 108, 160), service: at(260, 20, 110, 130), pods: [200, 350].map((top, i) => ({ name: `p${i}`, box: at(38, top, 300, 140), strips: [] })) };
  for (const edge of wires(phone).edges) {
    assert.ok(edge.points[2][0] < 38);
    assert.equal(walk(edge.points, edge.gap).at[1], edge.points[4][1]);
    assert.ok(edge.points[1][1] > phone.balancer.b, "below all of the first row, the tallest too");
  }
});

test("probes run level with their strip, from the kubelet to the Pod", () => {
  const [spur] = wires(boxes([20])).spurs;
  assert.equal(spur.y, 110);
  assert.ok(spur.from > spur.to);
});

test("a cut: first the bars, then the gap, then the Pod's half is dashed", () => {
  assert.deepEqual(cutPhase(0), { bars: 0, gap: 0, dashed: false });
  assert.deepEqual(cutPhase(90), { bars: 1, gap: 0, dashed: false });
  assert.deepEqual(cutPhase(260), { bars: 1, gap: 12, dashed: true });
  assert.deepEqual([0, 419, 420].map((ms) => edgeMoves("cut", ms)), [true, true, false]);
  assert.equal(edgeMoves("never", 0), false);
});

test("each way of belonging has a picture of its own", () => {
  const [edge] = wires(boxes([20])).edges;
  const looks = (/** @type {Parameters<typeof drawEdge>[1]} */ how, ms = 1e6) => String(drawEdge(edge, how, ms, true));
  assert.match(looks("joined"), /class="joined".*head ok/);
  assert.match(looks("joined", 100), /class="bars"/, "the gap still closes");
  assert.match(looks("cut"), /class="near".*class="far".*class="bars" opacity="1"/);
  assert.equal(looks("never", 0), looks("cut"), "never joined is cut from the start");
  assert.match(looks("draining"), /class="drain"/);
});

test("a refused hop ends in a diamond and has no way back", () => {
  const { onward } = wires(boxes([20]));
  const refused = String(drawOnward(onward, { failedHere: true, word: "", tried: true, back: null, known: true }));
  assert.match(refused, /diamond/);
  assert.doesNotMatch(refused, /answer/);
  const served = String(drawOnward(onward, { failedHere: false, word: "", tried: true, back: "ok", known: true }));
  assert.match(served, /answer ok/);
  const alone = String(drawOnward(onward, { failedHere: false, word: "", tried: false, back: null, known: true }));
  assert.match(alone, /unused/);
});

/** @param {Partial<Hop>} hop @returns {Hop} */
const hop = (hop) => ({ hop: 1, at: "client", to: "balancer", outcome: "sent", attempt: 1, detail: "", t: 0, n: 1, ...hop });

/** @param {Partial<Answer>} more @returns {Answer} */
const answer = (more) => ({
  request: "r1", client: "users", method: "GET", path: "/ping", host: "", t: 1000, n: 9, hops: [hop({}), hop({ at: "balancer", to: "service/app" }), hop({ at: "service", to: "service/app", outcome: "refused" })],
  status: 502, server: "awselb/2.0", origin: "balancer", error: "", latency_ms: 4, body_bytes: 0, failed: null, same: 1, since: 0, ...more,
});

const SERVED = { status: 200, origin: "pod/p0", hops: [hop({}), hop({ at: "balancer", to: "service/app" }), hop({ at: "service", to: "pod/p0", outcome: "answered" })] };

/** @param {Answer} last @param {Picture["clients"][""]["seconds"]} [seconds] @returns {Picture} */
const picture = (last, seconds = []) => ({ ...empty(), clients: { users: { name: "users", answers: { "GET /ping": last }, bad: null, last: "GET /ping", seconds, n: 9 } } });

test("a request goes as far as its hops say, and the answer comes from whoever wrote it", () => {
  const [refused] = single(picture(answer({})));
  assert.deepEqual(refused.out.map(({ leg }) => leg), ["clients", "single"]);
  assert.deepEqual(refused.back.map(({ leg }) => leg), ["clients"]);
  const [served] = single(picture(answer(SERVED)));
  assert.deepEqual(served.out, [{ leg: "clients", pod: "" }, { leg: "onward", pod: "" }, { leg: "edge", pod: "p0" }]);
  assert.deepEqual(served.back.map(({ leg }) => leg), ["edge", "onward", "clients"]);
  const closed = [...SERVED.hops.slice(0, 2), hop({ at: "service", to: "pod/p0" }), hop({ at: "pod", to: "pod/p0", outcome: "closed" })];
  const [dropped] = single(picture(answer({ hops: closed })));
  assert.deepEqual([dropped.out.at(-1), dropped.back], [{ leg: "edge", pod: "p0" }, [{ leg: "clients", pod: "" }]]);
  const [silent] = single(picture(answer({ status: null, origin: "" })));
  assert.deepEqual([silent.back, silent.pills], [[], []]);
  assert.deepEqual(outward(empty(), []), [{ leg: "clients", pod: "" }]);
});

test("tokens are where the time says: out on the upper lane, back on the lower one, then gone", () => {
  const all = wires(boxes([20]));
  const flights = single(picture(answer({ latency_ms: 0 })));
  const where = (/** @type {number} */ t, speed = 1) => requestTokens(all, flights, t, speed);
  const { out, back } = all.clients;
  assert.deepEqual(where(999), []);
  assert.deepEqual([where(1000)[0].x, where(1000)[0].y], [out.from, out.y]);
  assert.equal(where(1000 + 520)[0].y, all.onward.single.y);
  const [pill] = where(1000 + 1200);
  assert.equal(pill.y, back.y);
  assert.match(String(pill.look), /502/);
  assert.deepEqual(where(1000 + 1600), []);
  assert.deepEqual(where(1000 + 1200), where(1000 + 1200), "frozen at any t it is the same");
  assert.deepEqual(where(1000 + 16 * 180, 16)[0].y, all.onward.single.y, "at 16x a hop takes 180 ms of wall time");
});

test("a request under way waits at the last hop it has reached", () => {
  const all = wires(boxes([20]));
  const open = { ...empty(), requests: { r1: { request: "r1", client: "users", method: "GET", path: "/", host: "", t: 0, n: 1, hops: [hop({}), hop({ at: "balancer", to: "service/app" })] } } };
  const [token] = requestTokens(all, single(open), 30_000, 1);
  assert.deepEqual([token.x, token.y], [all.onward.out.to, all.onward.out.y]);
});

/** Where keyframes put a token at a share of their time, by straight lines between them. @param {any[]} frames @param {number} at */
function between(frames, at) {
  const [a, b] = [frames.filter(({ offset }) => offset <= at).at(-1), frames.find(({ offset }) => offset > at)];
  const share = (at - a.offset) / (b.offset - a.offset);
  const [[x0, y0], [x1, y1]] = [a, b].map(({ transform }) => transform.match(/-?[\d.]+(?=px)/g).map(Number));
  return [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share, a.opacity + (b.opacity - a.opacity) * share];
}

test("what the compositor is handed over is where the tokens stand at every t", () => {
  const all = wires(boxes([20, 300]));
  const [far] = single(picture(answer({ ...SERVED, latency_ms: 0 }))).map((flight) => ({ ...flight, out: flight.out.map((leg) => ({ ...leg, pod: leg.pod && "p1" })), back: flight.back.map((leg) => ({ ...leg, pod: leg.pod && "p1" })) }));
  const refused = single(picture(answer({ latency_ms: 0 })));
  const probe = /** @type {Probe} */ ({ period_ms: 5000, sent: null, marks: [{ type: "pass", t: 1000, n: 1, outcome: "", status: 200, effect: "none", bracket: null, count: 1 }] });
  const courses = [...requestCourses(all, [far, ...refused], 1000, 1, 10_000), ...probeCourses(all.spurs[0], probe, 1000, 1, 10_000)];
  assert.ok(courses.length >= 6, "out and home, one and several hops");
  for (const course of courses) {
    const frames = keyframes(course);
    const offsets = frames.map(({ offset }) => Number(offset));
    assert.deepEqual(offsets, [...offsets].sort((a, b) => a - b), "the Web Animations refuse other orders");
    const whole = course.ms * course.way.length;
    for (let ms = 0.5; ms < whole; ms += 7) {
      const [x, y, opacity] = between(frames, ms / whole);
      const token = standing(course, course.from + ms, 1);
      assert.ok(Math.hypot(x - token.x, y - token.y) < 1, `${course.key} at ${ms}: ${x} ${y} for ${token.x} ${token.y}`);
      assert.ok(Math.abs(opacity - token.opacity) < 0.06, `${course.key} at ${ms}: ${opacity} for ${token.opacity}`);
    }
  }
});

test("courses are told before they begin, and no others", () => {
  const all = wires(boxes([20]));
  const flights = single(picture(answer({ latency_ms: 0 })));
  assert.deepEqual(requestCourses(all, flights, 800, 1, 130), []);
  assert.deepEqual(requestCourses(all, flights, 880, 1, 130).map(({ from }) => from), [1000]);
  assert.equal(requestCourses(all, flights, 1000 + 2 * 520 - 100, 1, 130).length, 2, "the way out ends, the answer comes");
});

test("at most three tokens a hop and twenty-four on the stage", () => {
  const all = wires(boxes([20]));
  const flights = Array.from({ length: 40 }, (_, i) => ({ ...single(picture(answer({ latency_ms: 0 })))[0], key: `r${i}`, from: i * 10 }));
  const tokens = requestTokens(all, flights, 400, 1);
  assert.equal(tokens.length, 3);
});

test("hops are never faster than 180 ms; tokens, batches, then a flow", () => {
  assert.deepEqual([1, 4, 16, 64].map(hopTime), [520, 260, 180, 180]);
  assert.deepEqual([3, 3.1, 30, 31].map(manner), ["each", "batch", "batch", "flow"]);
});

test("two pills at most, and an error always has one", () => {
  assert.deepEqual(pillCodes({ 200: 97, 404: 2, 502: 1 }), ["200", "502"]);
  assert.deepEqual(pillCodes({ 200: 5, 404: 2 }), ["200", "404"]);
  assert.deepEqual(pillCodes({ 502: 5 }), ["502"]);
  assert.deepEqual(pillCodes({}), []);
});

test("a batch tells how many answers of each code its window had", () => {
  const seconds = [{ at: 1000, codes: { 502: 5 } }, { at: 2000, codes: { 502: 4 } }];
  const [batch] = batches(picture(answer({}), seconds), 2400, 1);
  assert.deepEqual([batch.from, batch.pills], [2000, [{ text: "502 ×5", tone: "fail" }]]);
});

test("a probe travels, leaves its result, and fades; while unanswered it waits at the Pod", () => {
  const spur = wires(boxes([20])).spurs[0];
  const asked = /** @type {Probe} */ ({ period_ms: 5000, sent: null, marks: [{ type: "miss", t: 1000, n: 1, outcome: "eof", status: null, effect: "none", bracket: null, count: 1 }] });
  const look = (/** @type {number} */ t, probe = asked, speed = 1) => probeTokens(spur, probe, t, speed);
  assert.equal(look(1000)[0].x, spur.from);
  assert.match(String(look(1100)[0].look), /probe-token/);
  assert.match(String(look(1250)[0].look), /miss/);
  assert.deepEqual(look(1501), []);
  assert.equal(look(9000, { ...asked, sent: { number: 2, attempt: 1, t: 6000, n: 2 } })[0].x, spur.to);
  assert.deepEqual(look(1100, asked, 16), [], "faster than it could travel");
});

test("a batch is shown although the last answer had a rarer code", () => {
  const last = answer({ status: 502, origin: "balancer", t: 2300 });
  const seconds = [{ at: 1000, codes: { 200: 11, 502: 1 } }, { at: 2000, codes: { 200: 3, 502: 1 } }];
  const shown = batches(picture(last, seconds), 2400, 1);
  assert.deepEqual(shown.map(({ pills }) => pills.map(({ text }) => text)), [["200 ×11", "502"]]);
});

test("a pill says as much as its lane has room for", () => {
  const laid = wires(boxes([20]));
  const at = (/** @type {number} */ width) => {
    const back = { from: 100 + width, to: 100, y: 10 };
    const flight = { key: "b", from: 0, until: 0, out: [], back: [{ leg: /** @type {const} */ ("clients"), pod: "" }], pills: [{ text: "502 ×12", tone: /** @type {const} */ ("fail") }] };
    return requestCourses({ ...laid, clients: { ...laid.clients, back } }, [flight], 100, 1)[0].look.text;
  };
  assert.match(at(80), />502 ×12</);
  assert.match(at(45), />502</);
  assert.doesNotMatch(at(30), /text/);
});

/** @param {object} more @returns {any} */
const pod = (more) => ({ status: "Running", is_ready: true, deleting: false, containers: { app: { stopping: null, backoff: null } }, ...more });

test("the most urgent state of a Pod gives its colour and word", () => {
  const stopping = { app: { stopping: { since: 1 }, backoff: null } };
  const cases = /** @type {const} */ ([
    [{}, "ok"], [{ is_ready: false }, "nr"], [{ status: "CrashLoopBackOff" }, "bo"], [{ status: "ContainerCreating" }, "st"],
    [{ status: "Error" }, "fail"], [{ status: "ImagePullBackOff" }, "bo"], [{ status: "Completed" }, "id"],
    [{ containers: stopping }, "fail"], [{ deleting: true, status: "Terminating", containers: stopping }, "id"],
  ]);
  for (const [more, tone] of cases) assert.equal(podTone(pod(more)), tone, JSON.stringify(more));
  assert.equal(chipWord(pod({ containers: stopping })), "Killing");
  assert.equal(chipWord(pod({ deleting: true, status: "Terminating", containers: stopping })), "Terminating");
});

test("endpoints: in, out, not yet, draining; and how much of a Pod is drawn", () => {
  const row = { ip: "", pod: "", serving: true, since: 0 };
  assert.equal(join({ ...row, ready: true, terminating: false, was_in: true }), "joined");
  assert.equal(join({ ...row, ready: false, terminating: false, was_in: true }), "cut");
  assert.equal(join({ ...row, ready: false, terminating: false, was_in: false }), "never");
  assert.equal(join({ ...row, ready: true, terminating: true, was_in: true }), "draining");
  const of = [1, 2, 3, 5, 6, 10, 11, 20, 21].map((n) => density(n));
  assert.deepEqual(of, ["full", "full", "slim", "slim tight", "rows", "rows", "rows tight", "rows tight", "cells"]);
  assert.equal(density(1, 4), "full", "two containers with two probes each");
  assert.equal(density(2, 6), "slim", "many probes need as much room as many Pods");
  assert.equal(density(1, 40), "slim tight", "but a Pod alone never becomes a line");
});

test("where the onward hop failed: at the Service, which refused, or behind it at a Pod", () => {
  const failed = hop({ at: "service", to: "service/app", outcome: "refused" });
  assert.deepEqual(onward(answer({ failed })), { failed, atService: true, tried: true, back: false, word: "refused" });
  const closed = hop({ at: "pod", to: "pod/p0", outcome: "closed" });
  assert.deepEqual(onward(answer({ ...SERVED, status: 502, origin: "balancer", failed: closed })), { failed: closed, atService: false, tried: true, back: false, word: "EOF" });
  assert.equal(onward(null).tried, false);
  assert.equal(onward(answer(SERVED)).back, true);
});

test("the word beside a failed hop keeps within the stage at its left edge", () => {
  const end = (/** @type {number} */ x) => Number(/class="fault" x="([\d.]+)"/.exec(drawDiamond(x, 50, "refused").text)?.[1]);
  assert.equal(end(300), 308.5);
  assert.ok(end(24) >= 7 * 6, "text-anchor is its end");
});

test("on a narrow lane a code and its share stand below each other, and nothing lies below the clients' box", () => {
  const texts = (/** @type {number} */ to) => String(flowLabel({ from: 10, to, y: 50 }, { from: to, to: 10, y: 70 }, 40, ["200 5%", "502 95%"])).match(/>[^<]+/g)?.map((one) => one.slice(1));
  assert.deepEqual(texts(120), ["40/s", "200 5%", "502 95%"]);
  assert.deepEqual(texts(44), ["40/s", "200", "5%", "502", "95%"]);
});
