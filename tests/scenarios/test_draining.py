"""A program that finishes its requests after SIGTERM: the last of them is answered too."""

import pytest

from probeviz.scenarios.document import read_scenario
from probeviz.scenarios.player import play

TEXT = """
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: draining}
spec:
  kubernetesVersion: "1.36"
  seed: %d
  programs:
    web:1: {boot: 100ms, listen: [8080], sigterm: drain, default: {status: 200, latency: 8s}}
  clients: [{name: users, path: /, to: service/web, rate: 2/s}]
  script:
  - {at: 20s, run: kubectl delete pod web --wait=false}
  until: 60s
  expect:
  - that: requests.between('27s', '31s').exists(r, r.code == 200) && !requests.exists(r, r.error.contains('(52)'))
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - {name: web, image: web:1, ports: [{containerPort: 8080}], lifecycle: {preStop: {sleep: {seconds: 1}}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
"""


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_last_request_of_a_draining_program_is_answered(seed: int) -> None:
    played = play(read_scenario(TEXT % seed, "draining.yaml"))
    assert [verdict.why for verdict in played.verdicts if not verdict.ok] == []
