"""`load 20/s 30s /ping`: many requests at a rate, and a summary at the end (in the form of rakyll/hey)."""

import re
from collections import Counter

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.sim.entries import Load
from probeviz.sim.facts import CommandAccepted, Fact, RequestAnswered, RequestSent
from probeviz.sim.world import World
from probeviz.terminal.clock import duration_ms
from probeviz.terminal.curl.command import plan
from probeviz.terminal.limits import LOAD_RATE, LOAD_REQUESTS

USAGE = "load RATE/s FOR URL: load 20/s 30s /ping asks for /ping through the load balancer 20 times a second for 30 s."
TIMEOUT_S = 20  # hey's own
QUANTILES = (10, 25, 50, 75, 90, 95, 99)


def load(world: World, words: list[str]) -> Answer:
    """The entry that sends the requests, with the summary that follows; or why not."""
    if len(words) != 3:
        return Answer(err(USAGE), 2)
    rate = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)(?:/s)?", words[0], re.A)
    for_ms = duration_ms(words[1])
    if rate is None or not for_ms or not float(rate[1]):
        return Answer(err(USAGE), 2)
    rate_milli = round(float(rate[1]) * 1000)
    total = max(1, rate_milli * for_ms // 1_000_000)
    if rate_milli > LOAD_RATE * 1000:
        return Answer(err(LOAD_RATE.said()), 2)
    if total > LOAD_REQUESTS:
        return Answer(err(LOAD_REQUESTS.said(total)), 2)
    return _load(world, words[2], rate_milli, for_ms, total)


def _load(world: World, url: str, rate_milli: int, for_ms: int, total: int) -> Answer:
    if url.startswith("/"):
        addresses = [ingress.address for _, ingress in sorted(world.cluster.ingresses.items()) if ingress.address]
        if not addresses:
            return Answer(err("load: no Ingress has an address yet; see kubectl get ingress."), 1)
        url = addresses[0] + url
    planned = plan(world, ["-m", str(TIMEOUT_S), url])
    if not planned.requests:
        lines = planned.refused or planned.following().begin()
        return Answer(lines, planned.code or 1)
    return Answer(
        [], entry=Load(request=planned.requests[0], rate_milli=rate_milli, for_ms=for_ms), following=Summary(total)
    )


class Summary(Following):
    """Counts the answers to the requests of its entry."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self._total = total
        self._entry: int | None = None
        self._accepted: int | None = None
        self._began = self._ended = 0
        self._open: set[str] = set()
        self._answers: list[tuple[int, int | None, str]] = []  # (latency, status, error)

    def start(self, entry: int) -> None:
        self._entry = entry

    def feed(self, fact: Fact) -> list[Line]:
        match fact:
            case CommandAccepted() if fact.entry == self._entry:
                self._accepted, self._began = fact.n, fact.t
            case RequestSent() if self._accepted in fact.cause:
                self._open.add(fact.request)
            case RequestAnswered() if fact.request in self._open:
                self._open.discard(fact.request)
                self._answers.append((fact.latency_ms, fact.status, fact.error))
                self._ended = fact.t
                if len(self._answers) == self._total:
                    self.done = True
                    return self._summary()
        return []

    def interrupt(self) -> list[Line]:
        super().interrupt()
        return self._summary()

    def _summary(self) -> list[Line]:
        taken = sorted(latency for latency, status, _ in self._answers if status is not None)
        total_s = (self._ended - self._began) / 1000
        lines = ["", "Summary:", f"  Total:\t{total_s:.4f} secs"]
        if taken:
            lines += [f"  Slowest:\t{taken[-1] / 1000:.4f} secs", f"  Fastest:\t{taken[0] / 1000:.4f} secs"]
            lines += [f"  Average:\t{sum(taken) / len(taken) / 1000:.4f} secs"]
        if total_s:
            lines += [f"  Requests/sec:\t{len(self._answers) / total_s:.4f}"]
        if taken:
            lines += ["", "Latency distribution:"]
            lines += [
                f"  {q}% in {taken[min(len(taken) - 1, len(taken) * q // 100)] / 1000:.4f} secs" for q in QUANTILES
            ]
        lines += self._counts()
        return out(*lines)

    def _counts(self) -> list[str]:
        codes = Counter(status for _, status, _ in self._answers if status is not None)
        errors = Counter(error for _, status, error in self._answers if status is None)
        lines: list[str] = []
        if codes:
            lines += ["", "Status code distribution:"]
            lines += [f"  [{code}]\t{count} responses" for code, count in sorted(codes.items())]
        if errors:
            lines += ["", "Error distribution:"]
            lines += [f"  [{count}]\t{error}" for error, count in sorted(errors.items())]
        return lines
