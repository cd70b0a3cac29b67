"""How an attempt stands, as the page is told."""

from probeviz.lessons.feedback import feedback, moral
from probeviz.lessons.journal import DONE, UNJUDGED
from probeviz.lessons.loader import Lesson, lesson_named
from probeviz.live.run_lesson import RunLesson
from probeviz.live.shown import JudgedShown, LessonState


def shown(of: RunLesson, language: str) -> LessonState | None:
    """In the page's language; None where the run is no lesson's."""
    if of.attempt is None or of.lesson is None:
        return None
    state = of.attempt.state
    words = (lesson_named(of.lesson.slug, language) or of.lesson).words
    judged = {}
    for step in state.steps:
        found = state.judged.get(step.id)
        if found is not None:
            section = words.section(step.id)
            html = feedback(step, section, state.answers[step.id], found, language) if found.how != UNJUDGED else ""
            judged[step.id] = JudgedShown(right=found.right, how=found.how, truth=found.truth, html=html)
        elif step.id in state.done and (html := moral(words.section(step.id), state.done[step.id], language)):
            judged[step.id] = JudgedShown(right=True, how=DONE, truth=None, html=html)
    return LessonState(
        step=state.current.id if state.current is not None else "",
        ready=state.ready,
        done=state.passed,
        answers=dict(state.answers),
        judged=judged,
        parts={id: dict(parts) for id, parts in state.parts.items()},
        over=state.over,
        score=state.score or None,
    )


def begun(lesson: Lesson) -> LessonState:
    """Before anything has happened."""
    first = lesson.structure.steps[0]
    return LessonState(
        step=first.id, ready=first.after is None, done=[], answers={}, judged={}, parts={}, over=False, score=None
    )
