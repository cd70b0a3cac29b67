"""Whether an image is there, and pulling it (pkg/kubelet/images/image_manager.go, EnsureImageExists)."""

from typing import NamedTuple

from probeviz.sim import program
from probeviz.sim.kubelet import backoff, image_names, recorder
from probeviz.sim.kubelet.state import KubeletState, PodWorker
from probeviz.sim.objects import Container
from probeviz.sim.releases import release
from probeviz.sim.store import seconds
from probeviz.sim.world import World

IMAGE_BACKOFF_MS = 10_000
INVALID_NAME = "InvalidImageName"


class Pull(NamedTuple):
    """`wait_ms` until the pull is over, of it `own_ms` for the pull itself; `error` when it will fail."""

    wait_ms: int
    own_ms: int
    error: str


def policy(container: Container) -> str:
    """The pull policy; the default depends on the tag."""
    if container.image_pull_policy:
        return container.image_pull_policy
    tag = container.image.rsplit("/", 1)[-1].partition(":")[2]
    return "Always" if tag in ("", "latest") and "@" not in container.image else "IfNotPresent"


def ensure_image_exists(
    world: World, kubelet: KubeletState, pw: PodWorker, container: Container, attempt: str
) -> Pull | str:
    """Announces the pull, or says why none is needed or allowed.

    Returns a Pull when one begins, "" when the image is there, else the reason that the container shows.
    """
    image, how = container.image, policy(container)
    if unreadable := image_names.wrong_with(image, world.setup.release):
        recorder.event(world, kubelet, pw, "Warning", "InspectFailed", unreadable, container.name)
        return INVALID_NAME
    if how != "Always" and (kubelet.images.get(image) or _preloaded(world, image)):
        text = release(world.setup.release).events.present.format(image=image)
        recorder.event(world, kubelet, pw, "Normal", "Pulled", text, container.name)
        return ""
    if how == "Never":
        recorder.event(world, kubelet, pw, "Warning", "ErrImageNeverPull", never(image), container.name)
        return "ErrImageNeverPull"
    key = f"{pw.uid}_{image}"
    if backoff.is_in_backoff_since_update(kubelet.image_backoff, key, world.now):
        recorder.event(world, kubelet, pw, "Normal", "BackOff", f'Back-off pulling image "{image}"', container.name)
        return "ImagePullBackOff"
    recorder.event(world, kubelet, pw, "Normal", "Pulling", f'Pulling image "{image}"', container.name)
    return _pull(world, kubelet, pw, image, attempt)


def _preloaded(world: World, image: str) -> bool:
    """A scenario that says nothing of an image's pull means that every node has it."""
    found = program.find(world.setup, image)
    return found is not None and found.pull == program.Pull()


def _pull(world: World, kubelet: KubeletState, pw: PodWorker, image: str, attempt: str) -> Pull:
    found = program.find(world.setup, image)
    if found is None:
        # Nothing in the scenario stands behind this name: the registry does not know it.
        own, error = 400, no_such_image(world.setup.release, image)
    else:
        own = program.pull_ms(world, found, image, pw.uid, attempt)
        error = program.pull_error(found)
    starts = max(world.now, kubelet.pull_free_at)  # pulls are serialized
    kubelet.pull_free_at = starts + own
    return Pull(starts + own - world.now, own, error)


def no_such_image(release_name: str, image: str) -> str:
    """The runtime's words for a repository that the registry does not have: docker's on 1.17, else containerd's."""
    repository, tag = split(image)
    if release_name == "1.17":
        return (
            f"rpc error: code = Unknown desc = Error response from daemon: pull access denied for {repository}, "
            "repository does not exist or may require 'docker login': "
            "denied: requested access to the resource is denied"
        )
    host, slash, _ = repository.partition("/")
    known = bool(slash) and ("." in host or ":" in host or host == "localhost")
    name = f"{repository}:{tag}" if known else f"docker.io/{'' if slash else 'library/'}{repository}:{tag}"
    failed = f'failed to pull and unpack image "{name}": failed to resolve reference "{name}": '
    if known:
        return f"rpc error: code = NotFound desc = {failed}{name}: not found"
    # The Docker Hub does not tell what is missing from what is private.
    return (
        f"{failed}pull access denied, repository does not exist or may require authorization: "
        "server message: insufficient_scope: authorization failed"
    )


def split(image: str) -> tuple[str, str]:
    """Repository and tag; a colon before the last slash belongs to the registry's port."""
    before, slash, last = image.rpartition("/")
    name, _, tag = last.partition(":")
    return f"{before}{slash}{name}", tag or "latest"


def waiting_message(release_name: str, image: str, reason: str, error: str, before: str) -> str:
    """What the container's status says beside the reason; `before` is the message that it had.

    Later releases repeat why the last pull failed (prevPullErrMsg).
    """
    if reason == INVALID_NAME:
        return image_names.wrong_with(image, release_name)
    if reason == "ErrImageNeverPull":
        return never(image)
    if reason == "ErrImagePull":
        return error
    text, says_why = f'Back-off pulling image "{image}"', release(release_name).image_backoff_says_why
    if not says_why or before.startswith(text):
        return before if says_why else text
    return f"{text}: ErrImagePull: {before}"


def never(image: str) -> str:
    return f'Container image "{image}" is not present with pull policy of Never'


def pulled(world: World, kubelet: KubeletState, pw: PodWorker, container: Container, pull: Pull) -> str:
    """The pull is over: the event of its success, or the reason that the container shows."""
    image = container.image
    key = f"{pw.uid}_{image}"
    if pull.error:
        backoff.next_step(kubelet.image_backoff, key, world.now, world.now)
        text = f'Failed to pull image "{image}": {pull.error}'
        recorder.event(world, kubelet, pw, "Warning", "Failed", text, container.name)
        return "ErrImagePull"
    kubelet.images[image] = True
    backoff.gc(kubelet.image_backoff, world.now)
    text = release(world.setup.release).events.pulled.format(
        image=image,
        took=go_seconds(pull.own_ms),
        total=go_seconds(pull.wait_ms),
        size=3_000_000 + seconds(world.pick(30_000_000, "size", image)),
    )
    recorder.event(world, kubelet, pw, "Normal", "Pulled", text, container.name)
    return ""


def go_seconds(ms: int) -> str:
    """A time.Duration rounded to ms: 980ms, 1.5s, 12.003s, 1m5.2s."""
    if ms < 1000:
        return f"{ms}ms"
    minutes, rest = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    larger = f"{hours}h{minutes}m" if hours else f"{minutes}m" if minutes else ""
    fraction = f"{rest / 1000:.3f}".rstrip("0").rstrip(".")
    return f"{larger}{fraction}s"
