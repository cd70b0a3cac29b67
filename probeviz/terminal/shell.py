"""The few programs of the terminal itself: `ls`, `cat`, `echo`, `seq`, `help`; and what is said to all others."""

from collections.abc import Mapping
from difflib import get_close_matches

from probeviz.kubectl.answer import Answer, err, out
from probeviz.terminal.limits import SEQ

COMMANDS = (
    "kubectl", "k", "curl", "load", "watch", "while", "until", "for", "sleep", "ls", "cat", "echo", "date", "seq",
    "true", "false", "help", "clear", "history", "grep", "head", "tail", "wc", "sort", "uniq", "awk", "cut", "sed",
    "tr", "jq", "tee", "xargs", "wget",
)  # fmt: skip

# Each row: what is said to do it, and lines that a test runs.
EXAMPLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("the cluster; k is short for kubectl, kubectl help lists its verbs",
     ("kubectl get pods -o wide", "kubectl describe pod -l app=go-http", "kubectl logs deployment/go-http",
      "kubectl rollout restart deployment/go-http && kubectl rollout status deployment/go-http")),
    ("requests through the load balancer or a node's port",
     ("curl -I http://$INGRESS/ping", "curl -s -o /dev/null -w '%{http_code} %{time_total}\\n' $INGRESS/ping",
      "wget -qO- $INGRESS/ping")),
    ("past the balancer, into one Pod",
     ("kubectl port-forward deployment/go-http 8080", "curl localhost:8080/ping")),
    ("again and again, in the run's time",
     ("while true; do curl -sI $INGRESS/ping | head -1; sleep 1; done",
      "for i in $(seq 1 20); do curl -s -o /dev/null -w '%{http_code}\\n' $INGRESS/ping; done | sort | uniq -c",
      "until curl -sf $INGRESS/ping; do sleep 1; done",
      "watch -n 1 kubectl get pods", "load 20/s 30s /ping")),
    ("one after the other",
     ("kubectl get pods; kubectl get endpointslices", "curl -sf $INGRESS/ping && echo up || echo down")),
    ("filters behind a pipe: grep, head, tail, wc, sort, uniq, awk, cut, sed, tr, jq, cat",
     ("kubectl get pods | grep -v Running", "kubectl get pods -o name | xargs kubectl describe",
      "kubectl get pods --no-headers | awk '{print $1, $3}'",
      "kubectl get pods -o json | jq -r '.items[].status.phase'")),
    ("the files of this run",
     ("ls", "kubectl get deployment go-http -o yaml > copy.yaml", "kubectl get pods 2> /dev/null",
      "kubectl get pods | tee pods.txt", "curl -s -o ping.txt $INGRESS/ping; cat ping.txt")),
    ("small things",
     ("date", "echo $INGRESS", "seq 3", "sleep 1; kubectl get pods", "X=/ping; curl $INGRESS$X",
      "echo $((3 * 60))", "true && echo yes",
      "history", "clear", "help")),
)  # fmt: skip

CURL_HELP = (
    "curl understands -I -i -v -s -S -f -L -k -o FILE -w -H -X -d --data-raw -A -m --connect-timeout --resolve\n"
    "and several URLs; -w knows http_code, time_total, size_download, content_type, errormsg, exitcode and others."
)

HELP = (
    "\n".join(
        "\n".join([f"{title[0].upper()}{title[1:]}:", *(f"  {line}" for line in lines)]) for title, lines in EXAMPLES
    )
    + f"\n{CURL_HELP}\nCtrl+C ends what goes on; Tab completes."
)

INSTEAD = {
    "vi": "No editor runs in this terminal; the file is open beside it.",
    "vim": "No editor runs in this terminal; the file is open beside it.",
    "nano": "No editor runs in this terminal; the file is open beside it.",
    "hey": "hey is not here; load 20/s 30s /ping does the same.",
    "ab": "ab is not here; load 20/s 30s /ping does the same.",
    "less": "less is not here; pipe into head or grep.",
    "more": "more is not here; pipe into head or grep.",
    "tee": "tee stands at the end of a pipe: kubectl get pods | tee pods.txt",
    "xargs": "xargs stands behind a pipe: kubectl get pods -o name | xargs kubectl describe",
    "base64": "base64 is not here.",
    "printf": "printf is not here; echo is.",
    "test": "test is not here; a command's success decides: if curl -sf $INGRESS/ping; then echo up; fi",
    "[": "[ is not here; a command's success decides: if curl -sf $INGRESS/ping; then echo up; fi",
    "bash": "This is a small shell itself; help lists what it understands.",
    "sh": "This is a small shell itself; help lists what it understands.",
    "sudo": "Nobody needs sudo here.",
    "ssh": "There are no machines behind the nodes; kubectl describe node tells of them.",
    "ping": "ping is not here; curl asks the program itself.",
    "nslookup": "nslookup is not here; curl -v shows the address.",
    "dig": "dig is not here; curl -v shows the address.",
    "helm": "helm is not here; kubectl apply -f is.",
    "rm": "Files of a run stay; a new text replaces the old one.",
    "time": "time is not here; curl -w '%{time_total}\\n' tells how long a request took.",
    "python": "python is not here; jq and awk are.",
    "python3": "python is not here; jq and awk are.",
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


def echo(words: list[str]) -> Answer:
    """-e reads `\\n` and `\\t`; with -n the line ends all the same, as this terminal prints whole lines."""
    flags = ""
    while words and len(words[0]) > 1 and words[0][0] == "-" and set(words[0][1:]) <= set("neE"):
        flags += words[0]
        words = words[1:]
    text = " ".join(words)
    if "e" in flags:
        text = text.replace("\\n", "\n").replace("\\t", "\t")
    return Answer(out(text) if text or "n" not in flags else [])


def seq(words: list[str]) -> Answer:
    """`seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`, whole numbers."""
    if not 1 <= len(words) <= 3:
        return Answer(err("seq: missing operand" if not words else f"seq: extra operand '{words[3]}'"), 1)
    numbers: list[int] = []
    for word in words:
        if not word.removeprefix("-").isascii() or not word.removeprefix("-").isdecimal() or len(word) > 9:
            return Answer(err(f"seq: invalid whole number: '{word}'"), 1)
        numbers.append(int(word))
    first, step, last = [(1, 1, numbers[0]), (numbers[0], 1, numbers[-1]), (*numbers, 0, 0)[:3]][len(numbers) - 1]
    if not step:
        return Answer(err("seq: invalid Zero increment value: '0'"), 1)
    found = range(first, last + (1 if step > 0 else -1), step)
    if len(found) > SEQ:
        return Answer(err(SEQ.said()), 1)
    return Answer(out(*map(str, found)) if found else [])


def unknown(word: str) -> Answer:
    """One line that names the nearest command."""
    if word in INSTEAD:
        return Answer(err(INSTEAD[word]), 127)
    near = get_close_matches(word, COMMANDS, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "help lists what works here."
    return Answer(err(f"{word}: command not found; {hint}"), 127)
