import assert from "node:assert/strict";
import { test } from "node:test";

import { empty } from "../src/model/fold.js";
import { completed, hints, isBeside, isEndless, lastRefresh, LineHistory, refreshes, shortHint, toneOfLine } from "../src/panels/shell_line.js";

test("up and down walk through the lines, and the line being typed is kept", () => {
  const history = new LineHistory();
  history.add("ls");
  history.add("kubectl get pods");
  history.add("kubectl get pods");
  assert.equal(history.walk(-1, "cu"), "kubectl get pods");
  assert.equal(history.walk(-1, "kubectl get pods"), "ls");
  assert.equal(history.walk(-1, "ls"), "ls");
  assert.equal(history.walk(1, "ls"), "kubectl get pods");
  assert.equal(history.walk(1, "kubectl get pods"), "cu");
});

for (const [line, from, words, wanted] of /** @type {[string, number, string[], string][]} */ ([
  ["kubectl ge", 8, ["get"], "kubectl get "],
  ["kubectl logs go", 13, ["go-http-a-1", "go-http-a-2"], "kubectl logs go-http-a-"],
  ["kubectl x", 8, [], "kubectl x"],
  ["kubectl get pods --output", 17, ["--output="], "kubectl get pods --output="],
  ["kubectl ", 8, ["get", "logs"], "kubectl "],
])) {
  test(`completes ${JSON.stringify(line)} with ${words.join(" ")}`, () => assert.equal(completed(line, from, words), wanted));
}

for (const [line, wanted] of /** @type {[string, boolean][]} */ ([
  ["kubectl get pods -w", true], ["kubectl get pods --watch", true], ["kubectl logs -f x", true],
  ["kubectl apply -f x.yaml", false], ["curl -I x", false], ["kubectl delete pod x", false],
  ["while true; do curl -sI $INGRESS/ping; sleep 1; done", true], ["while :; do ls; sleep 1; done | cat", true],
  ["while true; do curl -sf $INGRESS && break; sleep 1; done", false], ["until curl -sf $INGRESS; do sleep 1; done", false],
  ["watch -n 1 kubectl get pods", true], ["for i in 1 2; do curl x; done", false], ["load 20/s 30s /ping", false],
  ["sleep 1; kubectl get pods -w", true], ["kubectl get pods | grep -w x", false], ["cat x | wc -w", false],
])) {
  test(`${line} goes on for ever: ${wanted}`, () => assert.equal(isEndless(line), wanted));
}

for (const [line, wanted] of /** @type {[string, boolean][]} */ ([
  ["kubectl port-forward x 8080", true], ["k -n default port-forward svc/x 80", true], ["echo port-forward", false],
  ["go run http.go", true], ["grep go run", false],
  ["kubectl get pods -w", false], ["kubectl logs port-forwarder", false],
])) {
  test(`${line} runs beside the next lines: ${wanted}`, () => assert.equal(isBeside(line), wanted));
}

test("only an HTTP status line has a colour", () => {
  assert.equal(toneOfLine("HTTP/1.1 200 OK"), "good");
  assert.equal(toneOfLine("< HTTP/1.1 502 Bad Gateway"), "bad");
  assert.equal(toneOfLine("Error from server (NotFound)"), "");
});

test("an empty cluster is offered the manifest, and long names are short on a button", () => {
  assert.deepEqual(hints(empty(), "go-http.yaml"), ["kubectl apply -f go-http.yaml", "cat go-http.yaml", "help"]);
  assert.equal(shortHint("curl -I e172ad3e-default-gohttping-ec00-691779486.us-east-2.elb.amazonaws.com/ping"), "curl -I e172ad3e…/ping");
  assert.equal(shortHint("kubectl get pod -l app=go-http"), "kubectl get pod -l app=go-http");
});

test("a refresh of watch voids what stood before it", () => {
  assert.ok(refreshes("watch -n 1 kubectl get pods") && !refreshes("watch -t ls") && !refreshes("kubectl get pods -w"));
  const head = "Every 1.0s: ls        probeviz: Mon Jan  5 10:00:40 2026";
  assert.deepEqual(lastRefresh(["old", head, "", "a", head, "", "b"]), { lines: [head, "", "b"], anew: true });
  assert.deepEqual(lastRefresh(["c"]), { lines: ["c"], anew: false });
});

test("history lists what was typed", () => {
  const history = new LineHistory();
  history.add("ls");
  history.add("date");
  assert.equal(history.listed(), "    1  ls\n    2  date\n");
});
