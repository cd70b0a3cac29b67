"""What the editor says of a file that was applied, once somebody has changed the cluster's object by another way."""

import pytest

from probeviz.api.apply import apply
from probeviz.api.consequence import told
from probeviz.api.unsaid import unsaid
from probeviz.sim.releases import release
from tests.kubectl.changing import SERVICE, WEB, ran, world

ONE = WEB.replace("spec:\n", "spec:\n  replicas: 1\n", 1)
SAME = "changes nothing"
PULL = 'patch deploy/web -p \'{"spec":{"template":{"spec":{"containers":[{"name":"app",%s}]}}}}\''


@pytest.mark.parametrize(
    ("text", "line", "would", "beyond"),
    [
        (WEB, "get deploy", SAME, ""),
        (SERVICE, "get svc", SAME, ""),
        (WEB, "rollout restart deploy/web", SAME, ""),
        (ONE, "scale deploy/web --replicas 3", "scales web from 3 to 1", None),
        (WEB, "set image deploy/web app=nginx:2", "replaces the Pod of web, the new one comes first", None),
        (WEB, "delete deploy web", "creates Deployment web", ""),
        (WEB, "scale deploy/web --replicas 3", SAME, "Deployment web has spec.replicas: 3"),
        (
            WEB,
            "set env deploy/web A=1",
            SAME,
            'Deployment web has spec.template.spec.containers[0].env: [{"name": "A", "value": "1"}]',
        ),
        (WEB, PULL % '"tty":true', SAME, "Deployment web has spec.template.spec.containers[0].tty: true"),
        (
            WEB,
            'patch deploy/web -p \'{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s"}]}}}}\'',
            SAME,
            'Deployment web has spec.template.spec.containers[1]: {"name": "side"}',
        ),
        (
            WEB,
            'patch deploy/web -p \'{"spec":{"minReadySeconds":9,"replicas":2,"revisionHistoryLimit":3}}\'',
            SAME,
            "Deployment web has spec.replicas: 2, spec.revisionHistoryLimit: 3 and 1 more",
        ),
        (
            SERVICE,
            'patch svc web -p \'{"spec":{"selector":{"tier":"x"}}}\'',
            SAME,
            'Service web has spec.selector.tier: "x"',
        ),
    ],
)
def test_what_the_cluster_has_beside_the_file(text: str, line: str, would: str, beyond: str | None) -> None:
    on = world()
    assert ran(on, "apply -f own.yaml", own_yaml=text).code == 0
    assert ran(on, line).code == 0
    applied = apply(on, text, "own.yaml")
    assert told(applied) == would
    if beyond is not None:
        assert unsaid(applied, release("1.36")) == beyond
