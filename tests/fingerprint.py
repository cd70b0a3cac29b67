"""A digest of every fact of many runs: `python -m tests.fingerprint > before`, once more after a change, and `diff`.

For work on the engine's speed, which may change no fact.  It plays all scenarios, lessons and recorded traces over
some seeds, and random stories of the property tests, always the same ones.
"""

import hashlib
import sys
from collections.abc import Iterable, Iterator

import msgspec
from hypothesis import HealthCheck, Phase, given, settings

from probeviz.lessons.loader import lessons
from probeviz.scenarios.document import Scenario, read_scenario
from probeviz.scenarios.library import builtin_names, load
from probeviz.scenarios.player import play
from probeviz.sim.facts import Fact
from tests.reality import observed
from tests.reality.scenario import pod_yaml, scenario
from tests.strategies import Story, stories

SEEDS = range(1, 6)
STORIES = 300
PLAYED_MS = 300_000


def digest(facts: Iterable[Fact]) -> str:
    return hashlib.sha256(msgspec.json.encode(list(facts))).hexdigest()[:16]


def scenarios() -> Iterator[tuple[str, Scenario, int]]:
    """(name, scenario, how long it is played)."""
    for name in builtin_names():
        yield name, load(name), PLAYED_MS
    for lesson in lessons():
        yield lesson.slug, lesson.scenario, PLAYED_MS
    for name in observed.names():
        trace = observed.load(name)
        document = read_scenario(scenario(trace, 300, 1), f"{name}.yaml")
        document.files["pod.yaml"] = pod_yaml(trace)
        yield name, document, document.until_ms


def random_stories() -> list[Story]:
    found: list[Story] = []

    @settings(
        max_examples=STORIES,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(stories())
    def collect(story: Story) -> None:
        found.append(story)

    collect()
    return found


def main() -> None:
    for name, found, until_ms in scenarios():
        for seed in SEEDS:
            run = play(found, until_ms, seed)
            print(name, seed, len(run.facts), digest(run.facts))
    for number, story in enumerate(random_stories()):
        facts = story.played().facts
        print("story", number, len(facts), digest(facts))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
