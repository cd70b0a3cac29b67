"""Lint: each rule by a planted fault, and none where nothing is wrong."""

import re
from pathlib import Path

import pytest

from probeviz.lessons.loader import read_lesson
from probeviz.lessons.review import review

SLUGS = ["my-lesson", "readiness"]


def said(folder: Path, seeds: tuple[int, ...] = ()) -> list[str]:
    return [str(fault) for fault in review(folder, SLUGS, seeds)]


def test_a_new_lesson_is_clean(folder: Path) -> None:
    assert said(folder, (1, 2, 3)) == []


GUESS, OWN_SEED = "lesson.yaml:7: step guess: ", "lesson.yaml:7: step guess: on its own seed "
MEND = "lesson.yaml:14: step mend: on its own seed "
INTRO = (
    "История в двух–четырёх предложениях: что здесь работает и что с этим не так. [Readiness-проба](term:readiness)\n"
    "спрашивает `/err`, а этот обработчик паникует."
)
FEEDBACK = "Под считается неготовым, пока проба хоть раз не пройдёт, а эта не пройдёт никогда. RESTARTS — {restarts}."
PLANTED = [
    # words, in every language
    ("a page is missing", "ru.md", None, r"21-my-lesson/ru.md: cannot be read: No such file"),
    ("a section is missing", "ru.md", ("## end\nЧему научились", "Чему научились"), r"ru.md: ## end is missing"),
    (
        "a prompt is missing",
        "ru.md",
        ("Верните пользователям их 200.", ""),
        r"ru.md:19: ## mend: the prompt is missing",
    ),
    (
        "an option has no feedback",
        "ru.md",
        (FEEDBACK, ""),
        r"ru.md:13: ## guess: ::option joins has no text below it",
    ),
    (
        "an option has no label",
        "ru.md",
        (" READY станет `1/1`", ""),
        r"ru.md:13: ## guess: ::option joins has no label",
    ),
    (
        "an option is missing",
        "ru.md",
        ("::option joins READY станет `1/1`", ""),
        r"ru.md:10: ## guess: ::option joins is missing",
    ),
    (
        "two hints",
        "ru.md",
        ("::hint\nКакой путь спрашивает проба?", ""),
        r"ru.md:19: ## mend: has 2 hints; write none, or 3",
    ),
    (
        "a text is left in English",
        "ru.md",
        ("Контейнер запускается.", "The container is starting."),
        r"ru.md:22: is not translated",
    ),
    (
        "the verdict is missing",
        "en.md",
        ("verdict: The Pod is starting.\n", ""),
        r"en.md:1: front matter: verdict is missing",
    ),
    ("the introduction is missing", "ru.md", (INTRO, ""), r"ru.md: the introduction is missing"),
    (
        "an unknown directive",
        "ru.md",
        ("::wait", "::wiat"),
        r"ru.md:22: there is no directive ::wiat; did you mean wait",
    ),
    (
        "an unknown term",
        "ru.md",
        ("term:readiness", "term:readyness"),
        r"ru.md:1: term:readyness is not in the glossary; did you mean readiness",
    ),
    (
        "an unknown value",
        "ru.md",
        ("{restarts}.\n\n::option waits", "{restart}.\n\n::option waits"),
        r"ru.md:13: {restart} is quoted, but not in `show` of lesson.yaml; did you mean restarts",
    ),
    (
        "a value in a prompt",
        "en.md",
        ("What will READY say", "RESTARTS {restarts}. What will READY say"),
        r"en.md:10: {restarts} is quoted where nothing has been seen yet",
    ),
    # structure
    (
        "an unknown lesson is needed",
        "lesson.yaml",
        ("minutes: 5", "needs: [readyness]\nminutes: 5"),
        r"lesson.yaml:1: needs: there is no other lesson readyness; there is readiness",
    ),
    (
        "it needs itself",
        "lesson.yaml",
        ("minutes: 5", "needs: [my-lesson]\nminutes: 5"),
        r"lesson.yaml:1: needs: there is no other lesson my-lesson",
    ),
    ("an unknown key", "lesson.yaml", ("minutes: 5", "minutes: 5\nlevel: 1"), r"lesson.yaml:2: level: unknown field"),
    # play
    (
        "the start passes a task",
        "lesson.yaml",
        ("pods.all(p, p.ready) && codes('users').last('3s').count(200) >= 5", "codes('users').size() > 0"),
        r"lesson.yaml:14: step mend: the untouched start passes it, at 20s; `do` must need a deed",
    ),
    (
        "a solution that fails",
        "solution.yaml",
        ('httpGet.path": /ping', 'httpGet.path": /err'),
        MEND + r"the solution does not pass it by 70s: `do` is false: pods.all\(p, p.ready\) is false; saw pods",
    ),
    (
        "a probe that is taken out instead of mended",
        "solution.yaml",
        ('readinessProbe.httpGet.path": /ping', 'readinessProbe": null'),
        MEND + r"the solution does not pass it by 70s: `do` is false: has\(object\(.*is false; saw object",
    ),
    (
        "a guess that the solution gets wrong",
        "solution.yaml",
        ("guess: waits", "guess: joins"),
        r"lesson.yaml:7: step guess: the solution's answer joins is wrong on its own seed; the truth is waits",
    ),
    (
        "an answer that is none",
        "solution.yaml",
        ("guess: waits", "guess: stays"),
        r"solution.yaml: answers: guess: An answer to this step is one of its options: joins, waits",
    ),
    (
        "an answer to nothing",
        "solution.yaml",
        ("guess: waits", "guess: waits, gues: waits"),
        r"solution.yaml: answers: gues: there is no such step; did you mean guess",
    ),
    (
        "no answer",
        "solution.yaml",
        ("answers: {guess: waits}\n", ""),
        OWN_SEED + r"the solution does not pass it by 70s: solution.yaml has no answer to it",
    ),
    (
        "a guess that is never judged",
        "lesson.yaml",
        ('    when: "t >= 20000"', '    when: "t >= 90000"'),
        OWN_SEED + r"the guess is never judged by 70s: `when` is false",
    ),
    (
        "two options are true",
        "lesson.yaml",
        ('joins: "pods.all(p, p.ready)"', 'joins: "pods.size() == 1"'),
        OWN_SEED
        + r"`when` holds at 20s, and the run says nothing that can be judged: options joins and waits are true at once",
    ),
    (
        "a guess that can be read off",
        "lesson.yaml",
        ('    when: "t >= 20000"', '    when: "t >= 0"'),
        OWN_SEED + r"its `when` holds already when it is asked",
    ),
    (
        "an `after` that never holds",
        "lesson.yaml",
        ('  after: "t >= 20000"', '  after: "t >= 80000"'),
        MEND + r"the solution does not pass it by 70s: `after` is false",
    ),
    (
        "a claim that does not hold",
        "lesson.yaml",
        ("p.restarts == 0", "p.restarts == 1"),
        r'lesson.yaml:19: the claim "Nothing is restarted." does not hold at 30s in start: saw pods.*\n.*restarts: 0',
    ),
    (
        "a value that the run cannot give",
        "lesson.yaml",
        ('"pods[0].restarts"', '"pods[9].restarts"'),
        r"lesson.yaml:4: show: restarts has no value when step guess is judged",
    ),
]


@pytest.mark.parametrize(
    ("file", "planted", "fault"), [each[1:] for each in PLANTED], ids=[each[0] for each in PLANTED]
)
def test_each_fault_is_found(folder: Path, change, file: str, planted: tuple[str, str] | None, fault: str) -> None:
    if planted is None:
        (folder / file).unlink()
    else:
        change(file, planted)
    found = said(folder)
    assert any(re.search(fault, each) for each in found), found


def test_a_fault_of_one_seed_is_told_with_the_seed(folder: Path, change) -> None:
    """The answer hangs on the seed: the Pod's name is drawn by luck."""
    change("lesson.yaml", ('"pods.exists(p, !p.ready)"', "\"pods.exists(p, !p.ready && p.name.contains('g'))\""))
    change("lesson.yaml", ('"pods.all(p, p.ready)"\n', "\"pods.exists(p, p.ready || !p.name.contains('g'))\"\n"))
    found = said(folder, tuple(range(1, 9)))
    assert found and all("step guess: the solution's answer waits is wrong on seed" in each for each in found), found


def test_a_part_is_not_ticked_off_before_a_deed(folder: Path, change) -> None:
    parts = '  parts: {here: "pods.size() > 0", served: "pods.all(p, p.ready)"}\n'
    change("lesson.yaml", ('  after: "t >= 20000"', f'{parts}  after: "t >= 20000"'))
    for language in ("en.md", "ru.md"):
        change(language, ("::wait", "::part here Один\n::part served Два\n::wait"))
    assert [each for each in said(folder) if "holds when" in each] == [
        "21-my-lesson/lesson.yaml:14: step mend: the part here holds when the task appears, before any deed."
    ]


def test_a_guess_must_be_judged_before_the_lesson_lets_it_go(folder: Path, change) -> None:
    change("lesson.yaml", ('    when: "t >= 20000"', '    when: "t >= 900000"'))
    change("solution.yaml", ("until: 70s", "until: 950s"))
    fault = OWN_SEED + r"the guess is not judged within 5 minutes of the last step, which is passed at [\d.]+s; the"
    found = said(folder)
    assert any(re.search(fault + " lesson is over without it: `when` is false", each) for each in found), found


def test_words_are_looked_at_even_when_the_rest_cannot_be_read(folder: Path, change) -> None:
    change("solution.yaml", ("until: 70s\n", ""))
    change("ru.md", ("::wait", "::wiat"))
    found = said(folder)
    assert any("until is missing" in each for each in found) and any("::wiat" in each for each in found)


NGINX = """\
set: [balancer=ingress-nginx, "ingress/web:spec.ingressClassName=nginx"]
script: []
until: 30s
"""


@pytest.mark.parametrize(("run", "code"), [("start", 502), ("nginx.yaml", 503)])
def test_a_claim_may_be_about_another_balancer(folder: Path, change, run: str, code: int) -> None:
    """`set` changes the scenario and its manifests, for that run alone."""
    (folder / "nginx.yaml").write_text(NGINX)
    claim = f"{{says: It is {code}., that: \"codes('users').last('5s').all(c, c == {code})\", at: 30s, in: {run}}}"
    change("lesson.yaml", ("claims:\n", f"claims:\n- {claim}\n"))
    assert said(folder) == []


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("nginx.yaml", "balancr=gce", r"nginx.yaml:1: set: .*unknown field; did you mean balancer"),
        ("nginx.yaml", "ingress/wep:spec.ingressClassName=nginx", r"nginx.yaml:1: set: .*there is no ingress/wep"),
        ("nginx.yaml", "balancer", r"nginx.yaml:1: set.*must be PATH=VALUE"),
        ("solution.yaml", "balancer=gce", r"solution.yaml:1: set: must stand in another file"),
    ],
)
def test_what_is_set_must_fit(folder: Path, change, file: str, line: str, fault: str) -> None:
    before = (folder / file).read_text() if file == "solution.yaml" else "script: []\nuntil: 30s\n"
    (folder / file).write_text(f"set: ['{line}']\n{before}")
    change("lesson.yaml", ("in: start", f"in: {file.removesuffix('.yaml') if file == 'solution.yaml' else file}"))
    found = said(folder)
    assert any(re.search(fault, each) for each in found), found


# --- two runs -----------------------------------------------------------------------------------------------

BRANCH = """\
answers: {guess: waits}
script: []
until: 30s
branch:
  at: 10s
  script:
  - {at: 10s, patch: deployment/web, set: {"containers[web].readinessProbe.httpGet.path": /ping}}
  until: 40s
"""
IN_B = ("pods.all(p, p.ready) &&", "branched.exists(b, b.t == 10000) && pods.all(p, p.ready) &&")


@pytest.fixture
def two_runs(folder: Path, change) -> Path:
    """The task is done in run B; the guess was judged in run A."""
    (folder / "solution.yaml").write_text(BRANCH)
    change("lesson.yaml", ("minutes: 5", "minutes: 5\nbranches: true"), IN_B)
    return folder


def test_a_lesson_of_two_runs_is_clean(two_runs: Path) -> None:
    assert said(two_runs, (1, 2, 3)) == []


@pytest.mark.parametrize(
    ("file", "planted", "fault"),
    [
        ("lesson.yaml", ("branches: true\n", ""), r"solution.yaml: branch: write `branches: true` into lesson.yaml"),
        ("lesson.yaml", ("branches: true\n", ""), r"step mend: `branched` stays empty without `branches: true`"),
        ("lesson.yaml", ("b.t == 10000", "b.t == 0"), r"step mend: .* the solution does not pass it by 40s"),
        ("lesson.yaml", ("at: 30s", "at: 5s"), r"the claim .* is about 5s, and the branch in solution begins later"),
        ("solution.yaml", ("- {at: 10s", "- {at: 9s"), r"script\[0\]: comes before the instant at which"),
        ("solution.yaml", ("  until: 40s", "  until: 9s"), r"until: must be later than the instant at which"),
        ("solution.yaml", ("deployment/web", "deployment/wep"), r"there is no Deployment wep"),
    ],
)  # fmt: skip
def test_what_does_not_fit_two_runs(two_runs: Path, change, file: str, planted: tuple[str, str], fault: str) -> None:
    change("lesson.yaml", ("in: start", "in: solution"))
    change(file, planted)
    found = said(two_runs)
    assert any(re.search(fault, each) for each in found), found


def test_branches_need_a_branch_in_the_solution(folder: Path, change) -> None:
    change("lesson.yaml", ("minutes: 5", "minutes: 5\nbranches: true"))
    assert any("branches: solution.yaml has no branch" in each for each in said(folder))


def test_those_who_only_look_see_run_b(two_runs: Path) -> None:
    lesson = read_lesson(two_runs)
    assert (len(lesson.solved.script), lesson.solved.until_ms) == (2, 40_000)
