"""How a lesson plays: its solution on many seeds, the untouched start, and the claims of its prose.

One with a pool of faults is played as each combination of them.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from probeviz.lessons import trial
from probeviz.lessons.attempt import PATIENCE_MS
from probeviz.lessons.document import SOLUTION, START, Claim
from probeviz.lessons.errors import Fault
from probeviz.lessons.journal import ANSWERED, JUDGED, PART, READY, UNJUDGED
from probeviz.lessons.loader import Lesson
from probeviz.lessons.review_words import quotes
from probeviz.lessons.solution import Solution
from probeviz.lessons.steps import TRIED, Do, Predict, Step
from probeviz.lessons.view import LessonView
from probeviz.lessons.walk import Walk
from probeviz.scenarios.expect import seconds
from probeviz.scenarios.expression import Expression, Unusable

QUIET_MS = 300_000  # how long nobody does anything


def review(lesson: Lesson, seeds: Iterable[int]) -> Iterator[Fault]:
    for each in variants(lesson):
        yield from untouched(each)
    own = [fault for each in variants(lesson) for fault in solved(each)]
    yield from own
    if not own:
        for seed in others(lesson, seeds):
            yield from solved(lesson.drawn(seed), seed)
    yield from claims(lesson)


def variants(lesson: Lesson) -> list[Lesson]:
    """The lesson with each combination of its faults; without a pool, the lesson."""
    return [lesson.drawn(seed) for seed in lesson.seeds] or [lesson]


def others(lesson: Lesson, seeds: Iterable[int]) -> list[int]:
    """Those of the seeds that are not the own one of a variant: that would be the same run once more."""
    own = {each.scenario.setup.seed for each in variants(lesson)}
    return [seed for seed in seeds if seed not in own]


def _named(lesson: Lesson) -> str:
    """The faults that were drawn."""
    return f" (with {' and '.join(lesson.structure.drawn)})" if lesson.structure.drawn else ""


def walk(lesson: Lesson, solution: Solution, seed: int | None = None, remembers: bool = False) -> Walk:
    scenario = solution.scenario(lesson.scenario)
    plays = partial(trial.here, lesson)
    return Walk(lesson.structure, scenario, solution, lesson.manifests, seed, remembers, plays)


# --- the untouched start ------------------------------------------------------------------------------------


def untouched(lesson: Lesson) -> Iterator[Fault]:
    """Whoever answers everything and touches nothing passes no task."""
    nothing = Solution(lesson.solution.answers, (), (), QUIET_MS)
    walked = walk(lesson, nothing)
    for mark in walked.play(QUIET_MS).journal:
        step = lesson.structure.step(mark.step)
        if mark.what == "done" and step is not None:
            passed = f"the untouched start passes it{_named(lesson)}, at {seconds(mark.t)}"
            yield _fault(lesson, step, f"step {step.id}: {passed}; `do` must need a deed.")


# --- the solution -------------------------------------------------------------------------------------------


def solved(lesson: Lesson, seed: int | None = None) -> Iterator[Fault]:
    """The solution passes every step, and its guesses are right."""
    walked = walk(lesson, lesson.solution, seed)
    attempt = walked.play()
    where = ("on its own seed" if seed is None else f"on seed {seed}") + _named(lesson)
    for id, why in walked.tried.items():
        if why:
            yield Fault(lesson.solution.file, 0, f"answers: {id}: {why}")
    yield from _seen_before(lesson, walked, where)
    yield from _unsaid(lesson, walked, where)
    yield from _unquoted(lesson, walked, where)
    if seed is None:
        yield from _ticked_before(lesson, walked)
    for step in lesson.structure.steps:
        judged = attempt.state.judged.get(step.id)
        if judged is not None and judged.how == UNJUDGED:
            yield _fault(lesson, step, _too_late(step, walked, where))
        elif judged is not None and not judged.right:
            answer, hint = attempt.state.answers[step.id], f"; the truth is {judged.truth}" if judged.truth else ""
            yield _fault(lesson, step, f"step {step.id}: the solution's answer {answer} is {judged.how} {where}{hint}.")
            if isinstance(step, TRIED):
                return
    state, end = attempt.state, seconds(walked.now)
    for guess in state.open_guesses:
        said = f"step {guess.id}: {where} the guess is never judged by {end}: {_open(guess, walked)}"
        yield _fault(lesson, guess, said)
    if state.current is not None:
        said = f"step {state.current.id}: {where} the solution does not pass it by {end}: {_stuck(walked)}"
        yield _fault(lesson, state.current, said)


def _seen_before(lesson: Lesson, walked: Walk, where: str) -> Iterator[Fault]:
    """A prediction that could be read off when it is asked is none."""
    marks = walked.journal
    for step in lesson.structure.steps:
        if isinstance(step, Predict):
            # An entry that only reads states no fact, but time has gone by.
            at = {mark.what: (mark.n, mark.t) for mark in marks if mark.step == step.id}
            if JUDGED in at and at[JUDGED] == at[ANSWERED]:
                said = f"step {step.id}: {where} its `when` holds already when it is asked, so it can be read off."
                yield _fault(lesson, step, said)


def _ticked_before(lesson: Lesson, walked: Walk) -> Iterator[Fault]:
    """A part that holds when its task appears asks nothing of anybody."""
    asked = {mark.step: (mark.n, mark.log) for mark in walked.journal if mark.what == READY}
    for mark in walked.journal:
        step = lesson.structure.step(mark.step)
        if step is not None and mark.what == PART and asked[step.id] == (mark.n, mark.log):
            said = (
                f"step {step.id}: the part {mark.value} holds when the task appears{_named(lesson)}, before any deed."
            )
            yield _fault(lesson, step, said)


def _unsaid(lesson: Lesson, walked: Walk, where: str) -> Iterator[Fault]:
    """Where `when` holds, the run must have a truth."""
    for id, (at_ms, why) in walked.attempt.unsaid.items():
        step = lesson.structure.step(id)
        assert step is not None
        said = (
            f"step {id}: {where} `when` holds at {seconds(at_ms)}, and the run says nothing that can be judged: {why}."
        )
        yield _fault(lesson, step, said)


def _unquoted(lesson: Lesson, walked: Walk, where: str) -> Iterator[Fault]:
    """What feedback quotes must have a value when it is given."""
    state = walked.attempt.state
    shown = {id: judged.shown for id, judged in state.judged.items()} | state.done
    for id, values in shown.items():
        for name in sorted(quotes(lesson.words.section(id)) - values.keys()):
            if name in lesson.structure.show:
                said = f"show: {name} has no value when step {id} is judged, {where}."
                yield Fault(f"{lesson.folder.name}/lesson.yaml", lesson.structure.line["show"], said)


def _too_late(step: Step, walked: Walk, where: str) -> str:
    """Of a guess that the lesson has given up."""
    assert isinstance(step, Predict)
    minutes, passed = PATIENCE_MS // 60_000, seconds(walked.attempt.state.passed_ms)
    return (
        f"step {step.id}: {where} the guess is not judged within {minutes} minutes of the last step, which is passed at"
        f" {passed}; the lesson is over without it: {_open(step, walked)}"
    )


def _open(step: Predict, walked: Walk) -> str:
    """Why a guess is still open."""
    return "see above." if step.id in walked.attempt.unsaid else f"`when` is false: {_why(step.when, walked.whole)}"


def _stuck(walked: Walk) -> str:
    state, solution = walked.attempt.state, walked.solution
    step = state.current
    assert step is not None
    if not state.ready and step.after is not None:
        return f"`after` is false: {_why(step.after, walked.whole)}"
    if isinstance(step, Do):
        return f"`do` is false: {_why(step.that, walked.whole)}"
    return "its answer was not taken." if step.id in solution.answers else "solution.yaml has no answer to it."


def _why(that: Expression, view: LessonView) -> str:
    try:
        return that.why(view) or "it is true at the end; it was not while the step was current."
    except Unusable as error:
        return str(error)


# --- claims -------------------------------------------------------------------------------------------------


def claims(lesson: Lesson) -> Iterator[Fault]:
    """Each claim in its run, on the scenario's own seed; of a pool those of the start and of the solution in every one
    that may be drawn."""
    runs: dict[str, list[Claim]] = {}
    for claim in lesson.structure.claims:
        runs.setdefault(claim.of, []).append(claim)
    for run, of in runs.items():
        for each in variants(lesson) if run in (START, SOLUTION) else (lesson,):
            yield from _claimed(each, run, of)


def _claimed(lesson: Lesson, run: str, of: list[Claim]) -> Iterator[Fault]:
    walked = walk(lesson, _run(lesson, run), remembers=True)
    until = walked.end
    for claim in sorted(of, key=lambda each: until if each.at_ms is None else each.at_ms):
        at = until if claim.at_ms is None else claim.at_ms
        walked.play(at)
        if walked.now > at:
            said = f'the claim "{claim.says}" is about {seconds(at)}, and the branch in {claim.of} begins later.'
            yield Fault(f"{lesson.folder.name}/lesson.yaml", claim.line, said)
            continue
        walked.whole.t = at
        yield from _judged(lesson, claim, walked.whole, at)


def _run(lesson: Lesson, name: str) -> Solution:
    return Solution({}, (), (), lesson.scenario.until_ms) if name == START else lesson.runs[name]


def _judged(lesson: Lesson, claim: Claim, view: LessonView, at_ms: int) -> Iterator[Fault]:
    try:
        if claim.that.holds(view):
            return
        why = claim.that.why(view)
    except Unusable as error:
        why = str(error)
    said = f'the claim "{claim.says}" does not hold at {seconds(at_ms)} in {claim.of}{_named(lesson)}: {why}'
    yield Fault(f"{lesson.folder.name}/lesson.yaml", claim.line, said)


def _fault(lesson: Lesson, step: Step, said: str) -> Fault:
    return Fault(f"{lesson.folder.name}/lesson.yaml", step.line, said)
