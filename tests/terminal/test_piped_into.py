"""`xargs`, `tee` and `wget`: what a line of kubectl is piped into, and curl's older cousin."""

from typing import Any

import pytest

from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Delete, File, Look, Shell
from probeviz.sim.facts import CommandAccepted, Fact, RequestAnswered, RequestSent
from probeviz.terminal.session import Terminal
from tests import builders

POD = "go-http-8dc5b4779-7q4kw"
FILES = {"a.txt": "one two\nthree\n", "names.txt": f"pod/{POD}\n"}


def terminal() -> Terminal:
    return Terminal(FILES, LogBook())


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("cat a.txt | xargs", "one two three\n"),
        ("cat a.txt | xargs -n1", "one\ntwo\nthree\n"),
        ("cat a.txt | xargs -n 2 echo x", "x one two\nx three\n"),
        ("cat a.txt | xargs -I{} echo '<{}>'", "<one two>\n<three>\n"),
        ("cat a.txt | grep three | xargs echo got | tr a-z A-Z", "GOT THREE\n"),
        ("cat a.txt | grep nothing | xargs -r echo got", ""),
        ("cat a.txt | grep nothing | xargs echo got", "got\n"),
        ("cat names.txt | xargs kubectl get -o name", f"pod/{POD}\n"),
        ("kubectl get pods --no-headers | awk '{print $1}' | xargs -I % kubectl get pod % -o name", f"pod/{POD}\n"),
    ],
)
def test_xargs_that_reads(line: str, out: str) -> None:
    answer = terminal().run(builders.go_http(), line)
    assert (answer.stdout, answer.stderr, answer.code) == (out, "", 0)
    assert answer.entry == Look(line=line, out=out)


def test_xargs_deletes_what_it_is_given() -> None:
    answer = terminal().run(builders.go_http(), "kubectl get pods -o name | xargs kubectl delete --wait=false")
    assert isinstance(answer.entry, Delete)
    assert answer.entry.refs == [f"pod/{POD}"]
    assert answer.stdout == f'pod "{POD}" deleted\n'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "cat names.txt names.txt | xargs -n1 kubectl delete",
            "xargs runs a command that changes the cluster once",
        ),
        ("ls | xargs -P4 echo", "xargs: -P4 is not understood here"),
        ("ls | xargs -n", "xargs: invalid number for -n option: ''"),
        ("ls | xargs curl", "xargs runs echo, cat, ls and kubectl here, not curl."),
        ("kubectl get pods -w | xargs echo", "xargs can read the text of"),
    ],
)
def test_xargs_that_it_cannot_be(line: str, said: str) -> None:
    answer = terminal().run(builders.go_http(), line)
    assert answer.stderr.startswith(said) and answer.code == 2


@pytest.mark.parametrize(
    ("line", "out", "file", "text"),
    [
        ("cat a.txt | tee b.txt", FILES["a.txt"], "b.txt", FILES["a.txt"]),
        ("cat a.txt | grep o | tee -a a.txt", "one two\n", "a.txt", FILES["a.txt"] + "one two\n"),
        ("cat a.txt | tee b.txt > /dev/null", "", "b.txt", FILES["a.txt"]),
    ],
)
def test_tee_prints_and_keeps(line: str, out: str, file: str, text: str) -> None:
    answer = terminal().run(builders.go_http(), line)
    assert (answer.stdout, answer.stderr) == (out, "")
    assert answer.entry == File(name=file, text=text, line=line, out=out)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("cat a.txt | tee b.txt c.txt", "tee takes one file here"),
        ("cat a.txt | tee ../b", "'../b' is no name for a file here"),
        ("cat a.txt | tee b.txt > c.txt", "Output goes to one file at a time here."),
        ("kubectl get pods -w | tee b.txt", "Only what a reading command prints at once can go to a file here"),
        ("cat a.txt | tee b.txt | grep o", "tee stands at the end of a pipe"),
    ],
)
def test_tee_that_it_cannot_be(line: str, said: str) -> None:
    assert terminal().run(builders.go_http(), line).stderr.startswith(said)


def test_wget_asks_as_curl_does() -> None:
    answer = terminal().run(builders.go_http(), "wget -qO- -T 5 --header 'X-A: b' http://$INGRESS/ping?a=1")
    assert isinstance(answer.entry, Shell)
    (entry,) = answer.entry.requests
    assert (entry.to, entry.path, entry.headers, entry.timeout_ms) == ("ingress", "/ping?a=1", {"X-A": "b"}, 5_000)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("wget http://$INGRESS/", "wget names no file and draws no progress here"),
        ("wget -q http://$INGRESS/", "wget names no file and draws no progress here"),
        ("wget -qO ../x $INGRESS", "wget: '../x' is no name for a file here"),
        ("wget -qO- -m $INGRESS", "wget: -m is not understood here"),
        ("wget -qO- nowhere.example", "wget: bad address 'nowhere.example:80'"),
        ("wget -qO-", "wget: "),
    ],
)
def test_wget_that_it_cannot_be(line: str, said: str) -> None:
    answer = terminal().run(builders.go_http(), line)
    assert answer.stderr.startswith(said) and answer.code


def test_wget_says_what_busybox_says_of_an_error() -> None:
    answer = terminal().run(builders.go_http(), "wget -qO- $INGRESS/ping")
    following = answer.following
    assert following is not None
    following.start(5)
    given: dict[str, Any] = {"request": "r1", "client": "you", "method": "GET", "path": "/ping"}
    rest: dict[str, Any] = {"server": "", "headers": {}, "body": "<html>", "body_bytes": 6, "origin": "ingress"}
    facts: list[Fact] = [
        CommandAccepted(n=20, entry=5, line="wget"),
        RequestSent(n=21, cause=(20,), host=builders.ADDRESS, **given),
        RequestAnswered(n=22, status=502, error="", latency_ms=3, **given, **rest),
    ]
    lines = [line for fact in facts for line in following.feed(fact)]
    assert [(line.stream, line.text) for line in lines] == [
        ("err", "wget: server returned error: HTTP/1.1 502 Bad Gateway")
    ]
    assert (following.done, following.code) == (True, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "kubectl get deploy go-http -o yaml | sed 's/replicas: 3/replicas: 4/' | kubectl replace -f -",
            "deployment.apps/go-http replaced\n",
        ),
        (
            "kubectl get deploy go-http -o yaml | grep -v uid | sed 's/a/a/' | kubectl apply --dry-run=client -f -",
            "deployment.apps/go-http configured (dry run)\n",
        ),
    ],
)
def test_kubectl_takes_what_filters_have_made(line: str, said: str) -> None:
    assert terminal().run(builders.go_http(), line).stdout == said


def test_kubectl_takes_nothing_from_what_changes_the_cluster() -> None:
    line = "cat names.txt | xargs kubectl delete --wait=false | kubectl apply -f -"
    said = "kubectl can read the text of ls, cat or another reading command only.\n"
    assert terminal().run(builders.go_http(), line).stderr == said


@pytest.mark.parametrize("name", ["curl", "watch", "ls"])
def test_what_reads_nothing_stands_at_the_head(name: str) -> None:
    answer = terminal().run(builders.go_http(), f"kubectl get pods | {name} x")
    assert (answer.stderr, answer.code) == (f"{name} stands at the head of a pipe here.\n", 2)
