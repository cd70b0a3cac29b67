"""What a real 1.36.2 cluster printed is printed again, byte for byte, from the same objects."""

import re

import pytest

from probeviz.kubectl.describe import describe
from probeviz.kubectl.get import get
from tests.kubectl import real

TEXTS = real.texts()


def test_there_are_texts() -> None:
    assert len(TEXTS) >= 28


@pytest.mark.parametrize("key", TEXTS)
def test_describe_prints_what_the_real_one_printed(key: str) -> None:
    text = TEXTS[key].text
    world = real.world_of(text)
    (name,) = world.cluster.pods
    assert describe(world, ["pod", name]).stdout.rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize("key", TEXTS)
def test_get_prints_what_the_real_one_printed(key: str) -> None:
    """Stamps are whole seconds and `now` is not known exactly, so it may lie anywhere within a second."""
    table = TEXTS[key].table
    world = real.world_of(TEXTS[key].text)
    (pod,) = world.cluster.pods.values()
    age = re.split(r" {3,}", table[1])[-1]
    printed = []
    for late in (0, 1_000):
        pod.metadata.creation_timestamp -= late
        world.now = pod.metadata.creation_timestamp + real.milliseconds(age)
        printed.append(get(world, ["pod", pod.metadata.name]).stdout.splitlines())
    assert table in printed
