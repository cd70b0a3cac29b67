"""What a failing pull shows, and when (pkg/kubelet/images/image_manager.go; recorded in s28 and s28b)."""

import pytest

from probeviz.sim.kubelet import image_names, images
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


UPPER = "invalid reference format: repository name (library/Web) must be lowercase"


@pytest.mark.parametrize(
    ("image", "why"),
    [
        ("Web:latest", UPPER),
        ("repo/Web", "invalid reference format: repository name (repo/Web) must be lowercase"),
        ("web:", "invalid reference format"),
        ("web:la test", "invalid reference format"),
        ("-web", "invalid reference format"),
        ("web//x", "invalid reference format"),
        ("https://web", "invalid reference format"),
        ("web@sha256:abc", "invalid reference format"),
        (f"web@sha256:{'a' * 40}", "invalid checksum digest length"),
        (f"web@md5:{'a' * 32}", "unsupported digest algorithm"),
        ("a" * 64, f"invalid repository name ({'a' * 64}), cannot specify 64-byte hexadecimal strings"),
        ("a/" * 130 + "a", "repository name must not be more than 255 characters"),
    ],
)
def test_a_name_that_cannot_be_read(image, why):
    text = f'Failed to apply default image tag "{image}": couldn\'t parse image name "{image}": {why}'
    assert image_names.wrong_with(image, "1.36") == text


@pytest.mark.parametrize(
    "image", ["web", "a/b:1", "REG.test:5000/a/b", "localhost/x", "[::1]:5000/x", "a__b.c-d:V1", f"x@sha256:{'a' * 64}"]
)
def test_a_name_that_can_be_read(image):
    assert image_names.wrong_with(image, "1.36") == ""


def test_an_older_kubelet_names_a_reference():
    text = (
        'Failed to apply default image tag "Web": couldn\'t parse image reference "Web": '
        "invalid reference format: repository name must be lowercase"
    )
    assert image_names.wrong_with("Web", "1.17") == text


def test_a_bad_name_is_never_pulled():
    seen = run("15s", containers=[{"name": "app", "image": "Web:latest"}])
    text = f'Failed to apply default image tag "Web:latest": couldn\'t parse image name "Web:latest": {UPPER}'
    assert waiting(seen) == ("InvalidImageName", text)
    assert words(seen)[-1][0] == "InvalidImageName"
    assert {(e.type, e.message) for e in seen.events("InspectFailed")} == {("Warning", text)}
    assert {(e.type, e.message) for e in seen.events("Failed")} == {("Warning", "Error: InvalidImageName")}
    assert not seen.events("Pulling") and not seen.events("BackOff")
