"""Whether an image is there, and pulling it (pkg/kubelet/images/image_manager.go, EnsureImageExists)."""

from typing import NamedTuple

from probeviz.sim import program
from probeviz.sim.kubelet import backoff, recorder
from probeviz.sim.kubelet.state import KubeletState, PodWorker
from probeviz.sim.objects import Container
from probeviz.sim.releases import release
from probeviz.sim.store import seconds
from probeviz.sim.world import World

IMAGE_BACKOFF_MS = 10_000


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
    if how != "Always" and (kubelet.images.get(image) or _preloaded(world, image)):
        text = release(world.setup.release).events.present.format(image=image)
        recorder.event(world, kubelet, pw, "Normal", "Pulled", text, container.name)
        return ""
    if how == "Never":
        text = f'Container image "{image}" is not present with pull policy of Never'
        recorder.event(world, kubelet, pw, "Warning", "ErrImageNeverPull", text, container.name)
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
        own, error = 400, no_such_image(image)
    else:
        own = program.pull_ms(world, found, image, pw.uid, attempt)
        error = program.pull_error(found)
    starts = max(world.now, kubelet.pull_free_at)  # pulls are serialized
    kubelet.pull_free_at = starts + own
    return Pull(starts + own - world.now, own, error)


def no_such_image(image: str) -> str:
    """containerd's words for a repository that the registry does not have."""
    repository, _, tag = image.partition(":")
    if "/" not in repository:
        repository = f"library/{repository}"
    name = f"docker.io/{repository}:{tag or 'latest'}"
    return (
        f'rpc error: code = NotFound desc = failed to pull and unpack image "{name}": '
        f'failed to resolve reference "{name}": {name}: not found'
    )


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
        took=_go_seconds(pull.own_ms),
        total=_go_seconds(pull.wait_ms),
        size=3_000_000 + seconds(world.pick(30_000_000, "size", image)),
    )
    recorder.event(world, kubelet, pw, "Normal", "Pulled", text, container.name)
    return ""


def _go_seconds(ms: int) -> str:
    """A time.Duration rounded to ms: 980ms, 1.5s, 12.003s."""
    return f"{ms}ms" if ms < 1000 else f"{ms / 1000:.3f}".rstrip("0").rstrip(".") + "s"
