"""Every lesson loads, and one that cannot be shown is told by file and line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from probeviz.lessons import loader, skeleton
from probeviz.lessons.errors import LessonError
from probeviz.lessons.loader import in_language, lesson_named, lessons, read_lesson, start
from probeviz.lessons.markdown import inline, render


def test_a_lesson(folder: Path) -> None:
    lesson = read_lesson(folder)
    assert (lesson.number, lesson.slug, lesson.words.front.title) == (21, "my-lesson", "A new lesson")
    assert [step.id for step in lesson.structure.steps] == ["guess", "mend"]
    assert lesson.words.intro.startswith("The story, in two to four sentences")
    assert lesson.words.section("guess").label("option joins") == "READY goes to `1/1`"
    assert lesson.words.section("mend").hints[2].startswith("Set it to `/ping`")
    assert lesson.words.end.startswith("What was learned")
    assert lesson.solution.answers == {"guess": "waits"} and lesson.solution.until_ms == 70_000
    assert lesson.file == "web.yaml" and list(lesson.manifests) == ["web.yaml"]
    assert len(lesson.solved.script) == 2 and lesson.solved.until_ms == 70_000


STEP = '- id: mend\n  do: "pods.size() > 0'
FAULTS = [
    # lesson.yaml
    ("lesson.yaml", ("minutes: 5", "minutes: five"), r"lesson.yaml:1: minutes: must be a whole number"),
    ("lesson.yaml", ("minutes: 5", "minute: 5"), r"lesson.yaml:1: minute: unknown field; did you mean minutes\?"),
    ("lesson.yaml", ("file: web.yaml", "file: wep.yaml"), r"lesson.yaml:2: file: wep.yaml is none of the scenario's"),
    ("lesson.yaml", ("settled: 20s", "settled: soon"), r"lesson.yaml:3: settled: must be a duration"),
    ("lesson.yaml", ("{restarts:", "{Restarts:"), r"lesson.yaml:4: .*Restarts must be small letters"),
    ("lesson.yaml", ("ask: choice", "ask: choise"), r"lesson.yaml:9: .*did you mean choice\?"),
    ("lesson.yaml", ('when: "t >= 20000"', "unit: restarts"), r"lesson.yaml:13: .*unit: unknown field"),
    ("lesson.yaml", ("pods.all(p, p.ready)", "pods.all(p, p.ready"), r"lesson.yaml:11: .*is no CEL"),
    ("lesson.yaml", ('pods.all(p, p.ready)"\n', 'pod.all(p, p.ready)"\n'), r"lesson.yaml:11: .*did you mean pods\?"),
    ("lesson.yaml", ("- id: mend", "- id: guess"), r"lesson.yaml:14: .*two steps have the id guess"),
    ("lesson.yaml", ("- id: mend", "- id: Mend"), r"lesson.yaml:14: .*must be small letters"),
    ("lesson.yaml", ("- id: mend", "- id: end"), r"lesson.yaml:14: .*and not end"),
    (
        "lesson.yaml",
        ("  do:", "  see: {options: [a, b], answer: a}\n  do:"),
        r"lesson.yaml:14: .*it has see and do, two prompts at once",
    ),
    (
        "lesson.yaml",
        ('  do: "pods.size', '  done: "pods.size'),
        r"lesson.yaml:14: .*a step has one of predict, see, sort",
    ),
    (
        "lesson.yaml",
        ('  after: "t >= 20000"', "  stop: crash"),
        r"lesson.yaml:17: .*must be restart, cut, 5xx or prompt, not crash",
    ),
    ("lesson.yaml", ("in: start", "in: the start"), r"lesson.yaml:19: .*must be solution, start or a file"),
    ("lesson.yaml", ("in: start", "in: rival.yaml"), r"21-my-lesson/rival.yaml: cannot be read: No such file"),
    ("lesson.yaml", ("minutes: 5", "learn: ['https://kubernetes.io/docs/x']\nminutes: 5"), r"must be a path below"),
    ("lesson.yaml", ("minutes: 5", "needs: ['A B']\nminutes: 5"), r"must be a lesson's slug"),
    ("lesson.yaml", ("minutes: 5", "minutes: [5"), r"lesson.yaml:\d+: not YAML"),
    # the words
    ("en.md", ("---\ntitle", "title"), r"en.md:1: must begin with front matter"),
    ("en.md", ("title:", "titel:"), r"en.md:2: titel: unknown field; did you mean title\?"),
    ("en.md", ("::option joins", "::optoin joins"), r"en.md:13: there is no directive ::optoin; did you mean option\?"),
    ("en.md", ("::option joins", "::option\n"), r"en.md:13: ::option needs an id and a label"),
    (
        "en.md",
        ("::option joins", "::option jions"),
        r"en.md:13: ## guess: ::option jions is not in lesson.yaml; did you mean",
    ),
    ("en.md", ("::option joins READY", "::option waits READY"), r"en.md:16: a second ::option waits in one section"),
    (
        "en.md",
        ("::done", "::right"),
        r"en.md:\d+: ## mend: ::right is nothing that a step of the kind do shows; it takes part",
    ),
    ("en.md", ("::wait\n", "::wait for it\n"), r"en.md:22: ::wait stands alone on its line"),
    ("en.md", ("## mend", "## mand"), r"en.md:19: ## mand: there is no such step in lesson.yaml; did you mean mend\?"),
    ("en.md", ("::done", "::hint\nx\n::done"), r"en.md:\d+: ## mend: has more than 3 hints"),
    ("en.md", ("## end", "## mend"), r"en.md:\d+: a second section ## mend"),
    ("en.md", ("::wait\nThe container is starting.\n", ""), r"en.md:19: ## mend: ::wait is missing"),
    # solution and scenario
    (
        "lesson.yaml",
        ("- id: guess", "- id: guess\n  stop: prompt"),
        r"stop: prompt needs `after`, and is for other steps",
    ),
    ("solution.yaml", ("until:", "untill:"), r"solution.yaml:5: untill: unknown field; did you mean until\?"),
    (
        "solution.yaml",
        ("deployment/web", "deployment/wep"),
        r"solution.yaml:4: .*there is no Deployment wep.*did you mean web",
    ),
    ("solution.yaml", ("patch:", "patched:"), r"solution.yaml:4: .*a line of the script has one of"),
    ("scenario.yaml", ("seed: 1", "seeds: 1"), r"21-my-lesson/scenario.yaml:6:.*seed"),
]


@pytest.mark.parametrize(("file", "change_", "said"), FAULTS)
def test_what_keeps_a_lesson_from_being_shown_is_told_with_its_place(folder, change, file, change_, said) -> None:
    change(file, change_)
    with pytest.raises(LessonError, match=said):
        read_lesson(folder)


@pytest.mark.parametrize("file", ["lesson.yaml", "en.md", "scenario.yaml", "solution.yaml"])
def test_a_file_that_is_missing(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(LessonError, match=rf"21-my-lesson/{file}: cannot be read: No such file"):
        read_lesson(folder)


@pytest.mark.parametrize("name", ["my-lesson", "1-my-lesson", "21-My-Lesson", "21"])
def test_a_folder_without_a_number_and_a_slug(folder: Path, name: str) -> None:
    with pytest.raises(LessonError, match="such as 02-readiness"):
        read_lesson(folder.rename(folder.with_name(name)))


def test_directives_and_headings_in_code_are_code(folder: Path, change) -> None:
    change("en.md", ("What will READY say", "```sh\n## no section\n::no directive\n```\nWhat will READY say"))
    assert "::no directive" in read_lesson(folder).words.section("guess").prompt


def test_one_letter_words_are_words() -> None:
    """YAML 1.1 takes `n` and `on` for truth values."""
    from tests.lessons.steps import structure

    of = structure("- {id: on, see: {options: [n, yes], answer: n}}")
    assert of.steps[0].id == "on"


# --- languages ----------------------------------------------------------------------------------------------


def test_another_language_brings_words_alone(folder: Path) -> None:
    english, russian = read_lesson(folder), in_language(read_lesson(folder), "ru")
    assert russian.words.front.title == "Новый урок"
    assert russian.structure.digest == english.structure.digest
    assert russian.words.section("guess").label("option joins") == "READY станет `1/1`"


def test_english_stands_in_for_a_language_that_is_not_there(folder: Path) -> None:
    (folder / "ru.md").unlink()
    assert in_language(read_lesson(folder), "ru").words == read_lesson(folder).words


def test_english_stands_in_for_each_thing_that_a_language_lacks(folder: Path, change) -> None:
    change("ru.md", ("::option joins READY станет `1/1`", "::option joins"), ("Верните пользователям их 200.\n", ""))
    change("ru.md", ("::done\nОбработчик всё время был исправен, неверным был только вопрос.", ""))
    words = in_language(read_lesson(folder), "ru").words
    assert words.section("guess").label("option joins") == "READY goes to `1/1`"
    assert words.section("guess").text("option joins").startswith("Под считается")
    assert words.section("mend").prompt == "Bring the users their 200 back."
    assert words.section("mend").text("done").startswith("The handler")


def test_a_wrong_page_of_another_language_is_told_by_its_name(folder: Path, change) -> None:
    change("ru.md", ("::option joins", "::optoin joins"))
    with pytest.raises(LessonError, match=r"21-my-lesson/ru.md:13: there is no directive"):
        in_language(read_lesson(folder), "ru")


# --- a folder of one's own ----------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path, settings) -> Iterator[Path]:
    settings.LESSONS = str(tmp_path)
    cached = (loader.lessons, loader._all)
    for each in cached:
        each.cache_clear()
    yield tmp_path
    for each in cached:
        each.cache_clear()


def test_lessons_of_ones_own_follow_ours(own: Path) -> None:
    ours = len(loader.folders()) - 1
    skeleton.make(own, "07-mine", [])
    assert [(each.number, each.slug) for each in lessons()[ours:]] == [(lessons()[ours - 1].number + 1, "mine")]
    assert lesson_named("mine", "ru").words.front.title == "Новый урок"  # type: ignore[union-attr]


def test_a_slug_that_is_taken_is_an_error(own: Path) -> None:
    skeleton.make(own, "01-readiness", [])
    with pytest.raises(LessonError, match=r"01-readiness: the lesson \d\d-readiness has this slug already"):
        lessons()


def test_a_folder_that_is_not_there_is_an_error(own: Path, settings) -> None:
    settings.LESSONS = str(own / "nowhere")
    with pytest.raises(LessonError, match="nowhere: PROBEVIZ_LESSONS names no folder that is there"):
        lessons()


# --- ours ---------------------------------------------------------------------------------------------------


def test_lessons_are_in_the_order_of_their_numbers() -> None:
    numbers = [lesson.number for lesson in lessons()]
    assert numbers == sorted(set(numbers)) and numbers[0] == 1
    assert lesson_named("no such lesson") is None
    assert start().number == 0 and start() not in lessons()


def test_markdown_lets_no_html_through_and_uses_no_style() -> None:
    assert "<script>" not in render("<script>alert(1)</script>")
    assert 'href="javascript' not in inline("[x](javascript:alert(1))")
    table = render("| a | b |\n|---|--:|\n| 1 | 2 |\n")
    assert '<td class="right">2</td>' in table
    assert "style" not in table
    assert inline("[x](term:readiness)") == '<a class="term" href="/glossary/#readiness" data-term="readiness">x</a>'


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    tied = inline("then 80 s, 160\ns, 29,4 %, 5 с и 16 запр./с").replace("\u00a0", "~")
    assert tied == "then 80~s, 160~s, 29,4~%, 5~с и 16~запр./с"
    assert inline("3 seconds, 7 Pods, 3 сервера, `5 s`") == "3 seconds, 7 Pods, 3 сервера, <code>5 s</code>"
