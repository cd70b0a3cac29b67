"""`kubectl logs` (kubectl pkg/cmd/logs; K8s pkg/kubelet/kubelet_pods.go, validateContainerLogStatus)."""

import re
from datetime import datetime, timedelta

from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.duration import duration_flag
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.log_follow import LogFollow, log_line
from probeviz.kubectl.log_sources import NOTHING_NAMED, Source, containers_of, instance_of, pods_of, runs
from probeviz.kubectl.logbook import LogBook
from probeviz.kubectl.wall import wall
from probeviz.sim.objects import Pod
from probeviz.sim.world import World

FLAGS = (
    Flag("follow", "f", takes=False),
    Flag("previous", "p", takes=False),
    Flag("timestamps", takes=False),
    Flag("all-containers", takes=False),
    Flag("prefix", takes=False),
    Flag("tail"),
    Flag("since"),
    Flag("since-time"),
    Flag("max-log-requests"),
    Flag("ignore-errors", takes=False),
    Flag("container", "c"),
    Flag("selector", "l"),
)
SELECTED_TAIL = 10  # with -l and no --tail
MAX_STREAMS = 5


def logs(world: World, args: list[str], book: LogBook) -> Answer:
    given = _inline_container(parse("logs", args, FLAGS))
    begin = _begin(world, given)
    tail = _tail(given)
    if given.on("all-containers") and given.flags.get("container"):
        name = given.flags["container"]
        raise KubectlError(f"error: --all-containers=true should not be specified with container name {name}")
    pods, notes = pods_of(world, given)
    meant: list[tuple[Pod, str]] = []
    for pod in pods:
        containers, note = containers_of(world, given, pod)
        notes += note
        meant += [(pod, name) for name in containers]
    follow = given.on("follow")
    _check_streams(given, len(meant) if follow else 0)
    lines: list[str] = []
    running: list[Source] = []
    failed: list[Line] = []
    for pod, name in meant:
        try:
            source = Source(pod.metadata.name, name, instance_of(pod, name, given))
        except KubectlError as error:  # those before it have been printed already
            failed = err(error.message)
            break
        lines += _texts(world, given, book, source, begin, tail)
        running += [source] if source.instance and runs(world, source) else []
    following = LogFollow(world.setup, running, given) if follow and running and not failed else None
    return Answer(notes + (out(*lines) if lines else []) + failed, int(bool(failed)), following=following)


def _inline_container(given: Parsed) -> Parsed:
    """`logs POD CONTAINER`."""
    if len(given.words) < 2:
        return given
    if len(given.words) > 2:
        raise KubectlError(NOTHING_NAMED)
    if "container" in given.flags:
        raise KubectlError("error: only one of -c or an inline [CONTAINER] arg is allowed")
    return Parsed(given.words[:1], {**given.flags, "container": given.words[1]})


def _check_streams(given: Parsed, count: int) -> None:
    text = given.flags.get("max-log-requests", str(MAX_STREAMS))
    most = int(text) if text.isdecimal() else MAX_STREAMS
    if count > most:
        raise KubectlError(
            f"error: you are attempting to follow {count} log streams, but maximum allowed concurrency is"
            f" {most}, use --max-log-requests to increase the limit"
        )


def _begin(world: World, given: Parsed) -> int | None:
    """From when on lines are wanted, in virtual ms; None: from the first."""
    since, date = given.flags.get("since"), given.flags.get("since-time")
    if since is not None:
        span = duration_flag(world, "logs", "since", since)
        if span < 0:
            raise KubectlError("error: --since must be greater than 0")
        if date and span:
            raise KubectlError("error: at most one of `sinceTime` or `sinceSeconds` may be specified")
        # Whole seconds go to the server (ToLogOptions); 0 is as if it were not given.
        return world.now - (span + 500) // 1000 * 1000 if span else None
    return None if not date else _virtual(world, date)


def _virtual(world: World, date: str) -> int:
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", date):
            raise ValueError(date)
        at = datetime.fromisoformat(re.sub(r"\.\d+", "", date).replace("Z", "+00:00"))
    except ValueError:
        raise KubectlError(
            f'error: parsing time "{date}" as "2006-01-02T15:04:05Z07:00": cannot parse "{date}" as "2006"'
        ) from None
    return (at - wall(world.setup, 0)) // timedelta(milliseconds=1)


def _texts(world: World, given: Parsed, book: LogBook, source: Source, begin: int | None, tail: int) -> list[str]:
    lines = book.lines(source.pod, source.container, source.instance) if source.instance else []
    if begin is not None:
        lines = [written for written in lines if written.t >= begin]
    kept = lines if tail < 0 else lines[len(lines) - tail :] if tail else []
    return [log_line(world.setup, given, source, written) for written in kept]


def _tail(given: Parsed) -> int:
    text = given.flags.get("tail", str(SELECTED_TAIL) if given.flags.get("selector") else "-1")
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise KubectlError(
            f'error: invalid argument "{text}" for "--tail" flag: strconv.ParseInt: parsing "{text}": invalid syntax'
            "\nSee 'kubectl logs --help' for usage."
        )
    if int(text) < -1:
        raise KubectlError("error: --tail must be greater than or equal to -1")
    return int(text)
