"""A line of several commands under way: it sends, sleeps and goes round, step by step.

What its commands print is no concern of the World.  Each command that is due is stated as `shell.step`, and
`terminal/` prints from that fact what the command says.
"""

from urllib.parse import urljoin, urlsplit

import msgspec

from probeviz.sim import choices, entries, files
from probeviz.sim.facts import ShellEnded, ShellStep
from probeviz.sim.limits import LOOKS, STEPS_TAKEN
from probeviz.sim.network import request
from probeviz.sim.network.call import BY_HAND, call_for
from probeviz.sim.network.curl import exit_code
from probeviz.sim.network.ending import watches_answers
from probeviz.sim.network.state import Open, ShellState
from probeviz.sim.world import World, on

REDIRECTS = (301, 302, 303, 307, 308)


def begin(world: World, entry: entries.Shell, number: int, cause: int) -> None:
    """Takes the first steps, as far as no time passes."""
    if entry.begin >= len(entry.steps):
        return
    state = ShellState(entry.steps, entry.requests, entry.begin, entry.status, cause)
    world.cluster.network.shells[number] = state
    _go_on(world, number, state)


def forget(world: World, number: int) -> None:
    """Ctrl-C: no further step is taken."""
    world.cluster.network.shells.pop(number, None)


@on("shell.next")
def next_step(world: World, subject: str, token: int) -> None:
    """The time has come to go on; a Timer of what was interrupted does nothing."""
    state = world.cluster.network.shells.get(int(subject))
    if state is not None and state.token == token:
        _go_on(world, int(subject), state)


@watches_answers
def answered(world: World, done: Open) -> None:
    """The request that a line waits for has ended: goes after a redirect, or on to the next step."""
    state = world.cluster.network.shells.get(done.entry)
    if state is None or state.sending < 0:
        return
    asked = state.requests[state.sending]
    location = done.headers.get("Location", "") if done.status in REDIRECTS else ""
    if location and state.redirects < asked.redirects:
        state.redirects += 1
        return _send(world, done.entry, state, redirected(asked, done, location))
    state.sending, state.redirects = -1, 0
    too_many = bool(location and asked.redirects)
    state.status = exit_code(done.status, done.error, asked.fail, too_many)
    comes = not too_many and not (asked.fail and done.status >= 400) and (done.body or not state.status)
    if asked.keeps and comes:  # otherwise curl does not even open the file
        files.keep(world, done.entry, done.id, asked.keeps, done.body, world.n)
    _wait(world, done.entry, state, choices.SHELL_CURL_MS)


def redirected(asked: entries.Request, done: Open, location: str) -> entries.Request:
    """The request after a redirect: the same place for the same host, else nobody that is known here."""
    base = f"http://{done.host}:{done.port}{done.path}"
    url = urlsplit(urljoin(base, location))
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    same = (url.hostname or "") == done.host.lower()
    method = "GET" if asked.method == "POST" and done.status in (301, 302, 303) else asked.method
    return msgspec.structs.replace(
        asked, to=asked.to if same else "unknown", host=url.hostname or "", path=path, method=method
    )


def _go_on(world: World, number: int, state: ShellState) -> None:
    """Takes steps until one takes time."""
    while state.at < len(state.steps):
        if state.taken >= STEPS_TAKEN or state.looked >= LOOKS:
            return _end(world, number, state, (STEPS_TAKEN if state.taken >= STEPS_TAKEN else LOOKS).said())
        state.taken += 1
        if _take(world, number, state):
            return
    _end(world, number, state, "")


def _take(world: World, number: int, state: ShellState) -> bool:
    """Takes the step at `at`; True when time passes before the next one."""
    at, step = state.at, state.steps[state.at]
    state.at += 1
    match step.op:
        case "send":
            world.emit(ShellStep(entry=number, step=at, status=state.status), state.fact)
            state.sending = step.arg
            _send(world, number, state, state.requests[step.arg])
            return True
        case "look" | "say":
            world.emit(ShellStep(entry=number, step=at, status=state.status), state.fact)
            state.status = 0
            state.looked += step.op == "look"
            _wait(world, number, state, choices.SHELL_KUBECTL_MS if step.op == "look" else choices.SHELL_BUILTIN_MS)
            return True
        case "sleep":
            state.status = 0
            _wait(world, number, state, step.arg)
            return True
        case "status":
            state.status = step.arg
        case "not":
            state.status = int(not state.status)
        case _:
            return _jump(world, number, state, step)
    return False


def _jump(world: World, number: int, state: ShellState, step: entries.Step) -> bool:
    """Going round always takes time, or a loop without a command would never let the World go on."""
    if step.op == "jump" or (step.op == "jump-ok") == (state.status == 0):
        back = step.arg < state.at
        state.at = step.arg
        if back and state.turned_at == world.now:
            _wait(world, number, state, choices.SHELL_BUILTIN_MS)
            return True
        if back:
            state.turned_at = world.now
    return False


def _send(world: World, number: int, state: ShellState, asked: entries.Request) -> None:
    request.send(world, call_for(world, BY_HAND, asked), number, state.fact)


def _wait(world: World, number: int, state: ShellState, ms: int) -> None:
    state.token += 1
    world.after(ms, "shell.next", str(number), state.token, cause=state.fact)


def _end(world: World, number: int, state: ShellState, why: str) -> None:
    del world.cluster.network.shells[number]
    world.emit(ShellEnded(entry=number, status=state.status, why=why), state.fact)
