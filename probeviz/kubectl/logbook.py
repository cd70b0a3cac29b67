"""The containers' logs, folded from `log.written`: they are no part of the World."""

from typing import NamedTuple

from probeviz.sim.facts import Fact, LogWritten, ObjectDeleted

MAX_LINES = 1_000  # of one container instance
MAX_INSTANCES = 2  # of one container: the kubelet too keeps the current one and the last dead one


class Written(NamedTuple):
    t: int
    line: str


class LogBook:
    """Lines by Pod, container and instance; the oldest go first."""

    def __init__(self) -> None:
        self._books: dict[str, dict[str, dict[str, list[Written]]]] = {}

    def feed(self, fact: Fact) -> None:
        match fact:
            case LogWritten():
                self._write(fact)
            case ObjectDeleted() if fact.ref.startswith("pod/"):
                self._books.pop(fact.ref.removeprefix("pod/"), None)

    def copy(self) -> "LogBook":
        """The same lines, to be fed apart from these."""
        book = LogBook()
        book._books = {
            pod: {name: {id: list(lines) for id, lines in ids.items()} for name, ids in names.items()}
            for pod, names in self._books.items()
        }
        return book

    def lines(self, pod: str, container: str, instance: str) -> list[Written]:
        """What the instance with that container ID has written so far."""
        return self._books.get(pod, {}).get(container, {}).get(plain_id(instance), [])

    def _write(self, fact: LogWritten) -> None:
        instances = self._books.setdefault(fact.pod, {}).setdefault(fact.container, {})
        lines = instances.setdefault(plain_id(fact.id), [])
        lines += [Written(fact.t, line) for line in fact.line.split("\n")]
        del lines[:-MAX_LINES]
        while len(instances) > MAX_INSTANCES:
            del instances[next(iter(instances))]


def plain_id(container_id: str) -> str:
    """An ID as both facts (short) and statuses (`containerd://` and 64 digits) have it: its first 12 digits."""
    return container_id.rpartition("//")[2][:12]
