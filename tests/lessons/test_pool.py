"""A pool of faults: what a seed draws, that the drawn lesson is a scenario of its own, and what lint says of a pool."""

from collections import Counter
from pathlib import Path

import pytest

from probeviz.lessons import review_play
from probeviz.lessons.errors import LessonError
from probeviz.lessons.loader import Lesson, lesson_drawn, lesson_named, read_lesson
from probeviz.lessons.review import review
from probeviz.lessons.steps import See
from probeviz.live.starting import draw
from probeviz.scenarios.document import from_files, read_scenario
from tests.lessons.conftest import Change

POOL = "faults: [[panic, gone], [slow, quiet]]\nsteps:\n"
ASK = "- id: which\n  see: {options: [route, port, none], answer: {panic: route, gone: port}}\n- id: mend\n"
WORDS = "## which\nWhich?\n::option route A\na\n::option port B\nb\n::option none C\nc\n\n## mend\n"
FILES = {
    "panic": "answers: {which: route}\nmend: []\nscript:\n"
    "- {at: 5s, program: example/web, route: /ping, become: {panic: a}}\n"
    "- {at: 25s, program: example/web, route: /ping, become: {status: 200}}\n",
    "gone": 'set: ["deployment/web:containers[0].readinessProbe.httpGet.port=81"]\nanswers: {which: port}\nmend: []\n',
    "slow": 'set: ["clients[users].rate=4/s"]\nanswers: {}\nmend: []\n',
    "quiet": "answers: {}\nmend:\n- {at: 31s, run: kubectl get pods}\n",
}


@pytest.fixture
def pool(folder: Path, change: Change) -> Path:
    """The new lesson with four faults in two rows."""
    change("lesson.yaml", ("steps:\n", POOL), ("- id: mend\n", ASK))
    for language in ("en.md", "ru.md"):
        change(language, ("## mend\n", WORDS))
    for name, text in FILES.items():
        (folder / f"fault-{name}.yaml").write_text(text)
    return folder


def test_each_combination_is_drawn_by_one_seed_of_so_many_in_a_row(pool: Path) -> None:
    lesson = read_lesson(pool)
    found = Counter(lesson.drawn(seed).structure.drawn for seed in lesson.seeds)
    pairs = {("panic", "slow"), ("panic", "quiet"), ("gone", "slow"), ("gone", "quiet")}
    assert found == dict.fromkeys(pairs, 1) and len(lesson.seeds) == 4
    assert lesson.drawn(7).structure.drawn == lesson.drawn(3).structure.drawn


def test_what_is_drawn_is_in_the_text_that_a_run_keeps(pool: Path) -> None:
    for seed in range(8):
        drawn = read_lesson(pool).drawn(seed)
        again = read_scenario(drawn.scenario.text, "again.yaml", from_files(drawn.beside))
        assert again.setup == drawn.scenario.setup and again.setup.seed == seed
        assert [line.at_ms for line in again.script] == [line.at_ms for line in drawn.scenario.script]
        panics, fast = "panic" in drawn.structure.drawn, "slow" in drawn.structure.drawn
        assert [line.at_ms for line in again.script].count(25_000) == panics
        assert again.setup.clients[0].rate_milli == (4_000 if fast else 3_000)
        assert ("port: 81" in drawn.beside["web.yaml"]) == ("gone" in drawn.structure.drawn)


def test_the_answer_is_that_of_the_fault(pool: Path) -> None:
    for seed in range(4):
        drawn = read_lesson(pool).drawn(seed)
        step = drawn.structure.step("which")
        assert isinstance(step, See)
        assert step.answer == ("route" if "panic" in drawn.structure.drawn else "port")
        assert drawn.solution.answers["which"] == step.answer
        assert len(drawn.solution.script) == 1 + ("quiet" in drawn.structure.drawn)


def test_a_lesson_as_it_is_named_is_drawn_by_its_own_seed(pool: Path) -> None:
    lesson = read_lesson(pool)
    assert lesson.structure.drawn == lesson.drawn(lesson.scenario.setup.seed).structure.drawn
    assert lesson.scenario.text == lesson.drawn(lesson.scenario.setup.seed).scenario.text


def test_a_lesson_without_a_pool_is_the_same_with_every_seed(folder: Path) -> None:
    lesson = read_lesson(folder)
    assert lesson.drawn(3) is lesson and not lesson.seeds and draw(lesson) is None


def test_whoever_starts_over_gets_another_combination() -> None:
    lesson = lesson_named("incident-0214")
    assert lesson is not None
    seeds = {draw(lesson, 5) for _ in range(300)}
    assert 5 not in seeds and seeds <= set(lesson.seeds) and len(seeds) > 10


@pytest.mark.parametrize("seed", range(16))
def test_each_night_of_the_incident_has_another_pair_of_faults(seed: int) -> None:
    drawn = lesson_drawn("incident-0214", seed)
    assert drawn is not None
    pairs = {_drawn(each).structure.drawn for each in range(16)}
    assert len(pairs) == 16 and drawn.structure.drawn in pairs


def _drawn(seed: int) -> Lesson:
    found = lesson_drawn("incident-0214", seed)
    assert found is not None
    return found


# --- what lint says -----------------------------------------------------------------------------------------


def said(folder: Path) -> list[str]:
    return [str(fault) for fault in review(folder, ["my-lesson"], ())]


def test_every_combination_is_played(pool: Path, change: Change) -> None:
    change("fault-gone.yaml", ("answers: {which: port}", "answers: {which: none}"))
    wrong = [each for each in said(pool) if "the solution's answer none is wrong" in each]
    assert ["(with gone and slow)" in wrong[0], "(with gone and quiet)" in wrong[1], len(wrong)] == [True, True, 2]


def test_what_was_played_as_a_combinations_own_is_not_played_once_more(pool: Path) -> None:
    lesson = read_lesson(pool)
    assert [each.scenario.setup.seed for each in review_play.variants(lesson)] == [0, 1, 2, 3]
    assert review_play.others(lesson, range(7)) == [4, 5, 6]


def test_a_lessons_own_seed_is_none_of_the_others(folder: Path) -> None:
    lesson = read_lesson(folder)
    own = lesson.scenario.setup.seed
    assert review_play.others(lesson, [own, own + 1]) == [own + 1]


def test_an_answer_by_fault_has_one_for_each_of_a_row(pool: Path, change: Change) -> None:
    change("lesson.yaml", ("{panic: route, gone: port}", "{panic: route}"))
    rows = "it must have all faults of one row: [panic, gone] or [slow, quiet]."
    assert f"21-my-lesson/lesson.yaml:15: step which: answer: has panic; {rows}" in said(pool)


def test_a_fault_without_a_file_is_named(pool: Path) -> None:
    (pool / "fault-slow.yaml").unlink()
    with pytest.raises(LessonError, match=r"21-my-lesson/fault-slow.yaml: cannot be read: No such file"):
        read_lesson(pool)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("answers: {}\n", r"fault-slow.yaml:1: mend is missing"),
        ("answers: {}\nmend: []\nset: [a]\n", r"fault-slow.yaml:3: .*a"),
        ("answers: {}\nmend:\n- {at: 5s, program: nope, become: {boot: 1s}}\n", r"fault-slow.yaml:3: .*nope"),
    ],
)
def test_what_is_wrong_with_a_fault_is_named_with_its_place(pool: Path, text: str, why: str) -> None:
    (pool / "fault-slow.yaml").write_text(text)
    with pytest.raises(LessonError, match=why):
        read_lesson(pool)


def test_an_answer_to_no_step_is_named(pool: Path, change: Change) -> None:
    change("fault-slow.yaml", ("answers: {}", "answers: {wich: port}"))
    assert any(
        "fault-slow.yaml: answers: wich: there is no such step; did you mean which?" in each for each in said(pool)
    )
