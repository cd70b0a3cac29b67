"""What a real 1.36.2 cluster printed is printed again, byte for byte, from the same objects."""

import re

import pytest

from probeviz.kubectl.describe import describe
from probeviz.kubectl.get import get
from tests.kubectl import real, real_tables

TEXTS = real.texts()


TABLES = real_tables.tables()


def test_every_text_is_tried() -> None:
    assert sorted([*TEXTS, *TABLES]) == sorted(real.TEXTS)
    assert len(TEXTS) == 29


@pytest.mark.parametrize("key", TABLES)
def test_a_whole_table_is_printed_as_the_real_one(key: str) -> None:
    """Nearly a hundred Pods each, with the widths and the words of a busy cluster; rows stand by name."""
    world = real_tables.world_of_table(TABLES[key])
    assert get(world, ["pods", "-o", "wide"]).stdout.rstrip("\n") == TABLES[key].rstrip("\n")


@pytest.mark.parametrize("key", TABLES)
def test_a_whole_table_without_its_wide_columns(key: str) -> None:
    world = real_tables.world_of_table(TABLES[key])
    cells = [re.split(r" {2,}", row)[:5] for row in TABLES[key].rstrip("\n").split("\n")]
    rows = [re.split(r" {2,}", row) for row in get(world, ["pods"]).stdout.rstrip("\n").split("\n")]
    assert rows == cells


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
