"""What a failing pull shows, and when (pkg/kubelet/images/image_manager.go; recorded in s28 and s28b)."""

import pytest

from probeviz.sim.kubelet import images
from tests.cases.pods import run

FAILS = {"pull": {"fail": "manifest unknown"}}


def waiting(seen):
    found = seen.pod.status.container_statuses[0].state.waiting
    return found.reason, found.message


def words(seen):
    return [(f.status, seen.at(f)) for f in seen.changes if f.status != "Pending"]


@pytest.mark.parametrize("release", ["1.17", "1.36"])
def test_the_new_sandbox_asks_for_a_second_sync(release):
    """It shows the failure and meets the back-off within a second or two, not at the requeue."""
    seen = run("5s", FAILS, release=release, luck="real")
    word, at = words(seen)[-1]
    assert word == "ErrImagePull"
    assert at < 2.5
    assert [(e.message, e.count) for e in seen.events("BackOff")] == [('Back-off pulling image "app:1"', 1)]
    assert seen.events("Failed")[-1].message == "Error: ImagePullBackOff"


@pytest.mark.parametrize(
    ("release", "message"),
    [
        ("1.17", 'Back-off pulling image "app:1"'),
        ("1.36", 'Back-off pulling image "app:1": ErrImagePull: manifest unknown'),
    ],
)
def test_the_back_off_says_why_since_it_knows(release, message):
    """prevPullErrMsg; it stays through all syncs of one wait."""
    for until in ("18s", "70s"):
        seen = run(until, FAILS, release=release)
        assert waiting(seen) == ("ImagePullBackOff", message)


def test_an_image_that_may_not_be_pulled_says_so_itself():
    seen = run("5s", FAILS, containers=[{"name": "app", "image": "app:1", "imagePullPolicy": "Never"}])
    message = 'Container image "app:1" is not present with pull policy of Never'
    assert waiting(seen) == ("ErrImageNeverPull", message)


@pytest.mark.parametrize(
    ("release", "image", "text"),
    [
        (
            "1.36",
            "nope/x:1",
            'failed to pull and unpack image "docker.io/nope/x:1": failed to resolve reference "docker.io/nope/x:1": '
            "pull access denied, repository does not exist or may require authorization: "
            "server message: insufficient_scope: authorization failed",
        ),
        (
            "1.17",
            "nope",
            "rpc error: code = Unknown desc = Error response from daemon: pull access denied for nope, "
            "repository does not exist or may require 'docker login': "
            "denied: requested access to the resource is denied",
        ),
        (
            "1.36",
            "registry.test:5000/a/b",
            'rpc error: code = NotFound desc = failed to pull and unpack image "registry.test:5000/a/b:latest": '
            'failed to resolve reference "registry.test:5000/a/b:latest": registry.test:5000/a/b:latest: not found',
        ),
    ],
)
def test_no_such_image(release, image, text):
    assert images.no_such_image(release, image) == text


@pytest.mark.parametrize(
    ("ms", "text"), [(980, "980ms"), (1500, "1.5s"), (60_000, "1m0s"), (65_200, "1m5.2s"), (3_600_000, "1h0m0s")]
)
def test_durations_are_those_of_go(ms, text):
    assert images.go_seconds(ms) == text
