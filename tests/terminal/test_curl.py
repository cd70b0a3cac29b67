"""`curl`: the request that it becomes, and what it prints, byte for byte."""

from typing import Any

import pytest

from probeviz.kubectl.answer import Answer, Line, text_of
from probeviz.sim.entries import Request, Shell
from probeviz.sim.facts import CommandAccepted, Fact, RequestAnswered, RequestSent
from probeviz.terminal.curl.command import curl
from tests import builders

HOST = builders.ADDRESS
PING = {"Date": "Wed, 11 Nov 2020 12:57:31 GMT", "Content-Type": "text/plain; charset=utf-8", "Content-Length": "4"}
BODY_502 = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n"


def _type(line: str, release: str = "1.17") -> Answer:
    return curl(builders.go_http(release), line.replace("$INGRESS", HOST).split())


def _answer(answer: Answer, release: str = "1.17", **fields: Any) -> list[Line]:
    """Plays the facts of the request that entry 5 sent, among those of another."""
    assert answer.following is not None
    answer.following.start(5)
    given: dict[str, Any] = {
        "request": "r2", "client": "you", "method": "GET", "path": "/ping", "status": 200, "server": "",
        "headers": PING, "body": "pong", "body_bytes": 4, "origin": "pod/x", "latency_ms": 3, "error": "",
    } | fields  # fmt: skip
    facts: list[Fact] = [
        CommandAccepted(n=10, entry=4, line="another"),
        CommandAccepted(n=20, entry=5, line="curl"),
        RequestSent(n=21, cause=(10,), request="r1", client="users", method="GET", path="/", host=""),
        RequestSent(n=22, cause=(20,), request="r2", client="you", method="GET", path="/ping", host=HOST),
        RequestAnswered(n=23, **(given | {"request": "r1", "status": 500})),
        RequestAnswered(n=24, **given),
    ]
    lines = [line for fact in facts for line in answer.following.feed(fact)]
    assert answer.following.done
    return lines


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("$INGRESS/ping", Request(to="ingress", host=HOST, path="/ping")),
        ("-I http://$INGRESS/err", Request(to="ingress", host=HOST, method="HEAD", path="/err")),
        ("$INGRESS", Request(to="ingress", host=HOST)),
        ("$INGRESS?a=1#frag", Request(to="ingress", host=HOST, path="/?a=1")),
        ("$INGRESS:8080/", Request(to="ingress", host=HOST, port=8080)),
        ("-X POST -m 2.5 $INGRESS/x", Request(to="ingress", host=HOST, method="POST", path="/x", timeout_ms=2_500)),
        ("-H Host:app.test -H X-A:b $INGRESS/", Request(to="ingress", host="app.test", headers={"X-A": "b"})),
        ("-d a=b -d c $INGRESS/x", Request(to="ingress", host=HOST, method="POST", path="/x",
         headers={"Content-Length": "5", "Content-Type": "application/x-www-form-urlencoded"})),
        ("--data-raw @x -H content-type:text/plain $INGRESS", Request(to="ingress", host=HOST, method="POST",
         headers={"content-type": "text/plain", "Content-Length": "2"})),
        ("-sSfo /dev/null -A me $INGRESS", Request(to="ingress", host=HOST, fail=True, headers={"User-Agent": "me"})),
        ("--connect-timeout 2 $INGRESS", Request(to="ingress", host=HOST, connect_ms=2_000)),
        ("--resolve app.test:80:10.3.55.229 http://app.test:80/",
         Request(to=f"nodeport/{builders.NODE}:80", host="app.test")),
        ("10.3.55.229:31337/ping",
         Request(to=f"nodeport/{builders.NODE}:31337", host="10.3.55.229", port=31337, path="/ping")),
    ],
)  # fmt: skip
def test_the_request(line: str, entry: Request) -> None:
    answer = _type(line)
    assert answer.entry == entry
    assert answer.lines == [] and answer.following is not None


@pytest.mark.parametrize(
    ("line", "release", "said", "code"),
    [
        ("-I localhost:8080/ping", "1.17", "curl: (7) Failed to connect to localhost port 8080: Connection refused", 7),
        (
            "127.0.0.1",
            "1.36",
            "curl: (7) Failed to connect to 127.0.0.1 port 80 after 0 ms: Couldn't connect to server",
            7,
        ),
        ("go-http-svc/ping", "1.36", "curl: (6) Could not resolve host: go-http-svc", 6),
        ("ftp://x/", "1.17", "curl: (1) Protocol ftp not supported", 1),
        ("http:///x", "1.36", "curl: (3) URL rejected: No host part in the URL", 3),
        ("", "1.36", "curl: no URL specified!", 2),
        ("--foo x", "1.36", "curl: option --foo: is unknown", 2),
        ("-Q x", "1.36", "curl: option -Q: is unknown", 2),
        ("-u a:b x", "1.36", "curl -u is not simulated; help lists what curl understands here.", 2),
        ("--retry 3 x", "1.36", "curl --retry is not simulated; help lists what curl understands here.", 2),
        ("-m abc x", "1.36", "curl: option -m: expected a proper numerical parameter", 2),
        ("-m -1 x", "1.36", "curl: option -m: expected a positive numerical parameter", 2),
        ("-o ../x x", "1.36", "curl: '../x' is no name for a file here: letters, digits, `.`, `_` and `-`.", 2),
        ("-Io page.html x", "1.36", "curl -o FILE keeps the body alone here: -o /dev/null goes with -I and -i.", 2),
        ("-d @x x", "1.36", "curl -d @FILE is not simulated: write the text itself, -d 'a=b'.", 2),
        ("-I -d x x", "1.36", "Warning: You can only select one HTTP request method! You asked for both POST ", 2),
        ("--resolve x y", "1.36", "curl: (49) Couldn't parse CURLOPT_RESOLVE entry 'x'", 49),
        ("10.96.0.10/ping", "1.17", "curl: (7) Failed to connect to 10.96.0.10 port 80: Connection refused", 7),
        ("x -o", "1.36", "curl: option -o: requires parameter", 2),
    ],
)
def test_what_curl_says_itself(line: str, release: str, said: str, code: int) -> None:
    answer = _type(line, release)
    assert answer.stderr.splitlines()[0] == said
    assert (answer.code, answer.entry, answer.following) == (code, None, None)


def test_an_address_on_this_machine_gets_one_line_of_help() -> None:
    assert len(_type("localhost:8080/err").lines) == 2
    assert "$INGRESS" in _type("localhost:8080/err").lines[1].text


def test_the_body() -> None:
    assert text_of(_answer(_type("$INGRESS/ping")), "out") == "pong\n"


def test_head() -> None:
    answer = _type("-I $INGRESS/ping")
    assert text_of(_answer(answer, body=""), "out") == (
        "HTTP/1.1 200 OK\n"
        "Date: Wed, 11 Nov 2020 12:57:31 GMT\n"
        "Content-Type: text/plain; charset=utf-8\n"
        "Content-Length: 4\n"
        "\n"
    )


def test_headers_and_body() -> None:
    assert text_of(_answer(_type("-i $INGRESS/ping")), "out").endswith("Content-Length: 4\n\npong\n")


def test_who_wrote_the_status_chooses_its_words() -> None:
    lb: dict[str, Any] = {
        "status": 503,
        "origin": "balancer",
        "server": "awselb/2.0",
        "headers": {"Server": "awselb/2.0"},
    }
    text = text_of(_answer(_type("-I $INGRESS/x"), **lb), "out")
    assert text == "HTTP/1.1 503 Service Temporarily Unavailable\nServer: awselb/2.0\n\n"
    text = text_of(_answer(_type("-I $INGRESS/x"), status=503, headers={}), "out")
    assert text == "HTTP/1.1 503 Service Unavailable\n\n"


def test_a_body_with_carriage_returns() -> None:
    assert text_of(_answer(_type("$INGRESS/err"), status=502, body=BODY_502), "out") == BODY_502.replace("\r", "")


def test_verbose_old() -> None:
    lines = _answer(
        _type("-vI $INGRESS/ping"), headers={"Server": "awselb/2.0"}, status=502, origin="balancer", body=""
    )
    address = lines[0].text.split()[2].removesuffix(":80...")
    assert [f"{line.stream} {line.text}" for line in lines] == [
        f"err *   Trying {address}:80...",
        f"err * Connected to {HOST} ({address}) port 80 (#0)",
        "err > HEAD /ping HTTP/1.1",
        f"err > Host: {HOST}",
        "err > User-Agent: curl/7.73.0",
        "err > Accept: */*",
        "err > ",
        "err * Mark bundle as not supporting multiuse",
        "err < HTTP/1.1 502 Bad Gateway",
        "out HTTP/1.1 502 Bad Gateway",
        "err < Server: awselb/2.0",
        "out Server: awselb/2.0",
        "err < ",
        "out ",
        f"err * Connection #0 to host {HOST} left intact",
    ]


def test_verbose_new() -> None:
    texts = [line.text for line in _answer(_type("-v $INGRESS/ping", "1.36"))]
    assert texts[:2] == [f"* Host {HOST}:80 was resolved.", "* IPv6: (none)"]
    assert "> User-Agent: curl/8.5.0" in texts and texts[-2:] == ["pong", f"* Connection #0 to host {HOST} left intact"]


def test_no_answer() -> None:
    answer = _type("$INGRESS/err")
    lines = _answer(answer, status=None, error="curl: (52) Empty reply from server", headers={}, body="")
    assert lines == [Line("err", "curl: (52) Empty reply from server")]
    assert answer.following is not None and answer.following.code == 52


def test_silent() -> None:
    failed: dict[str, Any] = {"status": None, "error": "curl: (52) Empty reply from server", "headers": {}, "body": ""}
    assert _answer(_type("-s $INGRESS/err"), **failed) == []
    assert len(_answer(_type("-sS $INGRESS/err"), **failed)) == 1


def test_write_out() -> None:
    line = "-s -o /dev/null -w %{http_code}:%{size_download}:%{time_total}\\n $INGRESS/ping"
    assert text_of(_answer(_type(line)), "out") == "200:4:0.003000\n"
    failed: dict[str, Any] = {"status": None, "error": "curl: (52) Empty reply from server"}
    assert text_of(_answer(_type("-s -w %{http_code} $INGRESS/err"), **failed), "out") == "000\n"


def test_fail_keeps_the_headers_and_says_so() -> None:
    answer = _type("-sSfi $INGRESS/x")
    lines = _answer(answer, status=404, headers={}, body="404 page not found")
    assert text_of(lines, "out") == "HTTP/1.1 404 Not Found\n\n"
    assert text_of(lines, "err") == "curl: (22) The requested URL returned error: 404\n"
    assert answer.following is not None and answer.following.code == 22


def test_write_out_names_what_it_does_not_know() -> None:
    lines = _answer(_type("-s -w %{foo}%{time_connect}%%[%{content_type}]\\t%{exitcode} -o /dev/null $INGRESS/ping"))
    assert text_of(lines, "err") == (
        "curl: unknown --write-out variable: 'foo'\ncurl: --write-out variable 'time_connect' is not simulated\n"
    )
    assert text_of(lines, "out") == "%[text/plain; charset=utf-8]\t0\n"


def test_several_urls_are_a_line_of_several_requests() -> None:
    answer = _type("nope $INGRESS/a localhost $INGRESS/b")
    assert isinstance(answer.entry, Shell)
    assert [request.path for request in answer.entry.requests] == ["/a", "/b"]
    assert answer.lines == [Line("err", "curl: (6) Could not resolve host: nope")]


def test_a_redirect_is_gone_after_by_the_run() -> None:
    answer = _type("-L $INGRESS/old")
    assert isinstance(answer.entry, Shell) and answer.entry.requests[0].redirects == 50


def test_a_header_without_a_value_is_not_sent() -> None:
    texts = [line.text for line in _answer(_type("-v -H Accept: -H X-A:b $INGRESS/ping"))]
    assert "> X-A: b" in texts and not any(text.startswith("> Accept") for text in texts)


def test_ctrl_c_prints_nothing() -> None:
    answer = _type("$INGRESS/slow")
    assert _answer(answer, status=None, error="^C") == []
    assert answer.following is not None and answer.following.code == 130
