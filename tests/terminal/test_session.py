"""One typed line: what it prints, what it leaves in the log, what goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Apply, Delete, Look, Refused, Request
from probeviz.sim.facts import LogWritten
from probeviz.sim.pod_words import pod_changed
from probeviz.terminal.limits import LINE
from probeviz.terminal.pipe import Piped
from probeviz.terminal.session import Terminal
from tests import builders

POD = "go-http-8dc5b4779-7q4kw"
FILES = {"go-http.yaml": "kind: Pod\npath: /ping\n", "notes.txt": ""}


def _terminal() -> Terminal:
    book = LogBook()
    for line in ("Starting server at port 8080", "panic"):
        book.feed(LogWritten(pod=POD, container="go-http", id="c0", line=line))
    return Terminal(FILES, book)


def _run(line: str, release: str = "1.17") -> tuple[str, str, int]:
    answer = _terminal().run(builders.go_http(release), line)
    return answer.stdout, answer.stderr, answer.code


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("", ""),
        ("ls", "go-http.yaml  notes.txt\n"),
        ("ls | cat", "go-http.yaml\nnotes.txt\n"),
        ("ls -l", "go-http.yaml\nnotes.txt\n"),
        ("ls go-http.yaml", "go-http.yaml\n"),
        ("cat go-http.yaml", "kind: Pod\npath: /ping\n"),
        ("cat notes.txt", ""),
        ("cat ./go-http.yaml | grep path", "path: /ping\n"),
        ("grep path go-http.yaml", "path: /ping\n"),
        ("echo $INGRESS", f"{builders.ADDRESS}\n"),
        ("clear", ""),
        ("history", ""),
        ("k get po --no-headers | wc -l", "1\n"),
        ("kubectl get pod -l app=go-http -o json | jq '.items[].status.containerStatuses[].ready'", "true\n"),
        (f"kubectl logs {POD} | head -1", "Starting server at port 8080\n"),
        (f"kubectl logs {POD} | grep -c panic", "1\n"),
        (
            "kubectl describe pod -l app=go-http | grep -E '^Status|Restart'",
            "Status:       Running\n    Restart Count:  0\n",
        ),
    ],
)
def test_lines_that_read(line: str, out: str) -> None:
    terminal = _terminal()
    answer = terminal.run(builders.go_http(), line)
    assert (answer.stdout, answer.stderr, answer.code) == (out, "", 0)
    assert answer.entry == Look(line=line, out=out)


@pytest.mark.parametrize("line", ["kubectl", "k", "kubectl --", "kubectl && k"])
def test_kubectl_alone_says_what_it_can_do(line: str) -> None:
    out, err, _ = _run(line)
    assert out.startswith("kubectl controls the Kubernetes cluster manager.") and err == ""


@pytest.mark.parametrize(
    ("line", "said", "code"),
    [
        ("kubctl get pods", "kubctl: command not found; did you mean kubectl?", 127),
        ("zzz", "zzz: command not found; help lists what works here.", 127),
        ("ls | zzz", "zzz: command not found; help lists what works here.", 2),
        ("kubectl get pods | xargs rm", "xargs runs echo, cat, ls and kubectl here, not rm.", 2),
        ("xargs ls", "xargs stands behind a pipe: kubectl get pods -o name | xargs kubectl describe", 127),
        ("ls | tee", "tee takes one file here, and -a: kubectl get pods | tee pods.txt", 2),
        ("history | tail -1", "history is the page's own and cannot be piped.", 0),
        (
            "docker build .",
            "There is no docker here; the image is pulled by the cluster. Try kubectl describe pod.",
            127,
        ),
        ("cat nope", "cat: nope: No such file or directory", 1),
        ("ls nope", "ls: cannot access 'nope': No such file or directory", 2),
        ("ls & ls", "Commands run in the foreground, one after the other: a single `&` is not understood here.", 2),
        ("ls | jq .", "jq: parse error: Invalid numeric literal at line 2, column 0", 2),
        ("grep x", "grep: name a file of this run, or write it behind a pipe: kubectl get pods | grep", 2),
        (
            "kubectl get pods | kubectl get pods -w | grep x | kubectl",
            "kubectl can read the text of ls, cat or another reading command only.",
            2,
        ),
    ],
)
def test_refusals(line: str, said: str, code: int) -> None:
    assert _run(line)[1:] == (f"{said}\n", code)


def test_a_line_that_is_too_long() -> None:
    assert _run("x" * (LINE + 1))[1] == "A line has at most 4,000 characters; this one has 4,001.\n"


def test_ingress_before_it_has_an_address() -> None:
    answer = _terminal().run(builders.world("1.17"), "curl $INGRESS/ping")
    assert answer.stderr == "$INGRESS is not set: no Ingress has an address yet; see kubectl get ingress.\n"


def test_what_changes_the_run_leaves_its_entry_with_what_it_printed() -> None:
    line = f"kubectl delete pod {POD}"
    answer = _terminal().run(builders.go_http(), line)
    assert answer.entry == Delete(refs=[f"pod/{POD}"], line=line, out=f'pod "{POD}" deleted\n')
    entry = _terminal().run(builders.go_http(), "kubectl apply -f nope.yaml").entry
    assert isinstance(entry, Refused) and entry.error == 'error: the path "nope.yaml" does not exist\n'
    assert isinstance(_terminal().run(builders.go_http(), "curl -I $INGRESS/err").entry, Request)


def test_a_piped_manifest_is_applied() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}]}\n"
    terminal = Terminal({"s.yaml": service}, LogBook())
    answer = terminal.run(builders.world("1.36"), "cat s.yaml | kubectl apply -f -")
    assert (answer.stdout, answer.stderr) == ("service/s created\n", "")
    assert isinstance(answer.entry, Apply)


def test_a_watch_goes_through_its_pipe_line_by_line() -> None:
    world = builders.go_http()
    answer = _terminal().run(world, "kubectl get pods -w | grep 0/1")
    assert answer.stdout == ""
    following = answer.following
    assert isinstance(following, Piped)
    world.cluster.pods[POD].status.container_statuses[0].ready = False
    printed = following.feed(pod_changed(world, world.cluster.pods[POD]))
    assert [line.text.split()[1] for line in printed] == ["0/1"]
    following.interrupt()
    assert following.done and following.code == 130


def test_head_ends_a_watch() -> None:
    world = builders.go_http()
    following = _terminal().run(world, "kubectl get pods -w | head -3").following
    assert following is not None
    assert len(following.feed(pod_changed(world, world.cluster.pods[POD]))) == 1
    assert following.done
    assert _terminal().run(world, "kubectl get pods -w | head -2").following is None


def test_only_stdout_goes_through_a_pipe() -> None:
    assert _run("kubectl get ep,svc | grep -c Warning", "1.36") == (
        "0\n",
        "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n",
        1,
    )


@given(st.text(max_size=80))
def test_any_line_gets_an_answer(line: str) -> None:
    answer = _terminal().run(builders.go_http(), line)
    assert answer.entry is not None and answer.entry.line == line
