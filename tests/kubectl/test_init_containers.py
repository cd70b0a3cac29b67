"""Init containers and sidecars in what kubectl shows of a Pod."""

from probeviz.api.encode import encode
from probeviz.kubectl.describe.pod import describe_pod
from probeviz.sim.facts import LogWritten
from tests.cases.pods import OK, Seen, run

INITS = [{"name": "one", "image": "one"}, {"name": "side", "image": "side", "restartPolicy": "Always"}]


def seen() -> Seen:
    programs = {
        "app": {"listen": [8080], "routes": {"/": OK}},
        "one": {"listen": [], "exit": {"after": "2s", "code": 0}, "log": ["hello"]},
        "side": {"listen": [9000]},
    }
    return run("20s", programs=programs, spec={"initContainers": INITS})


def test_the_status_has_them_in_the_order_of_the_spec() -> None:
    played = seen()
    rows = encode(played.world, played.pod)["status"]["initContainerStatuses"]
    assert [(row["name"], row["ready"], row["started"]) for row in rows] == [
        ("one", True, False),
        ("side", True, True),
    ]
    assert rows[0]["state"]["terminated"]["reason"] == "Completed"


def test_describe_lists_them_before_the_containers() -> None:
    played = seen()
    text = describe_pod(played.world, played.pod).text()
    init, app = text.index("Init Containers:"), text.index("\nContainers:")
    assert init < text.index("  one:") < text.index("  side:") < app
    assert "Reason:       Completed" in text[init:app]
    assert "Initialized                 True" in text


def test_their_logs_are_kept_apart() -> None:
    assert [f.container for f in seen().facts if isinstance(f, LogWritten) and f.line == "hello"] == ["one"]
