"""Lessons made of lines of YAML, facts made by hand, and an attempt that is fed with both."""

from typing import Any

from probeviz.lessons.attempt import Attempt
from probeviz.lessons.document import Structure, read_structure
from probeviz.lessons.order import Entered
from probeviz.sim import entries
from probeviz.sim.facts import (
    CommandAccepted,
    ContainerChanged,
    EndpointsChanged,
    Fact,
    LogWritten,
    RequestAnswered,
)


def structure(steps: str, **top: str) -> Structure:
    """`steps`: the list, as it stands below `steps:`."""
    head = "".join(f"{name}: {value}\n" for name, value in top.items())
    return read_structure(f"minutes: 1\n{head}steps:\n{steps}\n", "01-a/lesson.yaml")


def answered(n: int, t: int, status: int, client: str = "users", path: str = "/ping") -> Fact:
    return RequestAnswered(
        n=n, t=t, request=f"r{n}", client=client, method="GET", path=path, status=status, server="", headers={},
        body="", body_bytes=0, origin="", latency_ms=1, error="",
    )  # fmt: skip


def log(n: int, t: int, line: str = "x") -> Fact:
    return LogWritten(n=n, t=t, pod="p", container="c", id="i", line=line)


def ran(n: int, t: int, count: int) -> Fact:
    """A container runs, for the so-manieth time."""
    return ContainerChanged(
        n=n, t=t, pod="p", container="c", role="app", id=f"i{count}", image="i", state="running", reason="",
        message="", exit_code=None, signal=None, started_at=t, finished_at=None, last=None, ready=True, started=True,
        restart_count=count, stopping=None,
    )  # fmt: skip


def routed(n: int, t: int, *pods: str) -> Fact:
    endpoints = [{"ip": "1", "pod": pod, "ready": True, "serving": True, "terminating": False} for pod in pods]
    return EndpointsChanged(n=n, t=t, service="web", endpoints=endpoints)


def applied(n: int, t: int) -> Fact:
    return CommandAccepted(n=n, t=t, entry=1, line="x", out="", error="")


class Story:
    """A run by hand: `facts` and what somebody did, in the order in which they are told."""

    def __init__(self, of: Structure) -> None:
        self.structure = of
        self.attempt = Attempt(of, ["users"])
        self.facts: list[Fact] = []
        self.entered: list[Entered] = []
        self.t = 0

    def see(self, *facts: Fact) -> "Story":
        for fact in facts:
            self.t = fact.t
            self.facts.append(fact)
            self.attempt.see(fact)
        return self

    def enter(self, entry: entries.Entry, t: int | None = None) -> "Story":
        self.t = self.t if t is None else t
        n = self.facts[-1].n if self.facts else 0
        entered = Entered(n, len(self.entered) + 1, self.t, entry)
        self.entered.append(entered)
        self.attempt.enter(*entered[1:])
        return self

    def answer(self, step: str, value: Any) -> "Story":
        return self.enter(entries.Answer(step=step, value=value))

    def do(self, line: str) -> "Story":
        return self.enter(entries.Look(line=line))

    @property
    def journal(self) -> list[tuple[str, str]]:
        return [(mark.step, mark.what) for mark in self.attempt.journal]

    @property
    def judged(self) -> dict[str, str]:
        return {step: judged.how for step, judged in self.attempt.state.judged.items()}
