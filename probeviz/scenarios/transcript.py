"""The kubectl view of a run: each scripted line with its time and what it prints, as it comes."""

from collections.abc import Iterable, Iterator

from probeviz.scenarios.expect import seconds
from probeviz.scenarios.player import Printed
from probeviz.scenarios.script import Run


def transcript(printed: Iterable[Printed]) -> Iterator[str]:
    """Lines without newlines: `# 19s`, `$ kubectl get pod`, output.

    What a line prints later, after another one was given, stands under its own `# 25.3s kubectl get pod -w`.
    """
    commands: dict[int, str] = {}
    speaking = 0
    for said in printed:
        if said.command is not None:
            commands[said.number] = said.command.shown
            yield from _given(said, first=speaking == 0)
        elif speaking != said.number:
            yield ""
            yield f"# {seconds(said.at_ms)} {commands[said.number]}"
        speaking = said.number
        yield from (text.text for text in said.texts)


def _given(said: Printed, first: bool) -> Iterator[str]:
    assert said.command is not None
    if not first:
        yield ""
    if isinstance(said.command.does, Run):
        yield f"# {seconds(said.at_ms)}"
        yield f"$ {said.command.shown}"
    else:
        yield f"# {seconds(said.at_ms)} {said.command.shown}"
