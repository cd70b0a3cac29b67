"""`manage.py simulate` with several files, manifests, seeds and values."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from probeviz.management import playing
from probeviz.management.workers import Died, Workers
from probeviz.scenarios.library import BUILTIN
from probeviz.sim.limits import TIMERS_A_SECOND, Limit
from tests.golden import check
from tests.scenarios.test_simulate import FAILING, ROOT, simulate

BOOT = "programs[setevoy/go-http].boot"
PERIOD = "deployment/go-http:containers[go-http].livenessProbe.periodSeconds"


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    (tmp_path / "go-http.yaml").write_text((BUILTIN / "go-http.yaml").read_text())
    (tmp_path / "s.yaml").write_text(FAILING)
    return tmp_path / "s.yaml"


# --- several files, manifests alone, junit --------------------------------------------------------------------


def test_several_files_one_after_another(failing: Path):
    out, err, code = simulate("article-act-1", str(failing), "none.yaml", "--format", "summary")
    heads = [line for line in out.splitlines() if line.startswith("==>")]
    assert heads == ["==> article-act-1 <==", f"==> {failing} <==", "==> none.yaml <=="]
    assert f"{failing}:" in err and "none.yaml cannot be read: No such file or directory" in err
    assert code == 2


def test_the_worst_file_gives_the_exit_code(failing: Path):
    assert simulate(str(failing), "article-act-1")[2] == 1


def test_a_manifest_alone_on_its_release():
    out, err, code = simulate(str(BUILTIN / "go-http.yaml"), "--kubernetes", "1.17")
    assert (err, code) == ("", 0)
    check("simulate/go-http-manifest.txt", out)


def test_a_manifest_alone_that_the_release_refuses():
    file = str(BUILTIN / "go-http.yaml")
    out, err, code = simulate(file)
    assert (out, code) == ("", 2)
    assert err.splitlines() == [
        f"{file}:52:1: apiVersion: Kubernetes 1.36 has no Ingress in extensions/v1beta1; "
        "write apiVersion: networking.k8s.io/v1",
        '    no matches for kind "Ingress" in version "extensions/v1beta1"',
    ]


def test_another_release_for_a_scenario():
    out, _, _ = simulate("article", "--kubernetes", "1.36", "--until", "1s", "--format", "summary")
    assert out.startswith("article: 1s on release 1.36")


def test_junit_of_several_files(failing: Path):
    out, _, code = simulate("article-act-1", str(failing), "none.yaml", "--format", "junit")
    root = ET.fromstring(out)
    assert code == 2
    assert [suite.get("name") for suite in root] == ["article-act-1.yaml", str(failing), "none.yaml"]
    assert [(suite.get("failures"), suite.get("errors")) for suite in root] == [("0", "0"), ("1", "0"), ("0", "1")]
    assert all(float(suite.get("time", "")) > 0 for suite in root[:2])


def test_junit_of_seeds(failing: Path):
    out, _, code = simulate(str(failing), "--seeds", "3", "--format", "junit")
    (failure,) = ET.fromstring(out).findall(".//failure")
    assert (failure.get("message"), code) == ("fails with 3 of 3 seeds", 1)


# --- set ------------------------------------------------------------------------------------------------------


def test_a_value_is_set():
    out, _, _ = simulate("article-act-1", "--set", f"{BOOT}=1h", "--set", f"{PERIOD}=5", "--format", "summary")
    assert "not ready" in out


def test_a_value_that_cannot_be_set():
    out, err, code = simulate("article-act-1", "--set", "clients[user].rate=1/s")
    assert (out, code) == ("", 2)
    assert err == "article-act-1: clients[user].rate=1/s: spec.clients has no user; did you mean users?\n"


# --- seeds ----------------------------------------------------------------------------------------------------


def test_seeds_as_a_table():
    out, err, code = simulate("article-act-2", "--seeds", "20")
    assert (err, code) == ("", 0)
    check("simulate/article-act-2-seeds.txt", out)


def test_seeds_in_one_process_and_in_two_say_the_same(monkeypatch: pytest.MonkeyPatch):
    said = []
    for cores in (1, 2):
        monkeypatch.setattr(playing, "cores", lambda cores=cores: cores)
        said.append(simulate("article-act-3", "--seeds", "11-30"))
    assert said[0] == said[1]
    assert said[0][2] == 1


def test_an_expectation_that_fails_with_some_seeds():
    _, err, code = simulate("article-act-3", "--seeds", "92,1")
    assert code == 1
    assert err.startswith("article-act-3.yaml:44: fails with 1 of 2 seeds; with seed 1 at 79.7s: pods.all(p, !p.ready")
    assert "saw pods = [" in err


def test_a_scenario_without_expectations_has_only_numbers():
    out, err, code = simulate("article", "--seeds", "2", "--until", "5s")
    assert (err, code) == ("", 0)
    assert "expectation" not in out and "time to ready" in out and "never ready with seeds 1, 2" in out


def test_too_much_at_once_stops_many_runs_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("probeviz.sim.world.TIMERS_A_SECOND", Limit(5, "", "", "", TIMERS_A_SECOND.says))
    _, err, code = simulate("article-act-1", "--seeds", "2")
    assert code == 2
    assert "article-act-1.yaml: seed 1: More than 5 things were to happen within one second" in err


def interrupted(self: Workers[Any, Any, Any], tasks: list[Any]) -> Iterator[tuple[int, Any]]:
    do = self.make(self.given)
    yield 1, do(tasks[1])
    yield 0, do(tasks[0])
    raise KeyboardInterrupt


@pytest.mark.parametrize("option", [("--seeds", "9"), ("--sweep", "luck=real,plain,real ")])
def test_ctrl_c_prints_what_there_is(monkeypatch: pytest.MonkeyPatch, option: tuple[str, str]):
    monkeypatch.setattr(Workers, "map", interrupted)
    out, err, code = simulate("article-act-1", *option)
    assert code == 130
    assert err.splitlines()[-1] == f"Interrupted after 2 of {9 if option[0] == '--seeds' else 2} runs."
    assert "time to ready" in out


def test_ctrl_c_before_the_first_run_has_ended(monkeypatch: pytest.MonkeyPatch):
    def at_once(*_: object) -> Iterator[tuple[int, Any]]:
        yield from ()
        raise KeyboardInterrupt

    monkeypatch.setattr(Workers, "map", at_once)
    assert simulate("article-act-1", "--seeds", "9") == ("", "Interrupted after 0 of 9 runs.\n", 130)
    assert simulate("article-act-1", "--sweep", "luck=real,plain") == ("", "Interrupted after 0 of 2 runs.\n", 130)


def test_a_process_that_died_is_a_sentence(monkeypatch: pytest.MonkeyPatch):
    def dead(*_: object) -> Iterator[tuple[int, Any]]:
        yield from ()
        raise Died

    monkeypatch.setattr(Workers, "map", dead)
    _, err, code = simulate("article-act-1", "--seeds", "9")
    assert (err, code) == (
        "article-act-1: a process that played it has ended by itself; was there memory enough?\n",
        2,
    )


@pytest.mark.slow
def test_a_real_terminal_shows_a_bar_and_ctrl_c_ends_all_processes(tmp_path: Path):
    ours, theirs = os.openpty()
    command = [sys.executable, "manage.py", "simulate", "article-act-1", "--seeds", "10000"]
    with (tmp_path / "out").open("w+") as out:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # or who is told to ignore it hands that on
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=theirs, start_new_session=True)
        signal.signal(signal.SIGINT, before)
        os.close(theirs)
        try:
            seen = said_on(ours, until=b"of 10000 runs")
            os.killpg(process.pid, signal.SIGINT)
            rest = said_on(ours)  # ends when no process has the terminal any more
            assert process.wait(LIMIT_S) == 130
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(LIMIT_S)
            os.close(ours)
        out.seek(0)
        assert "time to ready" in out.read()
    assert b"Interrupted after" in rest and b"Traceback" not in seen + rest


LIMIT_S = 120


def said_on(terminal: int, until: bytes | None = None) -> bytes:
    """What comes up to and with `until`, or else until the other end is closed; within the limit."""
    said, end = b"", monotonic() + LIMIT_S
    while select.select([terminal], [], [], max(0, end - monotonic()))[0]:
        try:
            said += os.read(terminal, 4096)
        except OSError:  # Linux's way to say that the other end is closed
            assert until is None, f"it has ended by itself; {said!r}"
            return said
        if until is not None and until in said:
            return said
    raise AssertionError(f"after {LIMIT_S} s {until!r} did not come, and the terminal is still held; {said[-2_000:]!r}")


# --- sweeps ---------------------------------------------------------------------------------------------------


def test_a_sweep_as_a_table_and_a_picture(tmp_path: Path):
    picture = tmp_path / "boot.svg"
    out, err, code = simulate("article-act-1", "--sweep", f"{BOOT}=1s,20s,2m", "--plot", str(picture))
    assert (err, code) == ("", 0)
    check("simulate/sweep-boot.txt", out)
    assert picture.read_text().startswith("<svg ")


def test_a_sweep_of_two_values_with_seeds():
    out, _, code = simulate(
        "article-act-1", "--sweep", f"{BOOT}=1s,20s", "--sweep", f"{PERIOD}=1,10", "--seeds", "2", "--until", "30s"
    )
    assert code == 0
    rows = [line.split()[:2] for line in out.splitlines() if line.startswith(("1s", "20s"))]
    assert rows == [["1s", "1"], ["1s", "10"], ["20s", "1"], ["20s", "10"]]


def test_a_value_of_a_sweep_that_cannot_be_is_said_before_anything_is_played():
    out, err, code = simulate("article-act-1", "--sweep", f"{BOOT}=1s,2")
    assert (out, code) == ("", 2)
    assert "boot: must be a duration with its unit, such as 2s, not 2" in err


def test_a_picture_that_cannot_be_written(tmp_path: Path):
    (tmp_path / "x.svg").mkdir()
    _, err, code = simulate("article-act-1", "--sweep", f"{BOOT}=1s,2s", "--plot", str(tmp_path / "x.svg"))
    assert (err, code) == (f"{tmp_path / 'x.svg'} cannot be written: Is a directory\n", 2)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--seed=1", "--seeds=2"], "--seed and --seeds: one of them"),
        (["--seeds=2", "--format=facts"], "--seeds prints a table, or junit, not facts; --seed plays one"),
        (["--sweep=a=1,2", "--format=junit"], "--sweep prints a table, not junit"),
        (["--plot=x.svg"], "--plot draws a sweep; give --sweep PATH=A,B,C"),
        (["--sweep=a=1,2", "--plot=x.png"], "is written as SVG, which every browser shows; write x.svg, not x.png"),
        (["--sweep=a=1,2", "--plot=/none/x.svg"], "/none/x.svg cannot be written: there is no folder /none"),
        (["article", "--sweep=a=1,2", "--plot=x.svg"], "--plot draws the sweep of one file"),
        (["--sweep=a=1,2", "--sweep=b=1,2", "--sweep=c=1,2"], "--sweep may be given once or twice, not 3 times"),
        (["--sweep=a=1,2", "--sweep=a=3,4"], "--sweep a is given twice; write all its values in one"),
        (["--sweep=a=1,2", "--seeds=6000"], "12,000 runs were asked for; at most 10,000 are played"),
        (["--sweep=a=1"], "a=1 has one value; write at least two: a=A,B (or --set for one)"),
        (["--set=a"], "must be PATH=VALUE, such as clients[users].rate=10/s"),
        (["--seeds=x"], "must be a number of seeds such as 200, a range such as 1-200 or a list 3,7, not x"),
    ],
)
def test_options_that_do_not_fit(args: list[str], said: str):
    with pytest.raises(CommandError) as error:
        call_command("simulate", "article-act-1", *args)
    assert said in str(error.value)
