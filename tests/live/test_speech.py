"""The server's own sentences are said in the viewer's language; what Kubernetes prints is not."""

import re

import msgspec
import pytest
from django.utils import translation

from probeviz.live import limits, protocol, speech
from probeviz.live.refusals import too_long
from probeviz.live.shown import AdviceShown
from probeviz.locale.phrases import PHRASES
from probeviz.locale.text import say
from probeviz.scenarios.problems import ScenarioError
from probeviz.sim.limits import TIMERS_A_SECOND
from tests.scenarios.test_document import WRONG, read

MORE = say("{kind} {name} has {fields}", kind="Deployment", name="web", fields="spec.replicas: 3")
LONG = "Здесь 70,000 байт, а можно не больше 65,536."


def test_a_refusal() -> None:
    refusal = too_long("a", 70_000, limits.TEXT_BYTES)
    assert refusal.message == "This is 70,000 bytes; at most 65,536 are taken."
    assert speech.in_language(refusal, "en") is refusal
    assert speech.in_language(refusal, "ru").message == LONG
    assert protocol.encode(refusal) == protocol.encode(protocol.Refused(**msgspec.structs.asdict(refusal)))


def test_a_diagnosis() -> None:
    advice = AdviceShown(
        line=1, column=1, level="wrong", rule="a-rule", field="spec", what=say("Open"), why="b", fix="c: 1", counter=""
    )
    found = protocol.Diagnostics(
        id="a", items=[], does="nothing", says=say("changes nothing"), beyond=MORE, advice=[advice]
    )
    russian = speech.in_language(found, "ru")
    assert (russian.says, russian.advice[0].what) == ("ничего не изменится", "Открыть")
    assert russian.beyond == "у Deployment web есть spec.replicas: 3"
    assert (russian.advice[0].why, russian.advice[0].fix) == ("b", "c: 1")
    assert (found.says, found.advice[0].what) == ("changes nothing", "Open")


@pytest.mark.parametrize(("language", "spoken"), [("ru", "ru"), ("en", "en"), ("xx", "en"), ("", "en")])
def test_a_language_that_we_have(language: str, spoken: str) -> None:
    assert speech.known(language) == spoken


@pytest.mark.parametrize("spec", [spec for spec, _ in WRONG])
def test_what_is_wrong_in_a_scenario(spec: str) -> None:
    with pytest.raises(ScenarioError) as error:
        read(spec)
    for problem in error.value.problems:
        with translation.override("ru"):
            said = speech.say(problem.message)
        assert re.search("[а-яё]", said), said
        ours = re.split(r"CEL: |YAML: ", said)[0]  # then the parser speaks
        assert not re.search(r"\b(must|not|such as|there is|did you mean|unknown|missing)\b", ours)


def test_why_a_run_has_stopped_is_a_phrase_that_the_page_knows() -> None:
    assert TIMERS_A_SECOND.said() in PHRASES
