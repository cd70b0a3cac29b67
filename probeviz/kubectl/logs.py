"""`kubectl logs` (kubectl pkg/cmd/logs; K8s pkg/kubelet/kubelet_pods.go, validateContainerLogStatus)."""

import re

from probeviz.kubectl.answer import Answer, out
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.log_follow import LogFollow, log_line
from probeviz.kubectl.log_sources import Source, containers_of, instance_of, pods_of, runs
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.world import World

FLAGS = (
    Flag("follow", "f", takes=False),
    Flag("previous", "p", takes=False),
    Flag("timestamps", takes=False),
    Flag("all-containers", takes=False),
    Flag("prefix", takes=False),
    Flag("tail"),
    Flag("since"),
    Flag("container", "c"),
    Flag("selector", "l"),
)
SELECTED_TAIL = 10  # with -l and no --tail
MAX_STREAMS = 5


def logs(world: World, args: list[str], book: LogBook) -> Answer:
    given = parse("logs", args, FLAGS)
    pods, notes = pods_of(world, given)
    sources: list[Source] = []
    for pod in pods:
        containers, note = containers_of(world, given, pod)
        notes += note
        sources += [Source(pod.metadata.name, name, instance_of(pod, name, given)) for name in containers]
    follow = given.on("follow")
    if follow and len(sources) > MAX_STREAMS:
        raise KubectlError(
            f"error: you are attempting to follow {len(sources)} log streams, but maximum allowed concurrency is"
            f" {MAX_STREAMS}, use --max-log-requests to increase the limit"
        )
    lines = [text for source in sources for text in _texts(world, given, book, source)]
    running = [source for source in sources if source.instance and runs(world, source)]
    following = LogFollow(world.setup, running, given) if follow and running else None
    return Answer(notes + (out(*lines) if lines else []), following=following)


def _texts(world: World, given: Parsed, book: LogBook, source: Source) -> list[str]:
    lines = book.lines(source.pod, source.container, source.instance) if source.instance else []
    if since := given.flags.get("since"):
        begin = world.now - _milliseconds(since)
        lines = [written for written in lines if written.t >= begin]
    tail = _tail(given)
    kept = lines if tail < 0 else lines[len(lines) - tail :] if tail else []
    return [log_line(world.setup, given, source, written) for written in kept]


def _tail(given: Parsed) -> int:
    text = given.flags.get("tail", str(SELECTED_TAIL) if given.flags.get("selector") else "-1")
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise KubectlError(
            f'error: invalid argument "{text}" for "--tail" flag: strconv.ParseInt: parsing "{text}": invalid syntax'
            "\nSee 'kubectl logs --help' for usage."
        )
    return int(text)


_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}


def _milliseconds(text: str) -> int:
    if not re.fullmatch(r"(\d{1,9}(ms|s|m|h))+", text):
        raise KubectlError(
            f'error: invalid argument "{text}" for "--since" flag: time: invalid duration "{text}"'
            "\nSee 'kubectl logs --help' for usage."
        )
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)(ms|s|m|h)", text))
