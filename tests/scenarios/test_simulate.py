"""`manage.py simulate`: formats, exit codes and sentences."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from probeviz.lessons.loader import CONTENT
from probeviz.scenarios.library import BUILTIN
from probeviz.sim.limits import TIMERS_A_SECOND, Limit
from tests.builders import deployment, scenario
from tests.golden import check

ROOT = Path(__file__).parent.parent.parent
FAILING = (BUILTIN / "article-act-1.yaml").read_text().replace("p.restarts == 0", "p.restarts == 1")


def simulate(*args: str) -> tuple[str, str, int]:
    """(stdout, stderr, exit code)."""
    out, err = StringIO(), StringIO()
    try:
        call_command("simulate", *args, stdout=out, stderr=err)
    except SystemExit as ended:
        return out.getvalue(), err.getvalue(), int(str(ended.code))
    except CommandError as error:
        return out.getvalue(), str(error), error.returncode
    return out.getvalue(), err.getvalue(), 0


@pytest.mark.parametrize("name", ["article-act-1", "article-act-2", "article-act-3", "article-act-3-today"])
def test_the_acts_of_the_article(name: str):
    out, err, code = simulate(name)
    assert (err, code) == ("", 0)
    check(f"simulate/{name}.txt", out)


@pytest.mark.parametrize("lesson", ["01-who-wrote-the-502", "02-who-wrote-this-code", "03-readiness"])
def test_the_scenario_of_a_lesson_is_played_by_its_path(lesson: str):
    out, err, code = simulate(str(CONTENT / lesson / "scenario.yaml"), "--until", "1s", "--format", "summary")
    assert (err, code) == ("", 0)
    assert out.startswith("who-wrote" if "who" in lesson else "readiness")


def test_elsewhere_a_manifest_is_none_that_comes_with_probeviz(tmp_path: Path):
    file = tmp_path / "s.yaml"
    file.write_text((BUILTIN / "article-act-1.yaml").read_text())
    _, err, code = simulate(str(file), "--until", "1s")
    assert code == 2
    assert "spec.manifests[0]: go-http.yaml cannot be read: No such file or directory" in err


def test_what_is_not_simulated_is_said_once_on_stderr(tmp_path: Path):
    text = (BUILTIN / "go-http.yaml").read_text()
    head, tail = text.split("    spec:\n", 1)
    (tmp_path / "go-http.yaml").write_text(f"{head}    spec:\n      hostNetwork: true\n      hostPID: true\n{tail}")
    file = tmp_path / "s.yaml"
    file.write_text((BUILTIN / "article-act-1.yaml").read_text())
    _, err, code = simulate(str(file), "--until", "1s")
    line = 1 + head.count("\n") + 1
    said = "accepted, not simulated: spec.template.spec.hostNetwork, spec.template.spec.hostPID"
    assert (err, code) == (f"go-http.yaml:{line}:7: {said}\n", 0)


def test_facts_are_lines_of_json():
    out, _, _ = simulate("article-act-1", "--until", "5s", "--format", "facts")
    facts = [json.loads(line) for line in out.splitlines()]
    assert facts[0]["kind"] == "run.started"
    assert [fact["n"] for fact in facts] == list(range(1, len(facts) + 1))


def test_summary_says_who_got_what():
    out, _, _ = simulate("article-act-2", "--format", "summary")
    lines = out.splitlines()
    assert lines[0].startswith("article-act-2: 600s on release 1.17, seed ")
    assert any(line.startswith("client users: ") and "502 x" in line for line in lines)
    assert lines[-1] == "5 of 5 expectations hold"


def test_until_and_seed_replace_the_scenarios_own():
    out, _, _ = simulate("article-act-1", "--until", "40s", "--seed", "5", "--format", "summary")
    assert out.startswith("article-act-1: 40s on release 1.17, seed 5;")


def test_a_failing_expectation_gives_1_and_says_which_when_and_why(tmp_path: Path):
    (tmp_path / "go-http.yaml").write_text((BUILTIN / "go-http.yaml").read_text())
    file = tmp_path / "s.yaml"
    file.write_text(FAILING)
    out, err, code = simulate(str(file))
    line = 1 + FAILING.splitlines().index(next(x for x in FAILING.splitlines() if "restarts == 1" in x))
    assert code == 1
    assert err.startswith(f"{file}:{line}: fails at 10s: pods.all(p, p.ready")
    assert "saw pods = [\n  {name: go-http-" in err and "restarts: 0" in err
    assert "$ kubectl apply -f go-http.yaml" in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["artcle-act-1"], "artcle-act-1 is neither a file nor a scenario that comes with probeviz; did you mean"),
        (["none.yaml"], "none.yaml cannot be read: No such file or directory"),
        (["article", "--until", "5"], "--until must be a duration of at most 24h such as 90s or 5m, not 5"),
        (["article", "--until", "25h"], "--until must be a duration of at most 24h"),
    ],
)
def test_what_cannot_be_played_gives_2(args: list[str], said: str):
    out, err, code = simulate(*args)
    assert (out, code) == ("", 2)
    assert said in err


def test_a_scenario_in_which_too_much_happens_at_once_gives_2(monkeypatch: pytest.MonkeyPatch):
    few = Limit(5, "", "", "", TIMERS_A_SECOND.says)
    monkeypatch.setattr("probeviz.sim.world.TIMERS_A_SECOND", few)
    _, err, code = simulate("article-act-1")
    assert code == 2
    assert "article-act-1.yaml: More than 5 things were to happen within one second of virtual time" in err


def test_a_wrong_document_names_every_mistake(tmp_path: Path):
    file = tmp_path / "s.yaml"
    file.write_text(FAILING.replace("seed:", "sed:").replace("until: 60s", "until: 60"))
    _, err, code = simulate(str(file))
    assert code == 2
    assert f"{file}:7:3: spec.sed: unknown field; did you mean seed?" in err.splitlines()
    assert any("spec.until: must be a duration with its unit, such as 60s, not 60" in x for x in err.splitlines())


def test_a_scenario_reads_no_file_outside_its_folder(tmp_path: Path):
    (tmp_path / "secret.yaml").write_text("a: 1")
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "s.yaml"
    file.write_text(FAILING.replace("[go-http.yaml]", "[../secret.yaml]"))
    _, err, code = simulate(str(file))
    assert code == 2 and "must be a YAML file beside the scenario" in err


def test_the_command_line_itself():
    """As it is typed: exit code and streams of the real process, with no database and no server."""
    command = [sys.executable, "manage.py", "simulate", "nothing"]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DATABASE_URL": "/nowhere/db"},
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "nothing is neither a file nor a scenario" in ended.stderr


SCENARIO = """\
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: s}
spec:
"""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "s.yaml:1:1: is empty: it holds neither manifests nor a Scenario"),
        (b"\xff\xfe\x00binary", "s.yaml cannot be read: byte 1 is no text in UTF-8"),
        (b"a: [b", "s.yaml:2:1: not YAML"),
        (b"a: " + b"x" * 1_000_000, "s.yaml:1:1: the file is 1,000,003 bytes; at most 65,536"),
        (SCENARIO.encode() + b"  until: 1000h\n", "s.yaml:5:3: spec.until: must be at most 24h"),
        (
            SCENARIO.encode() + b"  clients: [{name: u, path: /, to: ingress, rate: 100000/s}]\n",
            "s.yaml:5:45: spec.clients[0].rate: must be at most 200/s",
        ),
        (SCENARIO.encode() + b"  expect: [{that: 'pods.all(p, p.ready'}]\n", "spec.expect[0].that: is no CEL: missing"),
        (SCENARIO.encode() + b"  manifests: [../x.yaml]\n", "must be a YAML file beside the scenario"),
        (SCENARIO.encode() + b"  manifests: [gone.yaml]\n", "gone.yaml cannot be read: No such file"),
        (SCENARIO.encode() + b"  manifests: [b.yaml]\n", "b.yaml cannot be read: byte 4 is no text in UTF-8"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_with_the_place(tmp_path: Path, content: bytes, said: str):
    (tmp_path / "s.yaml").write_bytes(content)
    (tmp_path / "b.yaml").write_bytes(b"a: \xff")
    out, err, code = simulate(str(tmp_path / "s.yaml"))
    assert (out, code) == ("", 2)
    assert said in err


def test_a_folder_is_refused(tmp_path: Path):
    assert simulate(str(tmp_path))[1:] == (f"{tmp_path} cannot be read: Is a directory\n", 2)


@pytest.mark.parametrize("seed", ["x", "-1", "9" * 30, "1.5"])
def test_a_seed_is_a_whole_number(seed: str):
    with pytest.raises(CommandError, match="must be a whole number from 0 to 9007199254740992"):
        call_command("simulate", "article-act-1", f"--seed={seed}")


def test_a_scenario_without_an_end_has_one(tmp_path: Path):
    (tmp_path / "s.yaml").write_text(SCENARIO + "  seed: 1\n")
    assert simulate(str(tmp_path / "s.yaml"))[1:] == ("", 0)


def test_ctrl_c_prints_no_traceback(monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("probeviz.management.playing.play", interrupted)
    assert simulate("article-act-1") == ("", "Interrupted.\n", 130)


def test_a_reader_that_has_seen_enough(tmp_path: Path):
    line = f"{sys.executable} manage.py simulate article-act-1 --format facts | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout.splitlines()[1:] == ["141"]


WEB = deployment("web", "corp/web:1", readinessProbe={"path": "/ready", "periodSeconds": 1})


@pytest.mark.parametrize("form", ["summary", "kubectl", "junit"])
@pytest.mark.parametrize("seeds", [[], ["--seeds", "2"]])
def test_manifests_that_are_not_taken_give_2_and_the_reason(tmp_path: Path, form: str, seeds: list[str]):
    if seeds and form == "kubectl":
        return
    file = tmp_path / "web.yaml"
    file.write_text(WEB.replace("replicas: 2", "replicas: 900"))
    out, err, code = simulate(str(file), "--format", form, *seeds)
    assert code == 2
    assert "kubectl apply -f web.yaml was refused: " in err and "900" in err
    assert form != "junit" or 'errors="1"' in out


def test_a_scenarios_own_manifests_that_are_not_taken_give_2(tmp_path: Path):
    file = tmp_path / "s.yaml"
    prod = WEB.replace("  name: web\n", "  name: web\n  namespace: prod\n", 1)
    file.write_text("---\n".join([scenario("s", seed=1), prod]))
    _, err, code = simulate(str(file), "--format", "summary")
    assert code == 2
    assert "s.yaml: kubectl apply -f s.yaml was refused: Error from server (NotFound): " in err
    assert 'namespaces "prod" not found' in err


def test_a_manifest_that_never_comes_up_gives_1_and_a_testcase_says_so(tmp_path: Path):
    file = tmp_path / "web.yaml"
    file.write_text(WEB)
    change = ["--set", "programs[corp/web].routes[/ready]={status: 500}"]
    out, err, code = simulate(str(file), *change)
    assert code == 1
    assert f"{file}:2: fails at 120s: Deployment web is available, every Pod Ready\n" in err
    assert "1 of 2 expectations hold" in out
    out = simulate(str(file), *change, "--format", "junit", "--seeds", "2")[0]
    assert 'name="at 120s: Deployment web is available, every Pod Ready"' in out
    assert '<failure message="fails with 2 of 2 seeds">' in out


def test_an_image_without_its_tag_must_be_the_only_one(tmp_path: Path):
    file = tmp_path / "web.yaml"
    file.write_text(WEB + "      - {name: other, image: corp/web:2}\n")
    assert "spec.programs has no corp/web" in simulate(str(file), "--set", "programs[corp/web].boot=1s")[1]


@pytest.mark.parametrize("text", ["{{ if .Values.x }}\na: 1\n{{ end }}\n", 'a: "{{ .Values.image }}"\n'])
def test_a_template_is_no_manifest(tmp_path: Path, text: str):
    (tmp_path / "t.yaml").write_text(text)
    out, err, code = simulate(str(tmp_path / "t.yaml"))
    assert (out, code) == ("", 2)
    assert "t.yaml:1:" in err and "is a template of a Helm chart, no manifest yet; run helm template first" in err


def test_suites_of_one_name_are_told_apart():
    out = simulate("s01-panic-endpoint/fault", "s01-panic-endpoint/fix", "--format", "junit")[0]
    assert '<testsuite name="s01-panic-endpoint/fault.yaml" ' in out and 'classname="s01-panic-endpoint.fix"' in out
