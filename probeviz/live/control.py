"""What a person's message does to a run: the entry that it becomes, and its answer."""

import asyncio
from collections.abc import Callable

from probeviz.kubectl.answer import Answer, err
from probeviz.live import protocol as p
from probeviz.live.clock import SPEEDS
from probeviz.live.limits import GOING, RUN_ENTRIES, RUN_FILES, RUN_SAVED_MB
from probeviz.live.played import Played
from probeviz.live.runs import Decided, Runs
from probeviz.live.stepping import next_event
from probeviz.live.viewer import FULL, Viewer, refused
from probeviz.scenarios.document import FILE_NAME
from probeviz.sim import entries
from probeviz.terminal.session import Terminal

SECOND_MS = 1_000
MB = 1024 * 1024

ENTRIES_SAID, GOING_SAID = RUN_ENTRIES.said(), GOING.said()
FILES_SAID, SAVED_SAID = RUN_FILES.said(), RUN_SAVED_MB.said()


async def change(runs: Runs, viewer: Viewer, message: p.Changing) -> list[p.FromServer]:
    """Commits what the message asks for and answers it; may raise Busy."""
    why = _no_more(viewer, message)
    if why:
        return [refused(getattr(message, "id", None), "stopped", why)]
    match message:
        case p.Command() | p.Apply():
            files = [] if message.text is None else [entries.File(name=message.file, text=message.text)]
            if files and not FILE_NAME.fullmatch(message.file):
                why = f"{message.file!r} is no name for a manifest; go-http.yaml would be."
                return [refused(message.id, "bad-message", why)]
            line = message.line if isinstance(message, p.Command) else f"kubectl apply -f {message.file}"
            return [await _line(runs, viewer, message.id, line, files)]
        case p.Interrupt():
            return await _interrupt(runs, viewer, message.id)
        case p.Speed() if message.x not in SPEEDS:
            offered = ", ".join(f"{speed}x" for speed in SPEEDS)
            return [refused(None, "out-of-range", f"The speed {message.x:g} is not offered; {offered} are.")]
    await runs.commit(viewer.played, _clock(runs, message))
    return []


def _no_more(viewer: Viewer, message: p.Changing) -> str:
    """Why the run takes this no more, or ""; what it has taken before is answered again."""
    played = viewer.played
    if isinstance(message, p.Pause | p.Interrupt) or getattr(message, "id", None) in played.known:
        return ""
    if played.log >= RUN_ENTRIES:
        return ENTRIES_SAID
    if played.full and isinstance(message, p.Play | p.Step):
        return FULL
    if isinstance(message, p.Command | p.Apply) and len(viewer.followings) >= GOING:
        return GOING_SAID
    if isinstance(message, p.Command | p.Apply) and message.text is not None:
        return _no_more_saved(played, message.file, message.text)
    return ""


def _no_more_saved(played: Played, name: str, text: str) -> str:
    files = played.files()
    if name not in files and len(files) >= RUN_FILES:
        return FILES_SAID
    saved = sum(len(e.entry.text) for e in played.timeline.log.entries if isinstance(e.entry, entries.File))
    return SAVED_SAID if saved + len(text) > RUN_SAVED_MB * MB else ""


async def _line(runs: Runs, viewer: Viewer, id: str, line: str, files: list[entries.File]) -> p.Answer:
    """A typed line, or the editor's Apply; what the editor holds is saved first."""
    answers: list[tuple[Answer, int]] = []

    def decide(played: Played) -> Decided:
        saved = [file for file in files if played.files().get(file.name) != file.text]
        terminal = Terminal({**played.files(), **{file.name: file.text for file in saved}}, played.logs)
        answer = _saving(played, terminal.run(played.world, line))
        assert answer.entry is not None
        answers.append((answer, played.n))
        return Decided([*saved, answer.entry])

    done = await runs.commit(viewer.played, decide, id)
    assert done is not None
    if done.again:
        before = viewer.played.before(done.logged.number)
        return viewer.followings.answer_again(id, before, await asyncio.to_thread(before.answer))
    answer, n = answers[-1]
    return viewer.followings.answer(id, done.logged, answer, n)


def _saving(played: Played, answer: Answer) -> Answer:
    """The answer, or a refusal of what `> FILE` would save beyond what a run may hold."""
    kept = answer.entry
    said = _no_more_saved(played, kept.name, kept.text) if isinstance(kept, entries.File) else ""
    if not said:
        return answer
    assert kept is not None
    return Answer(err(said), 1, entries.Look(line=kept.line, error=f"{said}\n"))


async def _interrupt(runs: Runs, viewer: Viewer, id: str) -> list[p.FromServer]:
    number = viewer.followings.number(id)
    if number is None:
        return [p.Output(id=id, lines=[], done=True, exit=130)]

    def decide(played: Played) -> Decided:
        reads = any(isinstance(e.entry, entries.Look) for e in played.timeline.log.entries if e.number == number)
        return Decided([entries.Interrupt(of=number, line="^C", quiet=reads)])

    await runs.commit(viewer.played, decide)
    viewer.followings.interrupt(id)
    return []


def _clock(runs: Runs, message: p.Changing) -> Callable[[Played], Decided]:
    """The clock's entry; none when it says what is so already."""

    def decide(played: Played) -> Decided:
        clock, wall = played.clock, runs.wall()
        match message:
            case p.Play() if not clock.playing:
                return Decided([clock.entry(wall, playing=True)])
            case p.Pause() if clock.playing:
                return Decided([clock.entry(wall, playing=False)])
            case p.Speed() if clock.speed != message.x:
                return Decided([clock.entry(wall, speed=message.x)])
            case p.Step():
                to = played.now + SECOND_MS if message.by == "second" else next_event(played)
                return Decided([clock.entry(wall, playing=False)], at_ms=to)
        return Decided([])

    return decide
