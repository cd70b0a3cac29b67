"""Any line gets an answer: no exception leaves the terminal, an entry is always left, and the run goes on.

CI draws 10,000 lines, which take some 20 s of CPU; with the environment variable LINES=10000 you do too.
"""

import os
from functools import cache

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from probeviz.kubectl.answer import Answer
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import AnyEntry, Look
from probeviz.sim.timeline import Timeline
from probeviz.terminal.session import Terminal
from probeviz.terminal.shell import COMMANDS, EXAMPLES, HELP
from tests.terminal.test_story import MANIFEST, Run, _started

LINES = int(os.environ.get("LINES") or ("CI" in os.environ and 10_000) or 300)
FILES = {"go-http.yaml": MANIFEST, "notes.txt": "a b\nc d\n"}

PATHS = st.sampled_from(["/ping", "/err", "", "/x?y=1#z", "/$i", ":80/ping", ":99999999/"])
HOSTS = st.sampled_from(
    ["$INGRESS", "http://$INGRESS", "localhost", "10.3.55.229:30080", "go-http-svc", "nope", ":", "[::1]"]
)
URLS = st.builds("{}{}".format, HOSTS, PATHS)
CURL_FLAGS = st.sampled_from(
    [
        "-s",
        "-I",
        "-i",
        "-v",
        "-f",
        "-L",
        "-k",
        "-sS",
        "-o /dev/null",
        "-o x",
        "-w '%{http_code}\\n'",
        "-w %{foo",
        "-m 1",
        "-m x",
        "--connect-timeout 1",
        "-H 'Host: a'",
        "-H x",
        "-X POST",
        "-X ''",
        "-d a=b",
        "--data-raw @x",
        "-A me",
        "-u a:b",
        "--foo",
        "-",
        "--",
        "-Q",
        "--resolve a:80:10.3.55.229",
        "--resolve x",
        "--no-silent",
        "--url",
    ]
)
CURL = st.builds(
    "curl {} {}".format, st.lists(CURL_FLAGS, max_size=4).map(" ".join), st.lists(URLS, max_size=3).map(" ".join)
)
KUBECTL = st.builds(
    "{} {} {}".format,
    st.sampled_from(["kubectl", "k"]),
    st.sampled_from(["get", "describe", "logs", "delete", "apply", "scale", "rollout", "explain", "", "foo"]),
    st.lists(
        st.sampled_from(
            [
                "pods",
                "po",
                "deploy",
                "svc",
                "ep",
                "events",
                "nodes",
                "all",
                "go-http",
                "deploy/go-http",
                "-l app=go-http",
                "-w",
                "-f",
                "-o json",
                "-o yaml",
                "-o wide",
                "-o name",
                "--replicas=2",
                "-f go-http.yaml",
                "-f -",
                "-A",
                "--tail=1",
                "--force",
                "--grace-period=0",
                "--all",
                "-n x",
                "--foo",
                "'",
                "pod/x",
            ]
        ),
        max_size=4,
    ).map(" ".join),
)
FILTERS = st.sampled_from(
    [
        "grep x",
        "grep -c http",
        "grep -E '(' ",
        "grep -vin a",
        "grep -A1 -B x",
        "head -1",
        "head -n -2",
        "tail -n +2",
        "tail",
        "wc -l",
        "wc -lw",
        "sort -rn",
        "sort -k2",
        "sort -t / -k 1,1n",
        "uniq -c",
        "awk '{print $1}'",
        "awk NR\\>1",
        "awk '{'",
        "awk '$1~/a/'",
        "cut -d ' ' -f 1",
        "cut -c 1-",
        "cut",
        "sed s/a/b/g",
        "sed -n 2p",
        "sed '$d'",
        "sed s",
        "tr a-z A-Z",
        "tr a",
        "cat",
        "cat x",
        "tee x",
        "xargs",
        "kubectl apply -f -",
        "kubectl get pods",
        "sleep 1",
        "curl x",
        "",
    ]
)
OTHERS = st.sampled_from(
    [
        "ls",
        "ls -l",
        "cat notes.txt",
        "cat nope",
        "echo $i $?",
        "echo -e 'a\\nb'",
        "echo $(ls)",
        "echo $(",
        "echo $((1))",
        "date",
        "date +%Q%",
        "seq 3",
        "seq 1 0 x",
        "seq -5 -1",
        "true",
        "false",
        ":",
        "sleep 1",
        "sleep 0.5s",
        "sleep",
        "sleep x",
        "break",
        "continue",
        "X=1",
        "X=$X",
        "export A=b",
        "export",
        "X=1 ls",
        "watch kubectl get pods",
        "watch -n 0 ls",
        "watch -n",
        "watch 'curl -s $INGRESS'",
        "load 20/s 2s /ping",
        "load 1 1 1",
        "load",
        "help",
        "history",
        "clear",
        "zzz",
        "!",
        "$INGRESS",
        "''",
        '""',
        "\\",
        "#",
        "grep path go-http.yaml",
        "docker ps",
        "for",
        "done",
    ]
)
SIMPLE = CURL | KUBECTL | OTHERS
REDIRECTS = st.sampled_from(
    ["", "", "", " > /dev/null", " 2>/dev/null", " 2>&1", " >x.txt", " >> notes.txt", " &> x", " >", " <x", " 2> &1"]
)
PIPES = st.builds(
    lambda first, rest, to: " | ".join([first, *rest]) + to, SIMPLE, st.lists(FILTERS, max_size=2), REDIRECTS
)


def _deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}{}{}".format, inner, st.sampled_from(["; ", " && ", " || ", " ;; ", " & "]), inner),
        st.builds("while {}; do {}; done".format, inner, inner),
        st.builds("until {}; do {}; sleep 1; done".format, inner, inner),
        st.builds(
            "for i in {}; do {}; done".format, st.sampled_from(["1 2", "{1..3}", "$(seq 2)", "$X", "$(ls)", ""]), inner
        ),
        st.builds("if {}; then {}; else {}; fi".format, inner, inner, inner),
        st.builds("! {}".format, inner),
        st.builds("{} | {}".format, inner, FILTERS),
        st.builds("{}{}".format, inner, REDIRECTS),
    )


TYPED = st.recursive(PIPES, _deeper, max_leaves=4)
NOISE = st.text(st.sampled_from(list("abk $'\"\\|;&><(){}[]!#=-*?~`\n\t/.:1é\x00\ud800")), max_size=40)
CUT = st.builds(lambda line, at: line[: at % (len(line) + 1)], TYPED, st.integers(0, 400))


@cache
def _run() -> Run:
    return _started()


@settings(max_examples=LINES)
@given(TYPED | TYPED | CUT | NOISE | st.text(max_size=80))
def test_any_line(line: str) -> None:
    run = _run()
    world = run.timeline.world
    before = world.save()
    answer = Terminal(FILES, run.logs).run(world, line)
    assert answer.entry is not None and answer.entry.line == line[:4_000]
    assert world.save() == before, "a line changed the World that it was read against"
    if not isinstance(answer.entry, Look):
        _play(run, answer)


def _play(run: Run, answer: Answer) -> None:
    """The entry as the database keeps it, in a run of its own, with what it goes on to print."""
    try:
        kept = msgspec.msgpack.decode(msgspec.msgpack.encode(answer.entry), type=AnyEntry)
    except UnicodeEncodeError:
        return  # a lone surrogate: no frame of a socket holds one
    timeline: Timeline = run.timeline.branch(run.timeline.now)
    before = timeline.n
    number = timeline.commit(timeline.now, kept)
    timeline.advance(timeline.now + 3_000)
    if answer.following is None:
        return
    answer.following.see(timeline.when)
    answer.following.start(number)
    for fact in timeline.facts_after(before):
        if not answer.following.done:
            answer.following.feed(fact)
    answer.following.interrupt()
    assert answer.following.done


def test_what_help_shows_works() -> None:
    """Each example of `help`, typed into a run: it prints something, and it is no refusal."""
    shown = [line for _, lines in EXAMPLES for line in lines]
    assert all(f"  {line}\n" in HELP for line in shown)
    for line in shown:
        run = _started()
        run.terminal = Terminal(FILES, LogBook()) if "logs" not in line else run.terminal
        if "localhost" in line:
            run.type("kubectl port-forward deployment/go-http 8080")
        assert run.terminal.run(run.timeline.world, line).code == 0, line
        run.type(line)
        run.wait(32_000)
        assert run.printed or line in ("clear", "history") or ">" in line, line
        refused = any(word in run.printed for word in ("not ", "error", "Usage", "is missing"))
        assert line == "help" or not refused, (line, run.printed)
    words = {word for line in shown for word in line.replace(";", " ").split()}
    assert {"kubectl", "curl", "load", "watch", "while", "for", "until", "date", "seq", "sleep"} <= words & set(
        COMMANDS
    )
