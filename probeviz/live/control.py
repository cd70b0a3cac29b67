"""What a person's message does to a run: the entry that it becomes, and its answer."""

from collections.abc import Callable, Iterable
from functools import partial

from probeviz.kubectl.answer import Answer, err
from probeviz.live import answering, branching, owing
from probeviz.live import protocol as p
from probeviz.live.clock import SPEEDS
from probeviz.live.limits import GOING, PACE_MINUTES, RUN_ENTRIES, RUN_FILES, RUN_SAVED_MB
from probeviz.live.lying import keeps
from probeviz.live.played import Played
from probeviz.live.rate import SLOWEST
from probeviz.live.refusals import beyond, refused
from probeviz.live.runs import Decided, Runs
from probeviz.live.stepping import next_event
from probeviz.live.viewer import FULL, Viewer
from probeviz.locale.text import say, together
from probeviz.scenarios.change import change as changed
from probeviz.scenarios.document import FILE_NAME
from probeviz.scenarios.problems import ScenarioError
from probeviz.sim import entries
from probeviz.sim.limits import Limit
from probeviz.terminal.session import Terminal

SECOND_MS = 1_000
MINUTE_MS = 60_000
MB = 1024 * 1024

SKEW_MS = 10_000  # a clock that another process has told, and that is off by more, is not believed
NEAR_MS = 250  # two runs as near as that go by one clock

ENTRIES_SAID, GOING_SAID = RUN_ENTRIES.said(), GOING.said()
FILES_SAID, SAVED_SAID = RUN_FILES.said(), RUN_SAVED_MB.said()


def any_number() -> Limit | None:
    """Nobody counts the runs that are begun."""
    return None


async def change(
    runs: Runs,
    viewer: Viewer,
    message: p.Changing,
    too_many: Callable[[], Limit | None] = any_number,
    trial_ms: Callable[[], int] = answering.at_once,
) -> list[p.FromServer]:
    """Commits what the message asks for and answers it; `too_many` says which limit one more run would meet, `trial_ms`
    when the next runs of a trial may be played. May raise Busy."""
    why = _no_more(viewer, message)
    if why:
        return [refused(getattr(message, "id", None), "stopped", why)]
    match message:
        case p.Command() | p.Apply():
            files = [] if message.text is None else [entries.File(name=message.file, text=message.text)]
            if files and not FILE_NAME.fullmatch(message.file):
                return [refused(message.id, "bad-message", _no_name(message.file))]
            line = message.line if isinstance(message, p.Command) else f"kubectl apply -f {message.file}"
            return [await _line(runs, viewer, message.id, line, files)]
        case p.Change():
            return [await _surroundings(runs, viewer, message)]
        case p.Answered():
            return [await answering.answer(runs, viewer, message, trial_ms)]
        case p.Recall():
            return [await _recall(runs, viewer, message, too_many)]
        case p.Interrupt():
            return await _interrupt(runs, viewer, message.id)
        case p.Pace() if not SLOWEST <= message.speed <= SPEEDS[-1]:
            return [refused(None, "out-of-range", say("A clock of {speed:g}x is none of a run.", speed=message.speed))]
        case p.Speed() if message.x not in SPEEDS:
            offered = ", ".join(f"{speed}x" for speed in SPEEDS)
            return [
                refused(
                    None,
                    "out-of-range",
                    say("The speed {speed:g} is not offered; {offered} are.", speed=message.x, offered=offered),
                )
            ]
        case p.Pace() if _ahead(runs, viewer.played, message) > PACE_MINUTES * MINUTE_MS:
            return [refused(None, "out-of-range", PACE_MINUTES.said())]
    return await _clock(runs, viewer.played, message)


def _no_more(viewer: Viewer, message: p.Changing) -> str:
    """Why the run takes this no more, or ""; what it has taken before is answered again."""
    played = viewer.played
    if isinstance(message, p.Pause | p.Interrupt | p.Recall) or getattr(message, "id", None) in played.known:
        return ""
    if played.log >= RUN_ENTRIES:
        return ENTRIES_SAID
    if played.full and isinstance(message, p.Play | p.Step | p.Break):
        return FULL
    if isinstance(message, p.Command | p.Apply) and len(viewer.followings) >= GOING:
        return GOING_SAID
    if isinstance(message, p.Command | p.Apply) and message.text is not None:
        return _no_more_saved(played, message.file, message.text)
    return ""


def _no_more_saved(played: Played, name: str, text: str) -> str:
    if _too_many(played, [name]):
        return FILES_SAID
    saved = sum(len(e.entry.text) for e in played.timeline.log.entries if isinstance(e.entry, entries.File))
    return SAVED_SAID if saved + len(text) > RUN_SAVED_MB * MB else ""


def _too_many(played: Played, names: Iterable[str]) -> bool:
    known = played.file_names
    new = set(names) - known
    return bool(new) and len(known) + len(new) > RUN_FILES


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
        return await runs.again(viewer.played, done.logged.number, partial(viewer.followings.answer_again, id))
    answer, n = answers[-1]
    return viewer.followings.answer(id, done.logged, answer, n)


async def _surroundings(runs: Runs, viewer: Viewer, message: p.Change) -> p.FromServer:
    """A line of a script, done now."""
    wrong: list[ScenarioError] = []

    def decide(played: Played) -> Decided:
        wrong.clear()
        try:
            return Decided([changed(played.world, message.line)])
        except ScenarioError as error:
            wrong.append(error)
            return Decided([])

    done = await runs.commit(viewer.played, decide, message.id)
    if done is None:
        said = together(*(together(each.field, each.message) for each in wrong[0].problems), by="; ")
        return refused(message.id, "bad-message", say("This change cannot be made: {said}.", said=said))
    number, at_ms, entry = done.logged
    return p.Answer(
        id=message.id, out=entry.out, err=entry.error, exit=int(bool(entry.error)), following=False, t=at_ms, log=number
    )


def _saving(played: Played, answer: Answer) -> Answer:
    """The answer, or a refusal of what `> FILE` or `curl -o FILE` would save beyond what a run may hold."""
    kept = answer.entry
    assert kept is not None
    said = FILES_SAID if _too_many(played, keeps(kept)) else ""
    if isinstance(kept, entries.File):
        said = _no_more_saved(played, kept.name, kept.text)
    if not said:
        return answer
    return Answer(err(said), 1, entries.Look(line=kept.line, error=f"{said}\n"))


async def _recall(runs: Runs, viewer: Viewer, message: p.Recall, too_many: Callable[[], Limit | None]) -> p.FromServer:
    """A line typed while looking back: its answer, or the run that it begins."""
    played = viewer.played
    if message.t > played.now:
        return beyond(message.id, played.now, message.t)
    if message.text is not None:
        if not FILE_NAME.fullmatch(message.file):
            return refused(message.id, "bad-message", _no_name(message.file))
        why = _no_more_saved(played, message.file, message.text)
        if why:
            return refused(message.id, "stopped", why)
    recalled = await runs.apart(played, partial(branching.recall, played, message), lambda found: found)
    if recalled.reads:
        return branching.answered(message, recalled, played.log)
    if not message.branch:
        return refused(message.id, "past", branching.CHANGES)
    public_id = branching.name_of(played, message)
    if not await runs.exists(public_id):
        limit = too_many()
        if limit is not None:
            return refused(message.id, "stopped", together(limit.said(), say("Try again in a minute.")))
    return await runs.branch(played, public_id, recalled, message.id)


def _no_name(file: str) -> str:
    return say("{name} is no name for a manifest; go-http.yaml would be.", name=repr(file))


def _ahead(runs: Runs, played: Played, other: p.Pace) -> int:
    """How many ms of virtual time the other run is ahead of this one; below 0 when it is behind."""
    wall = runs.wall()
    since = wall - other.wall if abs(wall - other.wall) <= SKEW_MS else 0
    return other.t + (int(max(0, since) * other.speed) if other.playing else 0) - played.now


def _paced(runs: Runs, played: Played, other: p.Pace) -> Decided:
    """This run's clock goes by the other's: it is taken on where it is behind, and waits where it is ahead."""
    wall, clock, ahead = runs.wall(), played.clock, _ahead(runs, played, other)
    if not other.playing:
        same = not clock.playing and ahead <= 0
        return Decided([] if same else [clock.entry(wall, playing=False, stop="")], played.now + max(0, ahead))
    starts = wall + int(max(0, -ahead) / other.speed)  # until then the clock stands, although it plays
    near = (
        ahead <= NEAR_MS * other.speed
        and abs(clock.wall_ms + (played.now - clock.virtual_ms) / clock.speed - starts) <= NEAR_MS
    )
    if clock.playing and clock.speed == other.speed and near and not clock.stop:
        return Decided([])
    return Decided([clock.entry(starts, playing=True, speed=other.speed, stop="")], played.now + max(0, ahead))


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


async def _clock(runs: Runs, played: Played, message: p.Changing) -> list[p.FromServer]:
    """Changes the clock; nothing moves on while a guess waits for its answer."""
    held: list[bool] = []

    def decide(played: Played) -> Decided:
        held[:] = [owing.holds(played.lesson) and _moves(runs, played, message)]
        return Decided([]) if held[0] else _changed_clock(runs, played, message)

    await runs.commit(played, decide)
    return [refused(None, "guess-first", owing.GUESS_FIRST)] if held[0] else []


def _moves(runs: Runs, played: Played, message: p.Changing) -> bool:
    """Whether it takes the run on, now or later."""
    match message:
        case p.Play() | p.Step():
            return True
        case p.Break():
            return message.on != ""
        case p.Pace():
            return message.playing or _ahead(runs, played, message) > 0
    return False


def _changed_clock(runs: Runs, played: Played, message: p.Changing) -> Decided:
    """The clock's entry, or that somebody looked back; none when it says what is so already."""
    clock, wall = played.clock, runs.wall()
    playing = clock.playing and not owing.holds(played.lesson)  # the pause of a prompt may not be in the log yet
    match message:
        case p.Play() if not clock.playing:
            return Decided([clock.entry(wall, playing=True, does="play")])
        case p.Pause() if clock.playing:
            return Decided([clock.entry(wall, playing=False, does="pause")])
        case p.Speed() if clock.speed != message.x:
            return Decided([clock.entry(wall, playing=playing, speed=message.x, does="speed")])
        case p.Break() if message.on and (not clock.playing or clock.stop != message.on):
            return Decided([clock.entry(wall, playing=True, stop=message.on, does="play")])
        case p.Break() if not message.on and clock.stop:
            return Decided([clock.entry(wall, playing=playing, stop="")])
        case p.Back() if answering.notes_back(played):
            return Decided([entries.Seek(to_ms=min(message.t, played.now))])
        case p.Pace():
            return _paced(runs, played, message)
        case p.Step():
            to = played.now + SECOND_MS if message.by == "second" else next_event(played)
            return Decided([clock.entry(wall, playing=False, does="step")], at_ms=to)
    return Decided([])
