"""The API objects lie deflated in a checkpoint, and are there again when someone asks for them."""

import zlib

import msgspec
import pytest
from hypothesis import given, settings

from probeviz.scenarios.library import load
from probeviz.scenarios.player import script_of
from probeviz.sim import store
from probeviz.sim.cluster import Objects
from probeviz.sim.timeline import Timeline
from probeviz.sim.world import World
from tests.strategies import END, Story, stories


def article() -> World:
    scenario = load("article-act-3")
    run = Timeline(scenario.setup, script_of(scenario))
    run.advance(130_000)
    return run.world


def copy_of(world: World) -> World:
    return World.load(world.setup, world.save())


def test_every_table_of_the_store_lies_on_the_shelf() -> None:
    world = article()
    copy = copy_of(world)
    for kind in store.TABLES:
        assert store.table(copy, kind) == store.table(world, kind) != {}, kind
    assert copy.cluster.templates == world.cluster.templates != {}
    assert {*store.TABLES.values(), "templates", "written", "controllers", "kubelets", "proxies"} == {
        *Objects.__struct_fields__
    }


def test_a_world_that_nobody_looked_at_is_saved_as_it_was_loaded() -> None:
    world = article()
    copy = copy_of(world)
    assert copy.save() == world.save()
    assert "objects" not in vars(copy.cluster)
    assert copy.state() == world.state()


def test_what_is_changed_after_a_save_is_in_the_next_one() -> None:
    world = article()
    before = world.save()
    pod = next(iter(world.cluster.pods.values()))
    pod.metadata.annotations["a"] = "b"
    assert copy_of(world).cluster.pods == world.cluster.pods
    del pod.metadata.annotations["a"]
    assert world.save() == before


def test_two_copies_share_nothing() -> None:
    world = article()
    one, other = copy_of(world), copy_of(world)
    one.cluster.pods.clear()
    assert other.cluster.pods == world.cluster.pods != {}


@settings(max_examples=15, deadline=None)
@given(stories())
def test_what_is_taken_down_and_put_back_is_the_same(story: Story) -> None:
    run = story.timeline()
    for at_ms in range(0, END, 3_000):
        run.advance(at_ms)
        copy = copy_of(run.world)
        assert copy.cluster.objects == run.world.cluster.objects
        assert copy.save() == run.world.save()


@pytest.mark.parametrize("garbage", [b"garbage", zlib.compress(b"\x93\x01\x02\x03")])
def test_a_shelf_of_another_engine_is_refused_at_once(garbage: bytes) -> None:
    scenario = load("article-act-3")
    run = Timeline(scenario.setup, script_of(scenario))
    run.advance(70_000)
    point = msgspec.msgpack.decode(zlib.decompress(run.checkpoint()))
    world = msgspec.msgpack.decode(point[-1])
    world[4][0] = garbage  # the cluster
    point[-1] = msgspec.msgpack.encode(world)
    with pytest.raises((ValueError, msgspec.DecodeError)):
        Timeline.restore(scenario.setup, run.log.script, (), zlib.compress(msgspec.msgpack.encode(point)))
