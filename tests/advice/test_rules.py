"""Each rule speaks of its fault and is silent once its fix is made; what it shows comes about in the engine."""

import pytest
import yaml

from probeviz.advice.advice import Advice
from probeviz.advice.proof import STAYS, Files, proved
from probeviz.advice.registry import load
from probeviz.api.check import check
from tests.advice.faults import FAULTS, GOOD, PROGRAM, Fault, documents, mended, reviewed, written

IDS = [f"{i}-{fault.rule}" for i, fault in enumerate(FAULTS)]


def the(fault: Fault) -> Advice:
    """What the rule says of its fault."""
    found = reviewed(written(documents(fault), fault), fault.release)
    said = [advice for advice in found if advice.rule == fault.rule]
    assert said, f"{fault.rule} says nothing; {[a.rule for a in found]} do"
    return said[0]


@pytest.mark.parametrize("program", [None, PROGRAM], ids=["unknown", "known"])
def test_nothing_is_said_of_a_good_manifest(program: dict[str, object] | None) -> None:
    fault = Fault("none", 0, program=program)  # type: ignore[arg-type]
    assert reviewed(written(list(yaml.safe_load_all(GOOD)), fault)) == []


@pytest.mark.parametrize("fault", FAULTS, ids=IDS)
def test_the_rule_speaks_of_its_fault_and_no_other_does(fault: Fault) -> None:
    found = reviewed(written(documents(fault), fault), fault.release)
    assert the(fault).level is fault.level
    assert {a.rule for a in found} - {fault.rule} <= set(fault.also)
    assert [a.rule for a in found].count(fault.rule) == 1 + fault.also.count(fault.rule) or fault.rule in fault.also


@pytest.mark.parametrize("fault", FAULTS, ids=IDS)
def test_the_fix_silences_the_rule_and_is_a_manifest_that_the_api_server_takes(fault: Fault) -> None:
    objects, advice = documents(fault), the(fault)
    if not advice.changes:
        assert advice.fix.startswith("# ")
        return
    for _ in range(3):  # one probe after the other
        objects = mended(objects, advice, fault.document)
        found = [a for a in reviewed(written(objects, fault), fault.release) if a.rule == fault.rule]
        if not found:
            break
        advice = found[0]
    assert found == []
    assert [p for p in check(yaml.safe_dump_all(objects), "web.yaml", fault.release) if p.level == "error"] == []


@pytest.mark.parametrize("fault", FAULTS, ids=IDS)
def test_the_fix_as_text_says_the_same_as_the_changes(fault: Fault) -> None:
    """Every value that is set stands in the snippet, and the snippet is YAML."""
    advice = the(fault)
    snippet = yaml.safe_load(advice.fix)
    assert advice.changes == () or snippet is not None or all(value is None for _, value in advice.changes)
    for path, value in advice.changes:
        assert f"{path[-1]}" in advice.fix
        if isinstance(value, str | int):
            assert f"{path[-1]}: {value}" in advice.fix


SHOWN = [(fault, i) for fault, i in zip(FAULTS, IDS, strict=True) if the(fault).show is not None]


@pytest.mark.parametrize("fault", [f for f, _ in SHOWN], ids=[i for _, i in SHOWN])
def test_what_is_shown_comes_about_with_the_fault_and_not_with_the_fix(fault: Fault) -> None:
    of = written(documents(fault), fault)
    text, why = proved(the(fault), Files(of.texts, fault.release, of.programs, of.spec))
    assert why == "" or (fault.same and why == STAYS)
    assert fault.same or "  seed: 1\n" in text


def test_every_rule_has_a_fault_and_each_of_its_levels_too() -> None:
    seen = {(fault.rule, fault.level) for fault in FAULTS}
    assert seen == {(rule.name, level) for rule in load().values() for level in rule.levels}


def test_every_rule_can_be_seen() -> None:
    assert {fault.rule for fault, _ in SHOWN} == set(load())
