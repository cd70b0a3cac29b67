"""`go run http.go`: the scenario's program on the visitor's own machine, beside the cluster, until Ctrl+C."""

from probeviz.kubectl.answer import Answer, Following, Line, err, out
from probeviz.sim.entries import Local, Refused
from probeviz.sim.facts import Fact
from probeviz.sim.network import forwards, local
from probeviz.sim.program.wall import log_date
from probeviz.sim.world import World
from probeviz.terminal import source

NOTHING = "Nothing is built here; the image's program runs in the cluster."
ONLY = "Of go there is go run FILE here: the program on this machine, which curl localhost asks."


def go(world: World, words: list[str]) -> Answer:
    """`go run FILE`, where the FILE is a program's source; everything else is told what there is."""
    named = [word.removeprefix("./") for word in words[1:]]
    if not source.files(world):
        return Answer(err(NOTHING), 127)
    if words[:1] != ["run"] or len(named) != 1:
        return Answer(err(ONLY), 2)
    file = named[0]
    name = source.built_from(world, file)
    if not name or not file.endswith(".go"):
        return Answer(err(f"go run: there is no program {file} here; ls lists the files."), 1)
    return _run(world, name)


def _run(world: World, name: str) -> Answer:
    """The program begins; it ends at once when its port is taken (log.Fatal of http.ListenAndServe)."""
    program = world.setup.programs[name]
    said = out(*program.log) if program.log else []
    taken = {*forwards.listening(world), *local.listening(world)}
    port = next((port for port in program.listen if port in taken), None)
    if port is not None:
        why = f"{log_date(world)} listen tcp :{port}: bind: address already in use"
        return Answer(said + err(why, "exit status 1"), 1, Refused())
    return Answer(said, entry=Local(program=name), following=Running())


class Running(Following):
    """Says nothing by itself: what it logs of a request stands before that request's own answer."""

    def feed(self, fact: Fact) -> list[Line]:
        return []

    def interrupt(self) -> list[Line]:
        super().interrupt()
        return err("signal: interrupt")
