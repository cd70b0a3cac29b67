import assert from "node:assert/strict";
import { test } from "node:test";

import { colour, probePath, withProbePath } from "../src/panels/yaml.js";

const MANIFEST = `spec:
  containers:
  - name: go-http
    image: setevoy/go-http  # path: /image
    livenessProbe:   # asks
      httpGet:
        # path: /old
        path: /ping  # the good route
        port: 8080
    readinessProbe:
      httpGet: {port: 8080, path: "/ready"}
  - name: other
    livenessProbe:
      httpGet:
        path: /other
---
spec:
  rules:
  - http:
      paths:
      - path: /*
`;

test("finds the path of each probe, of the first container that has it", () => {
  assert.equal(probePath(MANIFEST, "liveness")?.value, "/ping");
  assert.equal(probePath(MANIFEST, "liveness")?.line, 8);
  assert.equal(probePath(MANIFEST, "readiness")?.value, "/ready");
});

test("a probe that is not there has no path, and the Ingress's path is nobody's probe", () => {
  assert.equal(probePath(MANIFEST, "startup"), null);
  assert.equal(probePath("livenessProbe:\n  tcpSocket: {port: 1}\nrules:\n- path: /x\n", "liveness"), null);
  assert.equal(withProbePath(MANIFEST, "startup", "/err"), null);
});

test("changes that one scalar and keeps everything else, comments too", () => {
  const changed = withProbePath(MANIFEST, "liveness", "/err");
  assert.equal(changed, MANIFEST.replace("path: /ping  # the good route", "path: /err  # the good route"));
  assert.equal(withProbePath(MANIFEST, "readiness", "/err"), MANIFEST.replace('"/ready"', "/err"));
});

for (const text of [
  "livenessProbe: {httpGet: {path: /ping, port: 8080}}",
  "livenessProbe: {httpGet: {port: 8080, path: /ping}}",
  "- livenessProbe:\n    httpGet:\n      port: 8080\n      path: /ping",
  "'livenessProbe':\n  httpGet:\n    'path': '/ping'",
]) {
  test(`reads ${JSON.stringify(text)}`, () => {
    assert.equal(probePath(text, "liveness")?.value, "/ping");
    assert.equal(probePath(withProbePath(text, "liveness", "/err") ?? "", "liveness")?.value, "/err");
  });
}

test("colours keys, strings, numbers and comments, and escapes what it shows", () => {
  assert.equal(colour("- path: /err # <b>").text, '- <span class="k">path</span>: <span class="v">/err</span><span class="c"> # &lt;b&gt;</span>');
  assert.equal(colour("port: 8080").text, '<span class="k">port</span>: <span class="n">8080</span>');
  assert.equal(colour("---").text, "---");
  assert.equal(colour('a: "x # y"').text, '<span class="k">a</span>: <span class="v">&quot;x # y&quot;</span>');
});
