"""What a person changes about programs while they run; the fact that did it is kept, as later answers name it."""

from typing import TYPE_CHECKING, Any

import msgspec

from probeviz.sim import entries
from probeviz.sim.facts import ProgramChanged
from probeviz.sim.program.process import keys_of, settled
from probeviz.sim.program.state import Changed, Needed, Process, Programs, Whole
from probeviz.sim.program.vocabulary import Dependency, Program, Route, find_name

if TYPE_CHECKING:
    from probeviz.sim.world import World


def become(world: "World", entry: "entries.Program | entries.Dependency", cause: int) -> None:
    """Applies a change now; `cause` is the fact of the entry, 0 for a quiet one (then `program.changed` is a root).

    `entry.become` has the fields of `Route`, `Program` or `Dependency`, already decoded (snake case, ms).  Raises
    `msgspec.ValidationError` when it has not, `KeyError` when the program or the dependency is unknown.
    """
    if isinstance(entry, entries.Dependency):
        return _dependency(world, entry, cause)
    programs = world.cluster.programs
    key = _key(world, entry)
    touched = [process for process in programs.processes.values() if key in keys_of(process)]
    state, fault = "listening", f"{entry.route or 'program'} changed"
    if entry.route:
        route = msgspec.convert(entry.become, Route)
        fault = f"{entry.route}: {words(route)}"
        state = "hung" if route.hang else "listening"
    fact = cause
    for process in touched:
        says = state if process.state == "listening" else process.state
        stated = ProgramChanged(pod=process.pod, container=process.container, state=says, fault=fault)  # type: ignore[arg-type]
        process.fact = world.emit(stated, *((cause,) if cause else ()))
        fact = process.fact if len(touched) == 1 or not cause else cause
    if entry.route:
        programs.routes.setdefault(key, {})[entry.route] = Changed(route, fact)
    else:
        _whole(programs, key, _merged(world, key, touched, entry.become), fact)


def words(route: Route) -> str:
    """A route in a few words: `panic: Error`, `hangs`, `500`."""
    if route.panic is not None:
        return f"panic: {route.panic}"
    if route.exit is not None:
        return f"exit code {route.exit}"
    if route.cycle:
        return "cycle " + ", ".join(words(each) for each in route.cycle)
    flags = {"hangs": route.hang, "hangs after the headers": route.hang_body, "resets": route.reset}
    return next((word for word, is_so in flags.items() if is_so), str(route.code))


def _key(world: "World", entry: entries.Program) -> str:
    if entry.pod:
        return f"pod/{entry.pod}"
    name = find_name(world.setup, entry.image)
    if name is None:
        raise KeyError(f"no program {entry.image!r}; the Scenario has {', '.join(world.setup.programs) or 'none'}")
    return f"image/{name}"


def _whole(programs: Programs, key: str, program: Program, fact: int) -> None:
    programs.whole[key] = Whole(program, fact)


def _merged(world: "World", key: str, touched: list[Process], fields: dict[str, Any]) -> Program:
    """The program that runs now, with some fields changed."""
    if key.startswith("image/"):
        whole = world.cluster.programs.whole.get(key)
        now = world.setup.programs[key.removeprefix("image/")] if whole is None else whole.program
    elif touched:
        now = settled(world, touched[0])
    else:
        raise KeyError(f"no process in {key}")
    return msgspec.convert({**msgspec.to_builtins(now), **fields}, Program)


def _dependency(world: "World", entry: entries.Dependency, cause: int) -> None:
    if entry.name not in world.setup.dependencies:
        raise KeyError(f"no dependency {entry.name!r}")
    found = msgspec.convert(entry.become, Dependency)
    world.cluster.programs.dependencies[entry.name] = Needed(found, cause)
