"""`tee FILE` at the end of a pipe: what comes is printed, and kept in a file of the run."""

from collections.abc import Mapping

from probeviz.kubectl.answer import Answer
from probeviz.terminal.line import LineError
from probeviz.terminal.redirect import NULL, Routes, file_name, routed


def tee(answer: Answer, words: list[str], to: Routes, files: Mapping[str, str]) -> Answer:
    """`to`: where what it prints goes then.  Raises LineError."""
    append = words[:1] in (["-a"], ["--append"])
    names = words[append:]
    if len(names) != 1 or names[0].startswith("-"):
        raise LineError("tee takes one file here, and -a: kubectl get pods | tee pods.txt")
    name = names[0].removeprefix("./")
    if name == NULL:
        return routed(answer, to, files)
    if to.file:
        raise LineError("Output goes to one file at a time here.")
    kept = routed(answer, Routes(out=">", file=file_name(name), append=append), files)
    return kept._replace(lines=to.pass_on(answer.lines))
