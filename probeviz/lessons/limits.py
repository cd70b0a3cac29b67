"""What somebody may answer to a lesson. An answer's form is bounded by its step: an option, so many lines."""

from probeviz.locale.text import later
from probeviz.sim.limits import SpokenLimit as Limit

# Each is an entry of the log, and so counts among those, too.
TRIES = Limit(
    100,
    "answers to one step of a lesson",
    "answers",
    "lessons/attempt.py",
    later("This step has been answered {most} times, as often as it may: start the lesson over."),
)
PAGE_LINE = Limit(
    200,
    "a line of a page that is written in a lesson",
    "characters",
    "lessons/page.py",
    later("A line of the page has at most {most} characters."),
)
NUMBER = Limit(
    1_000_000_000,
    "a number that is guessed, up or down",
    "restarts, seconds ...",
    "lessons/judge.py",
    later("An answer to this step is a number, at most {most:,}."),
)
