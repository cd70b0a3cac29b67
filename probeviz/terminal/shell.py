"""The few programs of the terminal itself: `ls`, `cat`, `echo`, `help`; and what is said to all others."""

from collections.abc import Mapping
from difflib import get_close_matches

from probeviz.kubectl.answer import Answer, err, out

COMMANDS = ("kubectl", "k", "curl", "ls", "cat", "echo", "help", "clear", "history", "grep", "head", "tail", "jq")

HELP = """\
kubectl VERB ...                                        the cluster; kubectl help lists the verbs, k is short
curl [-I -i -v -s] http://$INGRESS/ping                 one request through the load balancer
curl localhost:8080/ping                                one past it, while kubectl port-forward runs
ls, cat FILE                                            the files of this run
... | jq, grep, head, tail, wc -l, sort, cat            filters behind a pipe
clear, history, help                                    this terminal
Ctrl-C ends what goes on: get -w, logs -f, wait, port-forward, a curl that waits; Tab completes."""

INSTEAD = {
    "watch": "watch is not here; kubectl get pods -w prints each change as it comes.",
    "vi": "No editor runs in this terminal; the file is open beside it.",
    "vim": "No editor runs in this terminal; the file is open beside it.",
    "nano": "No editor runs in this terminal; the file is open beside it.",
    "sleep": "Nothing sleeps here; the clock of the run is in the bar below.",
    "docker": "There is no docker here; the image is pulled by the cluster. Try kubectl describe pod.",
    "wget": "wget is not here; curl is.",
    "less": "less is not here; pipe into head or grep.",
}


def ls(files: Mapping[str, str], words: list[str], piped: bool) -> Answer:
    """The files' names: one a line behind a pipe or with -1 or -l, else side by side."""
    names = [word for word in words if not word.startswith("-")]
    missing = [name for name in names if name.removeprefix("./") not in files and name != "."]
    shown = sorted(files) if not names or "." in names else [name for name in names if name not in missing]
    lines = err(*(f"ls: cannot access '{name}': No such file or directory" for name in missing)) if missing else []
    flags = "".join(word[1:] for word in words if word.startswith("-"))
    apart = piped or "1" in flags or "l" in flags
    if shown:
        lines += out(*shown) if apart else out("  ".join(shown))
    return Answer(lines, 2 if missing else 0)


def cat(files: Mapping[str, str], words: list[str]) -> Answer:
    """The text of each file."""
    if not words:
        return Answer(err("cat: name a file; ls lists them."), 1)
    lines, code = [], 0
    for word in words:
        text = files.get(word.removeprefix("./"))
        if text is None:
            lines += err(f"cat: {word}: No such file or directory")
            code = 1
        elif text:
            lines += out(text.removesuffix("\n"))
    return Answer(lines, code)


def unknown(word: str) -> Answer:
    """One line that names the nearest command."""
    if word in INSTEAD:
        return Answer(err(INSTEAD[word]), 127)
    near = get_close_matches(word, COMMANDS, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "help lists what works here."
    return Answer(err(f"{word}: command not found; {hint}"), 127)
