"""Made-up names."""

import pytest

from probeviz.sim import templates
from probeviz.sim.controllers import hash
from tests.sim.controllers.cluster import Run, template


@pytest.mark.parametrize(("data", "value"), [(b"", 0x811C9DC5), (b"a", 0xE40C292C), (b"foobar", 0xBF9CF968)])
def test_fnv32a(data, value):
    """The published vectors of FNV-1a."""
    assert hash.fnv32a(data) == value


def test_the_image_of_the_digits():
    assert hash.safe_encode_string("0123456789") == "456789bcdf"


def test_a_hash_does_not_depend_on_the_order_of_labels():
    one, two = template(), template()
    one.labels, two.labels = {"a": "1", "b": "2"}, {"b": "2", "a": "1"}
    assert hash.compute_hash(one) == hash.compute_hash(two) != hash.compute_hash(template())
    assert hash.compute_hash(one, 1) != hash.compute_hash(one)


def test_a_long_name_is_cut_to_leave_room():
    assert hash.generate_name("x" * 70, "abcde") == "x" * 58 + "abcde"


def test_a_template_is_kept_once_and_never_overwritten():
    world = Run().world
    key = templates.keep(world, template())
    assert templates.keep(world, template()) == key
    world.cluster.templates[key] = template("other")
    assert templates.keep(world, template()) != key
