"""Which Pod a scale-down takes, by upstream's own tables."""

from typing import Any

import pytest

from probeviz.sim.controllers.ranking import Candidate, less, sort_active_pods
from tests.sim.controllers.cases import upstream

NOW = 10**10
WORDS = {"now": 0, "1 month ago": 2_592_000}


def _since(given: dict[str, Any], word: str, ago: str) -> int | None:
    seconds = WORDS[given[word]] if given.get(word) else given.get(ago)
    return None if seconds is None else NOW - seconds * 1000


def candidate(given: dict[str, Any]) -> Candidate:
    restarts = given.get("restarts", 0)
    return Candidate(
        name=given["name"],
        uid=given["name"],
        node=given["node"],
        phase=given["phase"],
        ready=given.get("ready", False),
        ready_since=_since(given, "readySince", "readySinceSecondsAgo"),
        restarts=max(restarts) if isinstance(restarts, list) else restarts,
        created=_since(given, "created", "createdSecondsAgo"),
        cost=given.get("deletionCost", 0),
        rank=given.get("colocated", 0),
    )


@upstream("rank-active-pods")
@pytest.mark.parametrize("step", [1, 2, 4, 5, 7, 8])
def test_sort_active_pods(given, expect, step):
    pods = [candidate(p) for p in given["pods"]]
    shuffled = [pods[i * step % len(pods)] for i in range(len(pods))]
    assert [c.name for c in sort_active_pods(shuffled, NOW)] == expect["deletion_order"]


@upstream("rank-pair")
def test_less(given, expect):
    a, b = candidate(given["a"]), candidate(given["b"])
    assert less(a, b, NOW) is (a.name == expect["deleted_first"])
    assert less(b, a, NOW) is (b.name == expect["deleted_first"])


def test_pods_of_about_one_age_are_told_apart_by_uid_since_1_22():
    ten, eleven = (
        Candidate(str(s), uid, "n", "Running", True, NOW - s * 1000, 0, 0) for s, uid in ((10, "b"), (11, "a"))
    )
    assert less(eleven, ten, NOW)
    assert less(ten, eleven, NOW, logarithmic=False)
