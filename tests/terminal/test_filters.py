"""What stands behind a pipe."""

from pathlib import Path

import pytest

from probeviz.terminal.filters import FILTERS, FilterError, jq_work
from probeviz.terminal.filters.grep import basic

TEXT = ["NAME READY", "go-http 1/1", "Other 0/1", "go.http"]


def _run(words: list[str], lines: list[str]) -> tuple[list[str], list[str], int]:
    """Fed line by line, as a following command does."""
    filter_ = FILTERS[words[0]](words[1:])
    out: list[str] = []
    err: list[str] = []
    for line in lines:
        filtered = filter_.feed([line])
        out += filtered.out
        err += filtered.err
        if filtered.done:
            break
    end = filter_.end()
    return out + end.out, err + end.err, filter_.code


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (["grep", "go"], ["go-http 1/1", "go.http"]),
        (["grep", "-v", "go"], ["NAME READY", "Other 0/1"]),
        (["grep", "-i", "NAME\\|other"], ["NAME READY", "Other 0/1"]),
        (["grep", "-E", "NAME|Other"], ["NAME READY", "Other 0/1"]),
        (["grep", "NAME|Other"], []),
        (["grep", "-c", "http"], ["2"]),
        (["grep", "-vc", "http"], ["2"]),
        (["grep", "-F", "go.http"], ["go.http"]),
        (["grep", "-o", "[0-9]/[0-9]"], ["1/1", "0/1"]),
        (["grep", "-n", "Other"], ["3:Other 0/1"]),
        (["grep", "-w", "http"], ["go-http 1/1", "go.http"]),
        (["grep", "-e", "-http"], ["go-http 1/1"]),
        (["grep", "-A1", "NAME"], ["NAME READY", "go-http 1/1"]),
        (["grep", "-B", "1", "Other"], ["go-http 1/1", "Other 0/1"]),
        (["grep", "-C1", "Other"], ["go-http 1/1", "Other 0/1", "go.http"]),
        (["grep", "-A0", "-E", "NAME|Other"], ["NAME READY", "--", "Other 0/1"]),
        (["head", "-2"], ["NAME READY", "go-http 1/1"]),
        (["head", "-n", "1"], ["NAME READY"]),
        (["head", "-n0"], []),
        (["head"], TEXT),
        (["tail", "-1"], ["go.http"]),
        (["tail", "-n", "2"], ["Other 0/1", "go.http"]),
        (["wc", "-l"], ["4"]),
        (["wc"], ["      4       7      41"]),
        (["wc", "-w"], ["7"]),
        (["wc", "-lc"], ["      4      41"]),
        (["head", "-n", "-3"], ["NAME READY"]),
        (["tail", "-n", "+3"], ["Other 0/1", "go.http"]),
        (["tail", "-n+4"], ["go.http"]),
        (["sort", "-k2"], ["go.http", "Other 0/1", "go-http 1/1", "NAME READY"]),
        (["sort", "-t", "/", "-k", "2nr"], ["Other 0/1", "go-http 1/1", "NAME READY", "go.http"]),
        (["sort", "-f"], ["go-http 1/1", "go.http", "NAME READY", "Other 0/1"]),
        (["uniq", "-c"], ["      1 NAME READY", "      1 go-http 1/1", "      1 Other 0/1", "      1 go.http"]),
        (["awk", "{print $1}"], ["NAME", "go-http", "Other", "go.http"]),
        (["awk", "NR>1 {print $2, NF, NR}"], ["1/1 2 2", "0/1 2 3", " 1 4"]),
        (["awk", "-F/", '/go-/ {print $2 "-" $1}'], ["1-go-http 1"]),
        (["awk", '$2 == "0/1"'], ["Other 0/1"]),
        (["awk", 'NR==1 || $1 ~ /^go/ {print $NF; print "x"}'], ["READY", "x", "1/1", "x", "go.http", "x"]),
        (["awk", "NF>1 && !/0/{print $(NF-1)}"], ["NAME", "go-http"]),
        (["awk", "-F", "[-. ]", "{print $2}"], ["READY", "http", "0/1", "http"]),
        (["cut", "-d", " ", "-f2"], ["READY", "1/1", "0/1", "go.http"]),
        (["cut", "-d/", "-f1", "-s"], ["go-http 1", "Other 0"]),
        (["cut", "-c1-2,4"], ["NAE", "goh", "Ote", "goh"]),
        (["tr", "a-z", "A-Z"], ["NAME READY", "GO-HTTP 1/1", "OTHER 0/1", "GO.HTTP"]),
        (["tr", "-d", "[:digit:]/"], ["NAME READY", "go-http ", "Other ", "go.http"]),
        (["tr", "-s", "t"], ["NAME READY", "go-htp 1/1", "Other 0/1", "go.htp"]),
        (["sed", "s/t/T/"], ["NAME READY", "go-hTtp 1/1", "OTher 0/1", "go.hTtp"]),
        (["sed", "s/t/T/g"], ["NAME READY", "go-hTTp 1/1", "OTher 0/1", "go.hTTp"]),
        (["sed", "-E", "s#([a-z]+).http#<\\1 &>#"], ["NAME READY", "<go go-http> 1/1", "Other 0/1", "<go go.http>"]),
        (["sed", "-n", "2p"], ["go-http 1/1"]),
        (["sed", "-n", "2,3p"], ["go-http 1/1", "Other 0/1"]),
        (["sed", "-n", "$p"], ["go.http"]),
        (["sed", "1d"], ["go-http 1/1", "Other 0/1", "go.http"]),
        (["sed", "/go/d"], ["NAME READY", "Other 0/1"]),
        (["sed", "2q"], ["NAME READY", "go-http 1/1"]),
        (["sort"], ["NAME READY", "Other 0/1", "go-http 1/1", "go.http"]),
        (["sort", "-r"], ["go.http", "go-http 1/1", "Other 0/1", "NAME READY"]),
        (["cat"], TEXT),
    ],
)
def test_text(words: list[str], out: list[str]) -> None:
    assert _run(words, TEXT)[0] == out


def test_sort_by_number_and_once() -> None:
    assert _run(["sort", "-n"], ["10 b", "9 a", "x"])[0] == ["x", "9 a", "10 b"]
    assert _run(["sort", "-u"], ["b", "a", "b"])[0] == ["a", "b"]


def test_sort_by_a_numeric_field_and_once_a_key() -> None:
    assert _run(["sort", "-k2", "-n"], ["a 10", "b 9", "c"])[0] == ["c", "b 9", "a 10"]
    assert _run(["sort", "-u", "-k1,1"], ["b 1", "a 2", "b 0"])[0] == ["a 2", "b 0"]


def test_uniq() -> None:
    lines = ["a", "a", "b", "A", "a"]
    assert _run(["uniq"], lines)[0] == ["a", "b", "A", "a"]
    assert _run(["uniq", "-ci"], lines)[0] == ["      2 a", "      1 b", "      2 A"]
    assert _run(["uniq", "-d"], lines)[0] == ["a"]
    assert _run(["uniq", "-u"], lines)[0] == ["b", "A", "a"]


def test_grep_tells_by_its_exit_code_whether_it_found_something() -> None:
    assert _run(["grep", "x"], TEXT)[2] == 1
    assert _run(["grep", "go"], TEXT)[2] == 0


def test_head_wants_no_more_once_it_has_its_lines() -> None:
    assert FILTERS["head"](["-1"]).feed(["a", "b"]).done


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["grep"], "Usage: grep"),
        (["grep", "-z", "x"], "invalid option -- 'z'"),
        (["grep", "-E", "("], "missing"),
        (["grep", "x" * 1_001], "at most 1000 characters"),
        (["grep", "-Ax", "y"], "invalid context length argument"),
        (["grep", "x", "file"], "reads from the pipe only"),
        (["head", "-x"], "invalid number of lines"),
        (["sort", "-z"], "invalid option -- 'z'"),
        (["sort", "-kx"], "invalid number at field start"),
        (["uniq", "-z"], "invalid option -- 'z'"),
        (["awk", "BEGIN{x=1}{print x}"], "awk here understands"),
        (["awk", "{print $1}", "file"], "awk here understands"),
        (["awk", "{printf $1}"], "awk here understands"),
        (["awk", "/(/"], "awk: missing"),
        (["sed", "y/a/b/"], "sed here understands"),
        (["sed", "s/(/x/;p"], "sed here understands"),
        (["sed", "-E", "s/(/x/"], "sed: missing"),
        (["cut", "-f"], "invalid field value"),
        (["cut", "-d", "ab"], "must be a single character"),
        (["cut"], "you must specify a list"),
        (["tr", "a"], "tr here understands"),
        (["wc", "-x"], "invalid option -- 'x'"),
        (["cat", "x"], "takes no file"),
        (["jq", "--foo", "."], "jq: Unknown arguments"),
        (["jq", ".", "file"], "reads from the pipe only"),
        (["jq", "x" * 1_001], "at most 1000 characters"),
    ],
)
def test_refusals(words: list[str], part: str) -> None:
    with pytest.raises(FilterError) as said:
        FILTERS[words[0]](words[1:])
    assert part in said.value.message


@pytest.mark.parametrize(
    ("pattern", "extended"),
    [("a|b", r"a\|b"), (r"a\|b", "a|b"), (r"\(a\)\+", "(a)+"), ("*a", r"\*a"), (r"\.x*", r"\.x*")],
)
def test_basic_expressions(pattern: str, extended: str) -> None:
    assert basic(pattern) == extended


JSON = '{"items": [{"n": 1, "s": "x"}, {"n": null}]}'


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (["jq", ".items[].n"], ["1", "null"]),
        (["jq", "-r", ".items[0].s"], ["x"]),
        (["jq", ".items[0].s"], ['"x"']),
        (["jq", "-c", ".items"], ['[{"n":1,"s":"x"},{"n":null}]']),
        (["jq", ".items[0]"], ["{", '  "n": 1,', '  "s": "x"', "}"]),
        (["jq", "-r", '.items | length | "\\(.) in range"'], ["2 in range"]),
        (["jq", "-n", "1+1"], ["2"]),
    ],
)
def test_jq(words: list[str], out: list[str]) -> None:
    assert _run(words, JSON.split("\n")) == (out, [], 0)


@pytest.mark.parametrize(
    ("program", "text", "code", "part"),
    [
        (".", "no json", 2, "jq: parse error: Invalid"),
        (".[", "{}", 3, "jq: error: "),
        (".a.b", '{"a": 1}', 5, "jq: error (at <stdin>:1): Cannot index number"),
        (".", '"' + "x" * (1024 * 1024) + '"', 2, "more than 1,048,576 characters"),
        ("[., .] | tojson", '"' + "x" * 200_000 + '"', 5, "more than 262,144 characters"),
        ("[range(1e9)] | length", "1", 5, "more than 1 s or 128 MB"),
        ("def f: f; f", "1", 5, "more than 1 s or 128 MB"),
        ("[.,.]" + "|[.,.]" * 60 + "|tojson", "1", 5, "more than 1 s or 128 MB"),
        ('test("^(a+)+$")', '"' + "a" * 40 + '!"', 5, "jq: error"),
        ('import "passwd" as $x {search: "/etc"}; $x', "1", 3, "jq: error"),
    ],
)
def test_jq_fails_in_its_own_words(program: str, text: str, code: int, part: str) -> None:
    _, err, exit_code = _run(["jq", program], [text])
    assert part in err[0] and exit_code == code


def test_jq_sees_neither_the_environment_nor_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    (tmp_path / "x.json").write_text('"s3cret"')
    for program in ("env", "$ENV", f'import "x" as $x {{search: "{tmp_path}"}}; $x'):
        out, err, _ = _run(["jq", program], ["1"])
        assert "s3cret" not in "".join(out + err)


def test_jq_keeps_what_it_printed_before_it_failed() -> None:
    out, err, _ = _run(["jq", ".[] | .a"], ['[{"a": 1}, 2]'])
    assert out == ["1"] and "Cannot index number" in err[0]


@pytest.mark.parametrize("program", [".a.", ".[", "nosuch", "{"])
def test_jq_says_once_that_a_program_cannot_be_compiled(program: str) -> None:
    said = jq_work.run(program, "", "{}")["err"]
    assert said[0].startswith("jq: error: ") and not said[0].startswith("jq: error: jq:")
    assert sum("compile error" in line for line in said) == 1
