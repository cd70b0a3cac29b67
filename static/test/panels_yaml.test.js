import assert from "node:assert/strict";
import { test } from "node:test";

import { colour, lineOf, probePath, withProbePath } from "../src/panels/yaml.js";

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

const TWO = `# what runs
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
      - name: web
        livenessProbe:
          httpGet: {path: /ping, port: 8080}
          timeoutSeconds: 2
      - {name: side, image: x}
---
kind: Deployment
metadata: {labels: {a: b}, name: "web"}
spec:
  template:
    spec:
      initContainers:
      - name: web
      containers:
        - image: a
          name: web
          readinessProbe:
            periodSeconds: 1  # path: no
            httpGet:
              path: /ready
        - image: b
          name: other
---
kind: Service
metadata: {name: web}
spec:
  ports:
  - port: 80
    targetPort: 8080
  selector:
    app: web
`;

for (const [ref, path, line] of /** @type {[string, string, number][]} */ ([
  ["deployment.apps/api", "spec.template.spec.containers[web].livenessProbe.httpGet.path", 12],
  ["deployment.apps/api", "spec.template.spec.containers[web].livenessProbe.timeoutSeconds", 13],
  ["deployment.apps/api", "spec.template.spec.containers[side].livenessProbe", 14],
  ["deployment.apps/api", "spec.template.spec.containers[none].livenessProbe", 9],
  ["deployment.apps/web", "spec.template.spec.containers[web].readinessProbe.httpGet.path", 29],
  ["deployment.apps/web", "spec.template.spec.containers[web].readinessProbe.timeoutSeconds", 26],
  ["deployment.apps/web", "spec.template.spec.containers[other]", 30],
  ["service/web", "spec.ports[0].targetPort", 38],
  ["service/web", "spec.selector", 39],
  ["service/web", "spec.ports[1].targetPort", 36],
  ["service/api", "spec.selector", 0],
  ["ingress.networking.k8s.io/web", "spec", 0],
])) {
  test(`${path} of ${ref} stands on line ${line}`, () => assert.equal(lineOf(TWO, ref, path), line));
}
test("no text has no lines to show", () => assert.equal(lineOf("", "service/web", "spec"), 0));
