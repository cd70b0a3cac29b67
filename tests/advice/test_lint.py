"""`manage.py lint`: formats, exit codes and sentences."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from tests.advice.faults import GOOD

ROOT = Path(__file__).parent.parent.parent
RISKY = GOOD.replace("failureThreshold: 6", "failureThreshold: 1")
WRONG = GOOD.replace("targetPort: http", "targetPort: web")
SCENARIO = """\
apiVersion: probeviz.dev/v1alpha1
kind: Scenario
metadata: {name: s}
spec:
  programs:
    web: {listen: [8080], sigterm: drain, boot: 200s, routes: {/livez: {}, /readyz: {}}}
"""


def lint(*args: str | Path) -> tuple[str, str, int]:
    """(stdout, stderr, exit code)."""
    out, err = StringIO(), StringIO()
    try:
        call_command("lint", *map(str, args), stdout=out, stderr=err)
    except SystemExit as ended:
        return out.getvalue(), err.getvalue(), int(str(ended.code))
    except CommandError as error:
        return out.getvalue(), str(error), error.returncode
    return out.getvalue(), err.getvalue(), 0


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("web.yaml")


def test_nothing_to_say(file: Path) -> None:
    file.write_text(GOOD)
    assert lint(file) == ("1 file: nothing to say against these probes\n", "", 0)


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (RISKY, [], 0),
        (RISKY, ["--fail-on", "risky"], 1),
        (RISKY, ["--fail-on", "all"], 1),
        (WRONG, [], 1),
        (WRONG, ["--fail-on", "risky"], 1),
        (GOOD, ["--fail-on", "all"], 0),
    ],
)
def test_exit_codes(file: Path, text: str, options: list[str], code: int) -> None:
    file.write_text(text)
    assert lint(file, *options)[2] == code


def test_findings_stand_apart_and_say_how_to_see_them(file: Path) -> None:
    file.write_text(RISKY)
    out = lint(file, "--kubernetes", "1.36")[0]
    first, *_, last = out.splitlines()
    said = "risky: The liveness probe of web kills the container at its first failure. [liveness-threshold-one]"
    assert first == f"web.yaml:18:81: {said}"
    assert (
        "\n  See it happen: manage.py lint web.yaml --kubernetes 1.36 --show liveness-threshold-one"
        " | manage.py simulate /dev/stdin\n\n" in out
    )
    assert last == "1 file: 1 risky"


def test_the_level_hides_the_rest(file: Path) -> None:
    file.write_text(RISKY)
    assert lint(file, "--level", "wrong")[0] == "1 file: 1 less urgent, not shown\n"
    assert lint(file, "--level", "wrong", "--fail-on", "risky")[2] == 1


def test_files_are_grouped_in_the_order_they_were_named(file: Path) -> None:
    file.write_text(RISKY)
    Path("b.yaml").write_text("---\n".join(RISKY.replace("web", "api").split("---\n")))
    places = [line.split(":")[0] for line in lint("b.yaml", file)[0].splitlines() if ": risky: " in line]
    assert places == ["b.yaml", "web.yaml"]


def test_what_the_api_server_refuses_is_an_error_beside_the_advice(file: Path) -> None:
    file.write_text(RISKY.replace("port: 80,", "port: 0,").replace("periodSeconds: 10,", "periodSecond: 10,", 0))
    out, _, code = lint(file)
    assert code == 2
    assert out.startswith("web.yaml:28:12: error: spec.ports[0].port: ")
    assert "[liveness-threshold-one]" in out and out.endswith("1 file: 1 error and 1 risky\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: [b", "web.yaml:2:1: error: not YAML"),
        (b"kind: Deployment", "web.yaml:1:1: error: this is no Kubernetes object: apiVersion not set"),
        (b"", "web.yaml:1:1: error: "),
        (
            SCENARIO.replace("boot", "bot").encode(),
            "web.yaml:6:43: error: spec.programs.web.bot: unknown field; did you mean",
        ),
    ],
)
def test_a_file_that_cannot_be_read(file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)
    out, err, code = lint(file)
    assert (err, code) == ("", 2)
    assert out.startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfe", "cannot be read: byte 1 is no text in UTF-8"), (None, "cannot be read: No such file or directory")],
)
def test_a_file_that_is_no_text_does_not_keep_the_others_from_being_reviewed(
    file: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        file.write_bytes(content)
    Path("risky.yaml").write_text(RISKY)
    out, err, code = lint(file, "risky.yaml")
    assert (err, code) == ("", 2)
    assert out.startswith(f"web.yaml:1:1: error: {said}\n\nrisky.yaml:18:81: risky: ")
    assert out.endswith("2 files: 1 error and 1 risky\n")
    assert lint(file, "--show", "slow-start")[1:] == (f"web.yaml:1:1: error: {said}", 2)


def test_only_the_finding_that_is_shown_says_how_to_see_it(file: Path) -> None:
    file.write_text(RISKY)
    Path("b.yaml").write_text(RISKY.replace("web", "api"))
    out = lint(file, "b.yaml")[0]
    assert out.count("[liveness-threshold-one]") == 2
    assert out.count("See it happen") == 1


def test_a_scenario_that_cannot_be_made_is_said_in_words(file: Path) -> None:
    file.write_text(RISKY.replace("periodSeconds: 10", "periodSeconds: 100000"))
    out, err, code = lint(file, "--show", "liveness-threshold-one")
    assert (out, code) == ("", 2)
    assert err.startswith("web.yaml:18:85: liveness-threshold-one makes no scenario of this manifest: ")
    assert "must be at most 24h" in err


def test_the_namespace_and_kinds_beside_it_do_not_hide_a_fault(file: Path) -> None:
    config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
    file.write_text(RISKY.replace("metadata: {name: web}", "metadata: {name: web, namespace: elsewhere}") + config)
    out, err, code = lint(file, "--show", "liveness-threshold-one")
    assert (err, code) == ("", 0) and "ConfigMap" not in out


def test_a_manifest_that_is_not_taken_shows_nothing(file: Path) -> None:
    other = "---\n" + GOOD.split("---")[0].replace("web", "big").replace("replicas: 3", "replicas: 900")
    file.write_text(RISKY + other)
    out, err, code = lint(file, "--show", "liveness-threshold-one")
    assert (out, code) == ("", 2)
    assert "liveness-threshold-one cannot be played: kubectl apply -f " in err and "make it 903" in err


def test_pods_that_never_came_up_show_nothing(file: Path) -> None:
    file.write_text(RISKY.replace("path: /readyz, port: http", "path: /readyz, port: nope"))
    out, err, code = lint(file, "--show", "liveness-threshold-one")
    assert (out, code) == ("", 2)
    assert "cannot be shown: the Pods are not up at " in err


def test_a_fault_that_stays_with_the_fix_proves_nothing(file: Path) -> None:
    """The other container's liveness probe, which another rule speaks of, kills as well."""
    file.write_text(GOOD.replace("timeoutSeconds: 3}\n        readiness", "timeoutSeconds: 30}\n        readiness"))
    out, err, code = lint(file, "--show", "timeout-longer-than-period")
    assert (out, code) == ("", 2)
    assert "timeout-longer-than-period comes about with its fix too" in err


def test_kinds_that_no_rule_looks_at_are_named_and_no_error(file: Path) -> None:
    config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
    custom = "---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: c}\n"
    file.write_text(GOOD + config + custom)
    out, _, code = lint(file)
    assert code == 0
    assert out == "Not looked at: ConfigMap, ServiceMonitor.\n1 file: nothing to say against these probes\n"


def test_a_misspelt_kind_is_an_error(file: Path) -> None:
    file.write_text("apiVersion: v1\nkind: Lisst\nmetadata: {name: x}\n")
    out, _, code = lint(file)
    assert code == 2 and out.startswith("web.yaml:2:1: error: kind: Kubernetes 1.36 has no Lisst in v1")


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
def test_the_pods_of_other_controllers_are_looked_at(file: Path, kind: str) -> None:
    more = {"StatefulSet": "serviceName: web", "DaemonSet": "updateStrategy: {type: OnDelete}"}[kind]
    head, rest = RISKY.split("spec:\n", 1)
    replicas = "  replicas: 3\n" if kind == "StatefulSet" else ""
    body = rest.replace("  replicas: 3\n", replicas).replace(
        "  strategy:\n    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}\n", f"  {more}\n"
    )
    file.write_text(f"{head.replace('Deployment', kind)}spec:\n{body}")
    out, _, code = lint(file, "--fail-on", "risky")
    assert code == 1
    assert "[liveness-threshold-one]" in out and "See it happen" not in out and "Not looked at" not in out
    assert out.endswith("1 file: 1 risky\n")
    file.write_text(file.read_text().replace("timeoutSeconds: 3}", "timeoutSecond: 3}"))
    out, _, code = lint(file)
    assert code == 2 and "livenessProbe.timeoutSecond: unknown field" in out


def test_a_template_is_no_manifest(file: Path) -> None:
    file.write_text("{{ if .Values.x }}\na: 1\n{{ end }}\n")
    out, _, code = lint(file)
    assert code == 2 and "is a template of a Helm chart, no manifest yet; run helm template first" in out


def test_an_old_version_of_a_kind_is_an_error() -> None:
    out, _, code = lint(ROOT / "tests/api/go-http.yaml")
    assert code == 2
    assert "error: apiVersion: Kubernetes 1.36 has no Ingress in extensions/v1beta1" in out


def test_a_scenario_tells_the_programs_and_the_release(file: Path) -> None:
    file.write_text(f"{SCENARIO}---\n{GOOD}")
    out, _, code = lint(file)
    assert code == 1
    assert out.startswith(
        "web.yaml:24:79: wrong: The startup probe of web gives up after 120 s, and this program boots for 3 min 20 s."
    )
    assert "[startup-too-short]" in out
    assert "extensions/v1beta1" not in lint("article-act-2")[0]


def test_a_scenario_reads_the_manifests_beside_it(file: Path) -> None:
    Path("in").mkdir()
    Path("in/app.yaml").write_text(GOOD)
    Path("in/s.yaml").write_text(SCENARIO + "  manifests: [app.yaml]\n")
    out, _, code = lint("in/s.yaml")
    assert code == 1 and out.startswith("in/app.yaml:17:79: wrong: ")
    assert "See it happen: manage.py lint in/s.yaml --show startup-too-short" in out


def test_json(file: Path) -> None:
    file.write_text(RISKY)
    said = json.loads(lint(file, "--format", "json")[0])
    assert said["errors"] == []
    (advice,) = said["advice"]
    assert (advice["rule"], advice["level"], advice["line"], advice["show"]) == (
        "liveness-threshold-one",
        "risky",
        18,
        True,
    )
    path = ["spec", "template", "spec", "containers", 0, "livenessProbe", "failureThreshold"]
    assert advice["changes"] == [{"path": path, "value": 3}]


def test_github_annotations(file: Path) -> None:
    file.write_text(RISKY.replace("port: 80,", "port: 0,"))
    error, warning = lint(file, "--format", "github")[0].splitlines()
    assert error.startswith("::error file=web.yaml,line=28,col=12,title=manifest::spec.ports[0].port: ")
    assert warning.startswith(
        "::warning file=web.yaml,line=18,col=81,title=liveness-threshold-one::The liveness probe of web "
    )
    assert "%0Acontainers:%0A- name: web%0A" in warning


def test_what_is_shown_can_be_simulated(file: Path) -> None:
    file.write_text(RISKY)
    Path("show.yaml").write_text(lint(file, "--show", "liveness-threshold-one")[0])
    out = StringIO()
    call_command("simulate", "show.yaml", "--format", "summary", stdout=out)
    assert out.getvalue().endswith("1 of 1 expectations hold\n")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("slow-strat", "there is no rule slow-strat; did you mean slow-start?"),
        ("slow-start", "slow-start has nothing to say of these files"),
        ("exec-probe", "web.yaml:19:57: exec-probe cannot be shown with this manifest"),
    ],
)
def test_what_cannot_be_shown(file: Path, rule: str, said: str) -> None:
    file.write_text(
        GOOD.replace(
            "readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 5",
            "readinessProbe: {exec: {command: [/bin/check]}, periodSeconds: 1",
        )
    )
    out, err, code = lint(file, "--show", rule)
    assert (out, code) == ("", 2) and err.startswith(said)


def test_the_command_line_itself(file: Path) -> None:
    """As it is typed: lint's scenario goes through a pipe into simulate, with no database and no server."""
    file.write_text(RISKY)
    manage = f"{sys.executable} {ROOT / 'manage.py'}"
    line = f"set -o pipefail; {manage} lint web.yaml --show liveness-threshold-one | {manage} simulate /dev/stdin"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert all("accepted, not simulated" in line for line in done.stderr.splitlines())


def test_a_reader_that_has_seen_enough(file: Path) -> None:
    for n in range(12):  # together more than a pipe holds
        Path(f"{n}.yaml").write_text("---\n".join(RISKY.replace("web", f"web{n}-{i}") for i in range(20)))
    line = f"{sys.executable} {ROOT / 'manage.py'} lint *.yaml | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert done.stdout.splitlines()[1:] == ["141"]


def junit_of(*args: str | Path) -> tuple[ElementTree.Element, int]:
    out, _, code = lint(*args, "--format", "junit")
    return ElementTree.fromstring(out), code


def test_junit_has_a_testsuite_for_each_file_and_a_testcase_for_each_finding(file: Path) -> None:
    file.write_text(RISKY)
    Path("good.yaml").write_text(GOOD.replace("web", "api"))
    root, code = junit_of(file, "good.yaml", "--fail-on", "risky")
    assert (root.tag, root.attrib["tests"], root.attrib["failures"], code) == ("testsuites", "2", "1", 1)
    risky, good = root
    assert [risky.attrib["name"], good.attrib["name"]] == ["web.yaml", "good.yaml"]
    case = risky[0]
    field = "spec.template.spec.containers[0].livenessProbe.failureThreshold"
    assert case.attrib["name"] == f"liveness-threshold-one: {field}"
    assert (case.attrib["line"], case[0].tag) == ("18", "failure")
    assert case[0].attrib["message"].startswith("risky: The liveness probe of web kills the container")
    assert "failureThreshold: 3" in str(case[0].text)
    assert [each.attrib["name"] for each in good] == ["nothing to say against these probes"]


def test_junit_tells_what_is_below_the_level_without_a_failure(file: Path) -> None:
    file.write_text(RISKY)
    root, code = junit_of(file)
    assert (root.attrib["failures"], code) == ("0", 0)
    assert root[0][0][0].tag == "system-out"


def test_junit_has_an_error_for_what_the_api_server_refuses_and_what_cannot_be_read(file: Path) -> None:
    file.write_text(RISKY.replace("port: 80,", "port: 0,"))
    root, code = junit_of(file, "none.yaml")
    assert (root.attrib["tests"], root.attrib["errors"], root.attrib["failures"], code) == ("3", "2", "0", 2)
    assert [case[0].tag for suite in root for case in suite] == ["error", "system-out", "error"]
