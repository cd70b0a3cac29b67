"""What a person changes about programs while they run; later answers name the fact that did it."""

from typing import TYPE_CHECKING, Any

import msgspec

from probeviz.sim import entries
from probeviz.sim.program import memory, pauses
from probeviz.sim.program.process import keys_of, settled
from probeviz.sim.program.state import Changed, Needed, Process, Whole
from probeviz.sim.program.told import tell
from probeviz.sim.program.vocabulary import Dependency, Program, Route, find_name

if TYPE_CHECKING:
    from probeviz.sim.world import World


def become(world: "World", entry: "entries.Program | entries.Dependency", cause: int) -> None:
    """Applies a change now; `cause` is the fact of the entry, 0 when it states none.

    `entry.become` has the fields of `Route`, `Program` or `Dependency`, already decoded (snake case, ms).
    Raises `msgspec.ValidationError` when it has not, `KeyError` for an unknown program or dependency.
    """
    if isinstance(entry, entries.Dependency):
        return _dependency(world, entry, cause)
    world.changed()
    programs = world.cluster.programs
    key = _key(world, entry)
    touched = [process for process in programs.processes.values() if key in keys_of(process)]
    if entry.route:
        route = msgspec.convert(entry.become, Route)
        fact = _tell(world, touched, "hung" if route.hang else "", f"{entry.route}: {words(route)}", cause)
        programs.routes.setdefault(key, {})[entry.route] = Changed(route, fact)
    else:
        program = _merged(world, key, touched, entry.become)
        fact = _tell(world, touched, "", f"changed: {', '.join(entry.become)}", cause)
        programs.whole[key] = Whole(program, fact)
        for process in touched:
            if "leak" in entry.become:
                memory.plan(world, process, settled(world, process).leak)
            if "pauses" in entry.become:
                pauses.plan(world, process, settled(world, process).pauses)
            if "capacity" in entry.become:
                process.full = 0
            if "listen" in entry.become and process.state == "listening":
                process.ports = list(settled(world, process).listen)


def _tell(world: "World", touched: list[Process], state: str, fault: str, cause: int) -> int:
    """Says it of each process that it concerns; returns the fact that later answers name."""
    fact = cause
    for process in touched:
        says = state if state and process.state == "listening" else process.state
        stated = tell(world, process, fault, *((cause,) if cause else ()), state=says)
        fact = fact if cause and len(touched) > 1 else stated
    return fact


def words(route: Route) -> str:
    """A route in a few words: `panic: Error`, `hangs`, `500`."""
    if route.panic is not None:
        return f"panic: {route.panic}"
    if route.exit is not None:
        return f"exit code {route.exit}"
    if route.cycle:
        return "cycle " + ", ".join(words(each) for each in route.cycle)
    flags = {
        "hangs": route.hang,
        "hangs after the headers": route.hang_body,
        "resets": route.reset,
        "deadlocks": route.deadlock,
    }
    return next((word for word, is_so in flags.items() if is_so), str(route.code))


def _key(world: "World", entry: entries.Program) -> str:
    if entry.pod:
        return f"pod/{entry.pod}"
    name = find_name(world.setup, entry.image)
    if name is None:
        known = ", ".join(world.setup.programs) or "none"
        raise KeyError(f"no program {entry.image!r}; the Scenario has: {known}")
    return f"image/{name}"


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
