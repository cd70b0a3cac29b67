"""A lesson as its solution.yaml solves it, by keyboard alone: whatever is asked is answered, and a task gets the lines
with which the solution does it."""

import re
from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page, TimeoutError, expect

from probeviz.lessons import walk as lesson_walk
from probeviz.lessons.loader import Lesson
from probeviz.scenarios.script import Line, Patch, Run
from tests.browser.guesses import NOW
from tests.browser.keyboard import Keyboard

LONG = 60_000  # ms; the clock runs at 16x where this much is waited for
PATIENCE = 2_000  # ms that somebody waits for a clock that stands before they press Space
MOST_PRESSES = 20
PROBE_PATH = re.compile(r"containers\[[^\]]+\]\.(\w+)Probe\.httpGet\.path")

LOOK = """
() => {
  const now = document.querySelector("#current > .step.now:not([hidden])");
  return {
    step: now?.dataset.step ?? now?.id ?? "",
    ask: now?.dataset.ask ?? "",
    early: now?.classList.contains("early") ?? false,
    stands: document.querySelector("#play use").getAttribute("href") === "#i-play",
    second: Number(document.querySelector("#plot [role=slider]").getAttribute("aria-valuenow")),
  };
}
"""

# Another step, another state of this one, a clock that stands, or a second that has come.
NEWS = f"""
([seen, second]) => {{
  const now = ({LOOK})();
  return now.step !== seen.step || now.early !== seen.early || now.stands !== seen.stands || now.second >= second;
}}
"""

IS_COMMAND = """
(line) => document.activeElement.matches("code.run") && document.activeElement.textContent.trim() === line
"""


class Sight(NamedTuple):
    """What somebody sees of the lesson: the step, what it asks, whether it waits for the run, whether the clock stands,
    and its second since the start."""

    step: str
    ask: str
    early: bool
    stands: bool
    second: int


def lines_by_step(lesson: Lesson) -> dict[str, list[Line]]:
    """What the solution does, by the step that is asked when it does it."""
    scenario = lesson.solution.scenario(lesson.scenario)
    solved = lesson_walk.Walk(lesson.structure, scenario, lesson.solution, lesson.manifests)
    found: dict[str, list[Line]] = {}
    for line in lesson.solution.script:
        step = solved.play(line.at_ms - 1).state.current
        if step is not None:
            found.setdefault(step.id, []).append(line)
    return found


class Walk:
    """Somebody in a lesson, with the keyboard and the solution."""

    def __init__(self, page: Page, lesson: Lesson) -> None:
        self.page = page
        self.keys = Keyboard(page)
        self.answers = lesson.solution.answers
        self.lines = lines_by_step(lesson)
        self.walked: list[str] = []  # the steps, in the order in which they were asked
        self.patches = self.presses = 0

    def to_the_end(self) -> None:
        """Until the lesson says that it is done."""
        while (now := self.look()).step != "end":
            if now.step not in self.walked:
                self.walked.append(now.step)
            if now.ask not in ("", "do") and not now.early:
                self.answer(now)
            elif now.stands:
                self.go_on(now)
            elif (line := self.next_line(now)) is not None and line.at_ms <= now.second * 1000:
                self.lines[now.step].remove(line)
                self.do(line)
            else:
                self.wait(now)

    def look(self) -> Sight:
        return Sight(**self.page.evaluate(LOOK))

    def next_line(self, now: Sight) -> Line | None:
        """What is to be done in this step, as soon as it is asked."""
        return next(iter(self.lines.get(now.step, [])), None) if not now.early else None

    def wait(self, now: Sight, most: int = LONG) -> None:
        """Until there is news."""
        line = self.next_line(now)
        second = line.at_ms / 1000 if line is not None else 1e9
        self.page.wait_for_function(NEWS, arg=[now._asdict(), second], timeout=most)

    # --- time -----------------------------------------------------------------------------------------------------

    def go_on(self, now: Sight) -> None:
        """By Space, unless the clock goes on by itself, as after a guess."""
        try:
            self.wait(now, PATIENCE)
        except TimeoutError:
            self.leave()
            self.keys.press("Space")
            self.presses += 1
            assert self.presses <= MOST_PRESSES, f"the clock stands at {now}"

    def fast(self) -> None:
        self.keys.press("+", "+")
        expect(self.page.locator("[data-speed='16']")).to_have_attribute("aria-checked", "true")

    def leave(self) -> None:
        """Esc out of the editor or the terminal."""
        if self.page.evaluate("document.activeElement.matches('input, .cm-content')"):
            self.keys.press("Escape")
            self.keys.sees_focus()

    # --- answers ----------------------------------------------------------------------------------------------------

    def answer(self, now: Sight) -> None:
        self.leave()
        self.keys.press("n")
        step = self.page.locator(f"{NOW}[data-step='{now.step}']")
        self.keys.sees(step.locator(".title"))
        expect(step.locator(".prompt")).to_be_in_viewport()
        wanted = self.answers[now.step]
        match now.ask:
            case "number":
                self.keys.tab_to(f"[data-step='{now.step}'] input")
                self.keys.type(str(wanted))
            case "markers":
                self.mark(now.step, wanted)
            case "sort":
                self.sort(step, wanted)
            case "rank":
                self.rank(step, wanted)
            case _:
                self.choose(step, str(wanted))
        self.keys.tab_to(f"[data-step='{now.step}'] .send button")
        self.keys.press("Enter")
        expect(self.page.locator(f"{NOW}[data-step='{now.step}']")).to_have_count(0)
        self.keys.sees(self.page.locator(f"{NOW} .title"))

    def choose(self, step: Locator, wanted: str) -> None:
        name = step.get_attribute("data-step")
        options = [radio.get_attribute("value") for radio in step.locator("input[type=radio]").all()]
        self.keys.tab_to(f"[data-step='{name}'] input[type=radio]")
        self.keys.press("Space", *["ArrowDown"] * options.index(wanted))
        self.keys.sees(step.locator(f"input[value='{wanted}']"))
        expect(step.locator(f"input[value='{wanted}']")).to_be_checked()

    def mark(self, step: str, wanted: list[Any]) -> None:
        for time in wanted:
            self.keys.tab_to(f"[data-step='{step}'] .fields input")
            self.keys.type(str(time).removesuffix("s"))
        expect(self.page.locator("#plot .mark-handle:visible")).to_have_count(len(wanted))

    def sort(self, step: Locator, wanted: dict[str, str]) -> None:
        name = step.get_attribute("data-step")
        for select in step.locator("select").all():
            groups = [option.get_attribute("value") for option in select.locator("option").all()]
            self.keys.tab_to(f"[data-step='{name}'] select")
            self.keys.press(*["ArrowDown"] * groups.index(wanted[select.get_attribute("data-item") or ""]))

    def rank(self, step: Locator, wanted: list[str]) -> None:
        name = step.get_attribute("data-step")
        for place, item in enumerate(wanted):
            at = [each.get_attribute("data-item") for each in step.locator(".rank li").all()].index(item)
            if at > place:
                self.keys.tab_to(f"[data-step='{name}'] li[data-item='{item}'] [data-by='-1']")
                self.keys.press(*["Enter"] * (at - place))

    # --- what is done -------------------------------------------------------------------------------------------------

    def do(self, line: Line) -> None:
        match line.does:
            case Run(text):
                self.run(text)
            case Patch(_, fields) if len(fields) == 1 and (found := PROBE_PATH.fullmatch(next(iter(fields)))):
                self.point(found[1], str(next(iter(fields.values()))))
            case _:
                raise AssertionError(f"the walk has no keys for: {line.shown}")

    def run(self, line: str) -> None:
        """The command of the task, if it is one; else it is typed."""
        lines = self.page.locator("#terminal .screen > div")
        before = lines.count()
        self.leave()
        if not self.press_command(line):
            self.keys.press("t")
            self.keys.sees(self.page.locator("#terminal input"))
            self.keys.type(line)
            self.keys.press("Enter")
        expect(lines).to_have_count(before + 1, timeout=LONG)

    def press_command(self, line: str) -> bool:
        """Goes through what is asked, with Tab, until this command has the focus, and presses it."""
        self.keys.press("n")
        while self.page.evaluate("document.activeElement.closest('#current') !== null"):
            self.keys.sees_focus()
            if self.page.evaluate(IS_COMMAND, line):
                self.keys.press("Enter")
                return True
            self.keys.press("Tab")
        return False

    def point(self, probe: str, path: str) -> None:
        """By the switch, and the next time by hand."""
        self.leave()
        self.patches += 1
        if self.patches % 2:
            self.turn(probe, path)
        else:
            self.write(probe, path)
        expect(self.page.locator(f"[data-probe={probe}] [data-path='{path}']")).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(self.page.locator("#consequence")).to_contain_text("configured")

    def turn(self, probe: str, path: str) -> None:
        self.keys.press("n")
        self.keys.tab_to(f"[data-probe={probe}] [data-path='{path}']", key="Shift+Tab")
        self.keys.press("Enter")
        self.keys.sees(self.page.locator(f"[data-probe={probe}] [data-path='{path}']"))

    def write(self, probe: str, path: str) -> None:
        self.keys.press("e")
        self.keys.sees(self.page.locator("#editor .cm-content"))
        self.keys.press("Control+Home")
        line = self.page.locator("#editor .cm-activeLine")
        for wanted in (f"{probe}Probe:", "path:"):
            while wanted not in line.inner_text():
                self.keys.press("ArrowDown")
        self.keys.press("End", *["Backspace"] * len(line.inner_text().split("path: ")[1]))
        self.keys.type(path)
        self.keys.press("Control+Enter")
