"""The containers' logs, folded from `log.written`: they are no part of the World."""

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from probeviz.sim.facts import Fact, LogWritten, ObjectDeleted

MAX_LINES = 1_000  # of one container instance
MAX_INSTANCES = 2  # of one container: the kubelet too keeps the current one and the last dead one


class Written(NamedTuple):
    t: int
    line: str


class Instance:
    """What one instance of a container has written; taken apart into lines when somebody reads it."""

    __slots__ = ("_count", "_writes")

    def __init__(self, writes: Iterable[Written] = (), count: int = 0) -> None:
        self._writes = deque(writes)
        self._count = count  # of all their lines

    def write(self, t: int, text: str) -> None:
        """One write, of one line or several; whole writes go once nobody can see them any more."""
        writes = self._writes
        writes.append(Written(t, text))
        self._count += 1 + text.count("\n")
        while self._count - (first := 1 + writes[0].line.count("\n")) >= MAX_LINES:
            self._count -= first
            writes.popleft()

    def lines(self) -> list[Written]:
        return [Written(t, line) for t, text in self._writes for line in text.split("\n")][-MAX_LINES:]

    def copy(self) -> "Instance":
        return Instance(self._writes, self._count)


class LogBook:
    """Lines by Pod, container and instance; the oldest go first."""

    def __init__(self) -> None:
        self._books: dict[str, dict[str, dict[str, Instance]]] = {}

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
            pod: {name: {id: instance.copy() for id, instance in ids.items()} for name, ids in names.items()}
            for pod, names in self._books.items()
        }
        return book

    def lines(self, pod: str, container: str, instance: str) -> list[Written]:
        """What the instance with that container ID has written so far."""
        found = self._books.get(pod, {}).get(container, {}).get(plain_id(instance))
        return found.lines() if found is not None else []

    def _write(self, fact: LogWritten) -> None:
        instances = self._books.setdefault(fact.pod, {}).setdefault(fact.container, {})
        instance = instances.get(id := plain_id(fact.id))
        if instance is None:
            instance = instances[id] = Instance()
            if len(instances) > MAX_INSTANCES:
                del instances[next(iter(instances))]
        instance.write(fact.t, fact.line)


def plain_id(container_id: str) -> str:
    """An ID as both facts (short) and statuses (`containerd://` and 64 digits) have it: its first 12 digits."""
    return container_id.rpartition("//")[2][:12]
