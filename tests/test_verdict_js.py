"""The verdict never says what the stage does not show, at any speed: at every fact of a run, and a while after it."""

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probeviz.lessons.loader import CONTENT, start
from probeviz.scenarios import player
from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.sim.facts import Fact
from tests.node_lines import Node
from tests.scenarios import shipped
from tests.strategies import Story, stories

PLAYED_MS = 120_000
CHECKS = settings(
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    started = Node("test/truth_cli.js")
    yield started
    started.close()


def untrue(node: Node, facts: Iterable[Fact]) -> list[dict[str, object]]:
    """What the verdict says that is not drawn: when, at which speed, and what is drawn instead."""
    found: list[dict[str, object]] = node.ask(list(facts))
    return found


@pytest.mark.parametrize("name", shipped.names())
def test_of_every_scenario(node: Node, name: str) -> None:
    scenario = shipped.load(name)
    assert untrue(node, player.play(scenario, min(scenario.until_ms, PLAYED_MS)).facts) == []


FLIPS = st.tuples(
    st.integers(2_000, 40_000), st.sampled_from(["readiness", "liveness"]), st.sampled_from(["/ping", "/err"])
)


@settings(CHECKS, max_examples=25)
@given(flips=st.lists(FLIPS, max_size=5, unique_by=lambda flip: flip[0]))
def test_of_the_landing_page_whatever_is_flipped(node: Node, flips: list[tuple[int, str, str]]) -> None:
    """Its two switches, as fast as somebody likes: rollouts that overlap, Pods that start, wait and leave at once."""
    assert untrue(node, player.play(landing(sorted(flips)), 55_000).facts) == []


def landing(flips: Iterable[tuple[int, str, str]]) -> Scenario:
    text = (CONTENT / "00-start" / "scenario.yaml").read_text(encoding="utf-8")
    lines = "".join(
        f'  - {{at: {at}ms, patch: deployment/web, set: {{"containers[web].{probe}Probe.httpGet.path": {path}}}}}\n'
        for at, probe, path in flips
    )
    return read_scenario(text + lines, "scenario.yaml", lambda name: start().scenario.files[name])


@settings(CHECKS, max_examples=40)
@given(story=stories())
def test_of_any_run(node: Node, story: Story) -> None:
    assert untrue(node, story.played().facts) == []
