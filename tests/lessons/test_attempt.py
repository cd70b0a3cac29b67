"""The attempt as a fold: what each kind of step makes of facts and entries, and that going back and going on change
nothing of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.lessons.attempt import PATIENCE_MS, Attempt
from probeviz.lessons.limits import TRIES
from probeviz.lessons.order import Entered, in_order
from probeviz.lessons.quoting import as_text, quoted
from probeviz.lessons.view import MOST, MOST_CODES
from probeviz.scenarios.view import RunView
from probeviz.sim import entries
from tests.lessons.steps import Story, answered, log, ran, routed, structure

GUESS = """\
- id: guess
  predict: {ask: choice, options: {stays: "restarted.size() == 0", loops: "restarted.size() > 0"}, when: "t >= 9000"}
"""
TASK = '- {id: task, do: "requests.exists(r, r.code == 502)"}'


# --- tasks --------------------------------------------------------------------------------------------------


def test_a_task_that_was_done_once_stays_done() -> None:
    story = Story(structure(TASK)).see(answered(1, 100, 200), answered(2, 200, 502), answered(3, 300, 200))
    assert story.journal == [("task", "ready"), ("task", "done"), ("task", "over")]
    assert [mark.n for mark in story.attempt.journal] == [0, 2, 2]


def test_a_task_is_done_while_it_is_the_current_step_alone() -> None:
    of = structure(
        "- {id: one, do: \"log.exists(l, l.line == 'go')\"}\n- {id: two, do: \"codes().last('1s').count(502) > 0\"}"
    )
    story = Story(of).see(answered(1, 100, 502), log(2, 3_000, "go"))
    assert story.attempt.done == ["one"], "the 502 is older than a second"
    assert story.see(answered(3, 4_000, 502)).attempt.done == ["one", "two"]


def test_the_next_task_may_be_done_by_what_is_there_already() -> None:
    of = structure(
        '- {id: one, do: "requests.exists(r, r.code == 502)"}\n- {id: two, do: "requests.exists(r, r.code == 200)"}'
    )
    assert Story(of).see(answered(1, 100, 200), answered(2, 200, 502)).attempt.done == ["one", "two"]


def test_parts_are_ticked_off_and_may_make_the_task() -> None:
    of = structure(
        '- {id: task, do: "parts.typed && parts.seen", parts: {typed: "lines.size() > 0",'
        ' seen: "requests.exists(r, r.code == 502)"}}'
    )
    story = Story(of).see(answered(1, 100, 502))
    assert story.attempt.state.parts == {"task": {"seen": True}}
    assert story.do("kubectl get pods").attempt.state.over


@pytest.mark.parametrize(
    ("that", "does"),
    [
        ("looks.exists(l, l.line == 'kubectl get pods')", [entries.Look(line="kubectl get pods")]),
        (
            "lines.exists(l, l.line.startsWith('kubectl apply'))",
            [entries.Apply(line="kubectl apply -f a.yaml", objects=[])],
        ),
        ("clock.exists(c, c.does == 'pause')", [entries.Clock(wall_ms=0, playing=False, does="pause")]),
        ("clock.exists(c, c.does == 'back' && c.t == 5)", [entries.Seek(to_ms=1)]),
        (
            "clock.map(c, c.does) == ['play', 'step']",
            [entries.Clock(wall_ms=0, playing=True, does="play"), entries.Clock(wall_ms=0, playing=False, does="step")],
        ),
        ("lines.size() == 1 && looks.size() == 0", [entries.Refused(line="kubectl aply", error="no")]),
    ],
)
def test_what_somebody_has_done_can_be_asked_about(that: str, does: list[entries.Entry]) -> None:
    story = Story(structure(f'- {{id: task, do: "{that}"}}')).see(log(1, 5))
    for entry in does:
        assert story.attempt.done == []
        story.enter(entry)
    assert story.attempt.done == ["task"]


@pytest.mark.parametrize(
    "entry",
    [
        entries.Clock(wall_ms=0, playing=True),  # the site's own
        entries.File(name="a.yaml", text="x"),
        entries.Interrupt(of=1, line="^C"),
        entries.Program(image="a", quiet=True),
    ],
)
def test_what_is_no_deed_of_a_person_is_not_seen(entry: entries.Entry) -> None:
    of = structure('- {id: task, do: "lines.size() + looks.size() + clock.size() > 0"}')
    assert Story(of).see(log(1, 5)).enter(entry).attempt.done == []


def test_restarts_and_cuts_are_remembered_from_the_start() -> None:
    of = structure("- {id: task, do: \"restarted.map(r, r.t) == [40, 90] && cuts.map(c, c.pod) == ['a']\"}")
    story = Story(of).see(ran(1, 10, 0), routed(2, 20, "a", "b"), ran(3, 40, 1), routed(4, 50, "b"), ran(5, 55, 1))
    assert story.attempt.done == []
    assert story.see(ran(6, 90, 2)).attempt.done == ["task"]


def test_an_expression_that_cannot_be_evaluated_yet_is_not_done() -> None:
    assert Story(structure('- {id: task, do: "pods[0].ready"}')).see(log(1, 1)).attempt.done == []


def test_time_is_asked_about_once_a_second() -> None:
    story = Story(structure('- {id: task, do: "t >= 1500"}'))
    assert story.see(log(1, 1_000), log(2, 1_900)).attempt.done == []
    assert story.see(log(3, 2_000)).attempt.done == ["task"]


def test_where_the_run_pauses_nothing_waits_for_the_next_second() -> None:
    """A step's `stop` pauses it at the very event that decides a guess, and the next questions are asked there."""
    of = structure(GUESS.replace("t >= 9000", "restarted.size() > 0 || t > 60000") + TASK)
    story = Story(of).see(log(1, 100)).answer("guess", "loops").see(log(2, 200), ran(3, 300, 0), ran(4, 400, 1))
    assert story.judged == {}, "the clock takes part in it"
    paused = story.enter(entries.Clock(wall_ms=0, playing=False, met=4))
    assert paused.judged == {"guess": "right"}
    resumed = Attempt(of, ["users"])
    resumed.follow(in_order(paused.facts, paused.entered))
    assert resumed.journal == paused.attempt.journal


def test_what_it_remembers_is_bounded() -> None:
    story = Story(structure('- {id: task, do: "codes().count(200) > 100000"}'))
    for n in range(1, 5_000):
        story.see(answered(n, n, 200))
    view = story.attempt.view
    assert len(view.requests.items) <= MOST + 1_000 and len(view.codes["users"].items) <= MOST_CODES + 1_000


def test_a_look_hands_over_no_request_that_was_looked_at_before() -> None:
    story = Story(structure(TASK))
    that = story.structure.steps[0].that  # type: ignore[attr-defined]
    handed: list[int] = []
    holds = that.holds

    def counted(view: RunView) -> bool:
        handed.append(len(view.requests.items))
        return bool(holds(view))

    that.holds = counted
    story.see(*(answered(n, n, 502 if n == 4 else 200) for n in range(1, 5)))
    assert handed == [1, 1, 1, 1] and story.attempt.done == ["task"]


# --- what is answered ---------------------------------------------------------------------------------------


def test_a_guess_moves_on_at_once_and_is_judged_later() -> None:
    story = Story(structure(GUESS + TASK)).see(log(1, 1))
    assert (story.attempt.state.asks is not None, story.attempt.state.current.id) == (True, "guess")  # type: ignore[union-attr]
    story.answer("guess", "stays")
    assert story.attempt.done == ["guess"] and story.judged == {}
    story.see(answered(2, 3_000, 502))
    assert story.attempt.done == ["guess", "task"] and not story.attempt.state.over, "the guess is yet to be judged"
    story.see(log(3, 9_000))
    assert story.judged == {"guess": "right"} and story.attempt.state.over


@pytest.mark.parametrize(
    ("guess", "answer", "how", "truth"),
    [
        ('{ask: choice, options: {a: "false", b: "true"}, when: "true"}', "a", "wrong", "b"),
        ('{ask: choice, options: {a: "false", b: "true"}, when: "true"}', "b", "right", "b"),
        ('{ask: code, options: ["200", "502"], value: "requests[0].code", when: "true"}', "502", "right", "502"),
        ('{ask: code, options: ["200", "502"], value: "requests[0].code", when: "true"}', "200", "wrong", "502"),
        (
            '{ask: hop, options: [program, balancer], value: "\'balancer\'", when: "true"}',
            "program",
            "wrong",
            "balancer",
        ),
        ('{ask: number, value: "4", unit: restarts, when: "true"}', 3, "low", 4),
        ('{ask: number, value: "4", unit: restarts, when: "true"}', 4, "right", 4),
        ('{ask: number, value: "4", unit: restarts, when: "true"}', 5, "high", 4),
        ('{ask: number, value: "4.5", tolerance: 1, unit: seconds, when: "true"}', 3.5, "right", 4.5),
        ('{ask: number, value: "4.5", tolerance: 1, unit: seconds, when: "true"}', 3.4, "low", 4.5),
        (
            '{ask: markers, value: "[30, 10, 90]", n: 2, tolerance: 5ms, within: 1s, when: "true"}',
            [35, 10],
            "right",
            [10, 30],
        ),
        (
            '{ask: markers, value: "[10, 30]", n: 2, tolerance: 5ms, within: 1s, when: "true"}',
            [10, 36],
            "high",
            [10, 30],
        ),
        ('{ask: markers, value: "[10, 30]", n: 2, tolerance: 5ms, within: 1s, when: "true"}', [0, 36], "low", [10, 30]),
    ],
)
def test_a_guess_and_the_truth_of_the_run(guess: str, answer: object, how: str, truth: object) -> None:
    story = Story(structure(f"- id: guess\n  predict: {guess}")).see(answered(1, 5, 502)).answer("guess", answer)
    judged = story.attempt.state.judged["guess"]
    assert (judged.how, judged.truth, judged.right) == (how, truth, how == "right")
    assert story.attempt.state.over, "right or wrong, it is done"


def test_a_guess_waits_until_the_run_says_something() -> None:
    of = structure('- id: guess\n  predict: {ask: number, value: "pods[0].restarts", unit: restarts, when: "true"}')
    story = Story(of).see(log(1, 1)).answer("guess", 1)
    assert story.judged == {} and not story.attempt.state.over


def test_a_guess_to_which_the_run_does_not_come_holds_nothing_up() -> None:
    """The task was done in another way than the lesson had thought of."""
    of = structure(GUESS.replace("t >= 9000", "cuts.size() > 0") + TASK)
    story = Story(of).see(log(1, 1)).answer("guess", "stays").see(answered(2, 3_000, 502))
    story.see(log(3, 3_000 + PATIENCE_MS - 1))
    assert story.journal[-1] == ("task", "done"), "it may still come"
    story.see(log(4, 3_000 + PATIENCE_MS))
    assert story.judged == {"guess": "unjudged"} and story.attempt.state.over
    assert story.journal[-2:] == [("guess", "judged"), ("task", "over")]
    assert not story.attempt.state.judged["guess"].right


def test_nothing_is_let_go_while_there_are_steps() -> None:
    of = structure(GUESS.replace("t >= 9000", "cuts.size() > 0") + TASK)
    story = Story(of).see(log(1, 1)).answer("guess", "stays").see(log(2, 2 * PATIENCE_MS), routed(3, 700_000, "a"))
    assert story.judged == {} and story.attempt.done == ["guess"]
    assert story.see(routed(4, 701_000)).judged == {"guess": "right"}


SORT = "- {id: sort, sort: {groups: [p, b], items: {x: p, y: b}}}"
RANK = "- {id: rank, rank: {items: {a: 0, b: 5, c: 5, d: 9}}}"
SEE = "- {id: seen, see: {options: [zero, some], answer: zero}}"


@pytest.mark.parametrize(
    ("step", "wrong", "right"),
    [
        (SORT, {"x": "b", "y": "b"}, {"x": "p", "y": "b"}),
        (RANK, ["b", "a", "c", "d"], ["a", "c", "b", "d"]),
        (SEE, "some", "zero"),
    ],
)
def test_a_wrong_answer_is_told_and_may_be_tried_again(step: str, wrong: object, right: object) -> None:
    of = structure(step)
    story = Story(of).see(log(1, 1)).answer(of.steps[0].id, wrong)
    judged = story.attempt.state.judged[of.steps[0].id]
    assert (judged.right, judged.truth, story.attempt.done) == (False, None, []), "the truth is not given away"
    story.answer(of.steps[0].id, right)
    assert story.attempt.state.judged[of.steps[0].id].right and story.attempt.state.over


@pytest.mark.parametrize(
    ("step", "value"),
    [
        (SEE, "none"), (SEE, 1), (SEE, None), (SEE, ["zero"]),
        (SORT, {"x": "p"}), (SORT, {"x": "p", "y": "z"}), (SORT, {"x": "p", "y": "b", "z": "b"}), (SORT, [["x", "p"]]),
        (SORT, {"x": ["p"], "y": "b"}),
        (RANK, ["a"]), (RANK, ["a", "a", "b", "c"]), (RANK, ["a", "b", "c", {}]), (RANK, "abcd"),
        ('- {id: n, predict: {ask: number, value: "1", unit: seconds, when: "true"}}', "1"),
        ('- {id: n, predict: {ask: number, value: "1", unit: seconds, when: "true"}}', True),
        ('- {id: n, predict: {ask: number, value: "1", unit: seconds, when: "true"}}', 1e300),
        ('- {id: n, predict: {ask: markers, value: "[1]", n: 1, tolerance: 1s, within: 1s, when: "true"}}', [1_001]),
        ('- {id: n, predict: {ask: markers, value: "[1]", n: 1, tolerance: 1s, within: 1s, when: "true"}}', [1, 2]),
        ('- {id: n, predict: {ask: markers, value: "[1]", n: 1, tolerance: 1s, within: 1s, when: "true"}}', [1.5]),
        ('- {id: n, predict: {ask: markers, value: "[1]", n: 1, tolerance: 1s, within: 1s, when: "true"}}', [True]),
        (TASK, "x"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_and_changes_nothing(step: str, value: object) -> None:
    of = structure(step)
    story = Story(of).see(log(1, 1))
    before = story.journal
    why = story.attempt.refusal(of.steps[0].id, value)
    assert why is not None and str(why).startswith(("An answer to this step", "This step"))
    assert story.answer(of.steps[0].id, value).journal == before


def test_an_answer_to_another_step_than_the_current_one_is_none() -> None:
    story = Story(structure(f"{SEE}\n{SORT}")).see(log(1, 1))
    assert story.attempt.refusal("sort", {"x": "p", "y": "b"}) is not None
    story.answer("sort", {"x": "p", "y": "b"}).answer("seen", "zero").answer("seen", "some")
    assert story.attempt.done == ["seen"] and story.attempt.state.answers == {"seen": "zero"}


def test_a_step_is_answered_so_often_and_no_more() -> None:
    story = Story(structure(SEE)).see(log(1, 1))
    for _ in range(TRIES):
        assert story.attempt.refusal("seen", "some") is None
        story.answer("seen", "some")
    assert str(story.attempt.refusal("seen", "zero")) == TRIES.said()
    marks = len(story.journal)
    assert len(story.answer("seen", "zero").journal) == marks


def test_a_prompt_appears_when_its_after_holds_and_stays() -> None:
    of = structure(SEE.replace("id: seen", "id: seen, after: \"codes().last('1s').size() > 0\""))
    story = Story(of).see(log(1, 1))
    assert not story.attempt.state.ready and story.attempt.refusal("seen", "zero") is not None
    story.see(answered(2, 1_000, 200), log(3, 9_000))
    assert story.attempt.refusal("seen", "zero") is None
    assert story.answer("seen", "zero").attempt.state.over


def test_what_comes_after_an_answer_is_watched_at_once() -> None:
    of = structure(f"""{SEE}
- {{id: task, after: "requests.exists(r, r.code == 502)", do: "restarted.size() > 0"}}""")
    story = Story(of).see(log(1, 1)).answer("seen", "zero").see(answered(2, 20, 502), ran(3, 30, 1))
    assert story.journal[-4:] == [("seen", "judged"), ("task", "ready"), ("task", "done"), ("task", "over")]
    assert [mark.n for mark in story.attempt.journal[-3:]] == [2, 3, 3]


def test_the_first_step_may_wait_from_the_start() -> None:
    of = structure('- {id: task, after: "requests.exists(r, r.code == 502)", do: "true"}')
    assert Story(of).see(answered(1, 20, 502)).attempt.state.over


def test_later_steps_know_the_answers() -> None:
    of = structure(f"{SEE}\n- {{id: task, do: \"answers.seen == 'zero' && lines.size() > 0\"}}")
    assert Story(of).see(log(1, 1)).answer("seen", "zero").do("ls").attempt.state.over


def test_what_it_took_is_counted() -> None:
    apply = entries.Apply(line="kubectl apply -f a.yaml", objects=[{"kind": "Pod"}])  # type: ignore[list-item]
    story = Story(structure('- {id: task, do: "log.size() > 1"}')).see(log(1, 1)).enter(apply).do("ls")
    story.see(
        answered(2, 5, 502), answered(3, 6, 200), answered(4, 7, 503, client="curl"), log(5, 9), answered(6, 9, 502)
    )
    assert story.attempt.state.score == {"edits": 1, "failed": 1}


COUNT = '{ask: number, value: "restarted.size()", unit: restarts, when: "restarted.size() > 0"}'


def test_values_are_quoted_as_the_run_had_them() -> None:
    of = structure(
        f"- id: guess\n  predict: {COUNT}",
        show='{n: "restarted.size()", at: "restarted[0].t / 1000", none: "pods[0].name", ok: "1 == 1", half: "0.50"}',
    )
    story = Story(of).see(ran(1, 0, 0)).answer("guess", 1).see(ran(2, 7_000, 1), ran(3, 9_000, 2))
    shown = story.attempt.state.judged["guess"].shown
    assert shown == {"n": "1", "at": "7", "ok": "true", "half": "0.5"}
    assert quoted("{n} restart at {at} s, {other} {", shown) == "1 restart at 7 s, {other} {"
    assert as_text([1, 2.0]) == "1, 2"


def test_a_fraction_is_quoted_as_the_language_writes_it() -> None:
    shown = {"late": "29.4", "address": "10.3.43.7", "many": "3"}
    assert quoted("{late} s, {address}, {many}", shown) == "29.4 s, 10.3.43.7, 3"
    assert quoted("{late} с, {address}, {many}", shown, "ru") == "29,4 с, 10.3.43.7, 3"


# --- going back, going on -----------------------------------------------------------------------------------

WHOLE = structure(
    f"""{GUESS}
- id: count
  after: "log.size() > 0"
  predict: {{ask: number, value: "restarted.size()", unit: restarts, when: "t > 12000"}}
{TASK}
{SEE}
- id: late
  do: "parts.a && parts.b"
  parts: {{a: "looks.size() > 1", b: "codes('users').last('2s').count(200) > 2"}}
""",
    show='{n: "restarted.size()"}',
)
FACTS = [
    lambda n, t: answered(n, t, 200), lambda n, t: answered(n, t, 502), log,
    lambda n, t: ran(n, t, 1 + t // 5_000), lambda n, t: routed(n, t, *("ab"[t % 2],)),
]  # fmt: skip
ENTRIES = [
    entries.Answer(step="guess", value="stays"), entries.Answer(step="count", value=1),
    entries.Answer(step="seen", value="zero"), entries.Answer(step="seen", value="some"),
    entries.Look(line="kubectl get pods"), entries.Clock(wall_ms=0, playing=True),
]  # fmt: skip
STEPS = st.lists(st.tuples(st.integers(0, 1_400), st.sampled_from([*FACTS, *ENTRIES])), min_size=1, max_size=60)


def told(steps: list[tuple[int, object]]) -> Story:
    story = Story(WHOLE)
    n = 0
    for later, thing in steps:
        if isinstance(thing, entries.Entry):
            story.enter(thing, story.t + later)
        else:
            n += 1
            story.see(thing(n, story.t + later))  # type: ignore[operator]
    return story


@given(STEPS, st.integers(0, 60))
def test_going_on_from_a_journal_comes_to_the_same(steps: list[tuple[int, object]], split: int) -> None:
    """Also after the engine has been loaded at that moment: nothing that it asked depends on when it was loaded."""
    whole, begun = told(steps), told(steps[:split])
    resumed = Attempt(WHOLE, ["users"])
    if begun.facts or begun.entered:
        resumed.resume(in_order(begun.facts, begun.entered), begun.attempt.journal)
    rest_facts, rest_entered = whole.facts[len(begun.facts) :], whole.entered[len(begun.entered) :]
    resumed.follow(in_order(rest_facts, rest_entered))
    assert resumed.journal == whole.attempt.journal


@given(STEPS, st.integers(0, 60))
def test_cutting_back_is_as_if_no_more_had_come(steps: list[tuple[int, object]], split: int) -> None:
    whole = told(steps)
    cut = min(split, len(whole.facts))
    kept, entered = whole.facts[:cut], [e for e in whole.entered if e.n <= cut]
    fresh = Attempt(WHOLE, ["users"])
    fresh.follow(in_order(kept, entered))
    if kept or entered:
        whole.attempt.cut(cut, in_order(kept, entered))
        assert whole.attempt.journal == fresh.journal


def test_entries_stand_behind_the_facts_that_had_been_stated() -> None:
    facts = [log(1, 0), log(2, 5), log(3, 5)]
    entered = [Entered(0, 1, 0, entries.Look()), Entered(2, 2, 5, entries.Look()), Entered(3, 3, 9, entries.Look())]
    order = [thing.number if isinstance(thing, Entered) else f"f{thing.n}" for thing in in_order(facts, entered)]
    assert order == [1, "f1", "f2", 2, "f3", 3]


# --- a run that goes on from the past -----------------------------------------------------------------------

IN_B = '- {id: b, do: "branched.exists(b, b.t == 50) && requests.exists(r, r.code == 200)"}'
BOTH = structure(f"{GUESS}{TASK}\n{IN_B}", branches="true")


def run_a() -> Story:
    """The guess is judged, the first task done; the second waits for run B."""
    return Story(BOTH).answer("guess", "loops").see(answered(1, 3_000, 502), ran(2, 8_000, 1), log(3, 9_000))


def run_b(carried: entries.Carried) -> Story:
    return Story(BOTH).answer("guess", "loops").enter(carried, t=50)


def test_a_branch_takes_along_what_lies_behind() -> None:
    a = run_a()
    b = run_b(a.attempt.carried())
    assert b.attempt.done == a.attempt.done == ["guess", "task"]
    assert b.attempt.state.judged == a.attempt.state.judged and b.judged == {"guess": "right"}
    assert b.attempt.state.done == a.attempt.state.done
    assert b.attempt.state.answers == {"guess": "loops"}


def test_the_current_step_begins_anew_in_a_branch() -> None:
    a = run_a().see(answered(4, 9_100, 200))
    assert a.attempt.done == ["guess", "task"], "there is no run B in run A"
    b = run_b(a.attempt.carried())
    assert b.attempt.done == ["guess", "task"], "the 200 was another run's"
    assert b.see(answered(1, 90, 200)).attempt.state.over


def test_a_guess_that_was_open_is_judged_by_the_branch() -> None:
    a = Story(BOTH).answer("guess", "stays").see(answered(1, 3_000, 502))
    b = Story(BOTH).enter(a.attempt.carried(), t=50)
    assert b.attempt.done == ["guess", "task"] and b.judged == {}
    assert b.see(log(1, 9_000)).judged == {"guess": "right"}


def test_a_lesson_that_was_over_is_over_in_a_branch() -> None:
    a = Story(structure(TASK, branches="true")).see(answered(1, 100, 502))
    assert Story(a.structure).enter(a.attempt.carried()).attempt.state.over


def test_what_was_done_in_another_text_of_the_lesson_is_left_there() -> None:
    carried = run_a().attempt.carried()
    other = structure(f"{GUESS}{IN_B}", branches="true")
    assert Story(other).enter(carried, t=50).attempt.done == []


def test_a_branch_goes_on_and_back_like_any_run() -> None:
    b = run_b(run_a().attempt.carried()).see(answered(1, 90, 200))
    whole = b.attempt.journal
    again = Attempt(BOTH, ["users"])
    again.resume(in_order(b.facts, b.entered), whole)
    assert again.state.over
    again.cut(0, in_order([], b.entered))
    assert again.done == ["guess", "task"] and again.view.more["branched"] == [{"t": 50}]


def test_a_branch_of_a_branch_takes_along_what_lies_behind_once() -> None:
    b = run_b(run_a().attempt.carried())
    c = Story(BOTH).answer("guess", "loops").enter(b.attempt.carried(), t=50)
    assert c.attempt.carried() == b.attempt.carried()
    assert c.attempt.done == ["guess", "task"] and not c.attempt.state.over
