"""Pictures of a sweep: SVG that stands alone."""

import re
import xml.etree.ElementTree as ET

import pytest

from probeviz.scenarios.library import load
from probeviz.scenarios.plot import plot
from probeviz.scenarios.sweep import Plan, Runs, axis
from tests.golden import check

SVG = "{http://www.w3.org/2000/svg}"


def picture(axes: tuple[str, ...], seeds: tuple[int, ...] = (1,), name: str = "article-act-3") -> str:
    scenario = load(name)
    plan = Plan(scenario.text, scenario.file, scenario.files, (), tuple(map(axis, axes)), seeds, None)
    runs = Runs(plan)
    groups = [(values, [runs((i, seed)) for seed in seeds]) for i, values in enumerate(plan.values)]
    return plot(plan, scenario, groups, scenario.until_ms)


def words(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in ET.fromstring(svg).iter(f"{SVG}text")]


def test_one_axis():
    svg = picture(("programs[setevoy/go-http].boot=200ms,20s,2m",), (1, 2, 3))
    check("simulate/sweep-one-axis.svg", svg)
    found = words(svg)
    assert "never" in found and "100.0%" in found and "programs[setevoy/go-http].boot" in found
    assert found[:2] == ["article-act-3", "240s on release 1.17, 3 seeds: median, and p5 to p95"]


def test_two_axes():
    svg = picture(("programs[setevoy/go-http].boot=200ms,2m", "clients[users].rate=1/s,2/s"))
    check("simulate/sweep-two-axes.svg", svg)
    assert words(svg).count("never") == 2


@pytest.mark.parametrize("axes", [("luck=real,plain",), ("luck=real,plain", "nodes=1,2")])
def test_it_stands_alone_in_light_and_dark(axes: tuple[str, ...]):
    svg = picture(axes)
    assert "prefers-color-scheme:dark" in svg
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert "<script" not in svg and "style=" not in svg
    assert len(svg) < 20_000


def test_every_shape_lies_within():
    root = ET.fromstring(picture(("programs[setevoy/go-http].boot=" + ",".join(f"{i}s" for i in range(20)),)))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    assert width > 720
    for each in root.iter():
        x, y = float(each.get("x") or 0), float(each.get("y") or 0)
        assert 0 <= x + float(each.get("width") or 0) <= width or each is root
        assert 0 <= y <= height


def test_without_clients_there_is_no_share():
    svg = picture(("clients=[],null",), name="article-act-1")
    assert "failed share" not in words(svg)
