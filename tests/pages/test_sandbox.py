"""The sandbox's page, new runs from what was sent, share links, and what leaves the site."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from probeviz.live import log, shares, tickets
from probeviz.live.limits import SHARES_A_MINUTE, SNAPSHOT_KB, VISITOR_RUNS_A_MINUTE
from probeviz.live.loading import Found, load
from probeviz.live.log import Row, append
from probeviz.live.models import Run, Snapshot
from probeviz.live.starting import start_lesson, start_named
from probeviz.scenarios.change import change
from probeviz.scenarios.examples import FIRST, example, examples
from probeviz.scenarios.library import load as load_scenario
from probeviz.scenarios.player import play
from probeviz.sim.entries import Clock, Entry, File, Interrupt, Look, Refused
from probeviz.sim.log import Logged
from probeviz.terminal.session import Terminal
from tests.pages.test_lessons import boot_of

pytestmark = pytest.mark.django_db


def begin(client: Client, address: str = "/sandbox/") -> Run:
    """What the first hello of the page does."""
    boot = boot_of(client.get(address).content.decode())
    ticket = tickets.read(boot["run"], boot["url"].partition("?ticket=")[2])
    assert ticket is not None
    return start_named(boot["run"], ticket)


def said(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)
    return found


def send(client: Client, **fields: str) -> Any:
    return client.post("/sandbox/start", fields)


# --- the page ---------------------------------------------------------------------------------------------------


def test_reading_writes_nothing(client: Client) -> None:
    html = client.get("/sandbox/").content.decode()
    assert not Run.objects.exists()
    assert "The simulation needs JavaScript" in html
    assert 'image</span>: <span class="v">example/web</span>' in html
    assert not re.search(r"<[^>]+\sstyle=|<[^>]+\son[a-z]+=", html)
    for each in examples():
        assert f'<option value="{each.name}"' in html


@pytest.mark.parametrize("name", [each.name for each in examples()][::9])
def test_an_example(client: Client, name) -> None:
    boot = boot_of(client.get("/sandbox/", {"example": name}).content.decode())
    assert boot["scenario"] == example(name).text
    assert boot["file"] in boot["files"]
    assert boot["form"]["programs"]
    assert boot["facts"][0]["kind"] == "run.started"


def test_no_such_example(client: Client) -> None:
    assert client.get("/sandbox/", {"example": "../settings"}).status_code == 404


def test_a_visitor_comes_back_to_the_newest_run(client: Client) -> None:
    run = begin(client)
    assert boot_of(client.get("/sandbox/").content.decode())["run"] == run.public_id
    assert boot_of(client.get(f"/sandbox/{run.public_id}/").content.decode())["token"] == run.command_token
    for address in ("", "scenario.zip", "real.zip"):
        assert Client().get(f"/sandbox/{run.public_id}/{address}").status_code == 404, "it is not theirs"
    assert client.get("/sandbox/nothing/").status_code == 404


# --- a new run --------------------------------------------------------------------------------------------------

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i}]}\n"


def test_a_manifest_alone_is_run(client: Client) -> None:
    begin(client)
    href = said(send(client, scenario=POD, name="mine.yaml"))["href"]
    boot = boot_of(client.get(href).content.decode())
    assert boot["files"] == {"app.yaml": POD}
    assert [program["image"] for program in boot["form"]["programs"]] == ["i"]


def test_a_scenario_with_the_editors_manifest(client: Client) -> None:
    run = begin(client)
    changed = run.files["app.yaml"].replace("replicas: 2", "replicas: 3")
    text = run.scenario.replace("boot: 2s", "boot: 7s")
    answer = said(send(client, scenario=text, file="app.yaml", manifest=changed, run=run.public_id))
    new = Run.objects.get(public_id=answer["href"].split("/")[2])
    assert (new.scenario, new.files) == (text, {"app.yaml": changed})


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "holds no documents with kind: Scenario"),
        ("a: [", 2, 1, "not YAML"),
        (POD.replace("image:", "imag:"), 4, 31, "unknown field; did you mean image?"),
        ("# " + "x" * 70_000, 1, 1, "the file is 70,002 bytes; at most 65,536 are read here"),
        ("a: " + "[" * 50 + "]" * 50, 1, 43, "nested deeper than 40 levels"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(client: Client, text, line, column, message) -> None:
    begin(client)
    answer = send(client, scenario=text)
    (problem, *_) = said(answer)["problems"]
    assert answer.status_code == 400
    assert (problem["line"], problem["column"]) == (line, column)
    assert message in problem["message"]
    assert Run.objects.count() == 1


def test_what_is_wrong_is_said_in_russian(client: Client) -> None:
    begin(client)
    text = "apiVersion: probeviz.dev/v1alpha1\nkind: Scenario\nmetadata: {name: a}\nspec: {sed: 1}\n"
    answer = said(client.post("/sandbox/start", {"scenario": text}, headers={"accept-language": "ru"}))
    assert answer["problems"][0]["message"] == "неизвестное поле; может быть, seed?"
    assert answer["message"] == "your.yaml:4:8: spec.sed: неизвестное поле; может быть, seed?"


def test_no_cookie_no_run(client: Client) -> None:
    answer = send(client, scenario=POD)
    assert answer.status_code == 403
    assert "Cookies are switched off" in said(answer)["message"]


def test_too_many_runs(client: Client, monkeypatch) -> None:
    begin(client)
    monkeypatch.setattr("probeviz.pages.sandbox.too_many", lambda *_: VISITOR_RUNS_A_MINUTE)
    answer = send(client, scenario=POD)
    assert answer.status_code == 429
    assert said(answer)["message"].startswith(VISITOR_RUNS_A_MINUTE.said())


@pytest.mark.parametrize("address", ["/sandbox/start", "/sandbox/share"])
def test_a_key_is_needed(address) -> None:
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403


# --- share links ------------------------------------------------------------------------------------------------


def advance(run: Run, at_ms: int) -> None:
    """The run was watched, and stands at this time."""
    stop = Clock(wall_ms=0, playing=False)
    number = len(log.after(run.pk, 0)) + 1
    append(run.pk, [Row(Logged(number, at_ms, stop))], seen_ms=0)


def share(client: Client, run: Run, t: str = "4000", panel: str = "why") -> Any:
    return client.post("/sandbox/share", {"run": run.public_id, "t": t, "panel": panel})


@pytest.mark.parametrize("lesson", [False, True])
def test_a_link_and_who_opens_it(client: Client, lesson) -> None:
    run = begin(client)
    if lesson:
        run = start_lesson("readiness", run.visitor)
    advance(run, 5_000)
    href = said(share(client, run))["href"]
    assert href == said(share(client, run))["href"]
    assert href != said(share(client, run, t="4001"))["href"]
    other, address = Client(), href.partition("testserver")[2]
    boot = boot_of(other.get(address).content.decode())
    assert (boot["panel"], boot["until"]) == ("why", None)
    assert not Run.objects.filter(branch_of=address.split("/")[2]).exists(), "reading writes nothing"
    theirs = begin(other, address)
    assert theirs.branch_of == address.split("/")[2]
    played = load(Found(theirs, log.after(theirs.pk, 0)), 10**12)
    assert (played.now, played.clock.playing) == (4_000, False)
    assert boot_of(other.get(address).content.decode())["run"] == theirs.public_id, "a reload comes back to it"


def test_an_entry_behind_the_moment_is_not_in_it(client: Client) -> None:
    run = begin(client)
    append(run.pk, [Row(Logged(1, 3_000, Look(line="a"))), Row(Logged(2, 6_000, Look(line="b")))], seen_ms=0)
    share(client, run, "4000")
    (snapshot,) = Snapshot.objects.all()
    assert [row.logged.at_ms for row in shares.rows_of(snapshot)] == [3_000, 4_000]


NO_MOMENTS = [("", ""), ("-1", ""), ("x", ""), ("9" * 20, ""), ("1", "settings"), ("²", "")]


@pytest.mark.parametrize(("t", "panel"), NO_MOMENTS)
def test_a_moment_that_is_none(client: Client, t, panel) -> None:
    assert share(client, begin(client), t, panel).status_code == 400


def test_a_run_of_somebody_else_is_not_shared(client: Client) -> None:
    run = begin(client)
    other = Client()
    begin(other)
    assert share(other, run).status_code == 404
    assert share(client, Run(public_id="nothing")).status_code == 404


def test_a_run_that_holds_too_much(client: Client) -> None:
    run = begin(client)
    rows = [Row(Logged(i, 10, File(name=f"f{i}.yaml", text="x" * 60_000))) for i in range(1, 20)]
    append(run.pk, rows, seen_ms=0)
    answer = share(client, run)
    assert answer.status_code == 413
    assert said(answer)["message"] == SNAPSHOT_KB.said(1115)


def test_too_many_links(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(shares, "too_many", lambda _: SHARES_A_MINUTE)
    answer = share(client, begin(client))
    assert (answer.status_code, said(answer)["message"]) == (429, SHARES_A_MINUTE.said())


@pytest.mark.parametrize("name", ["nothing", "A" * 22, "%00", "a" * 100])
def test_no_such_link(client: Client, name) -> None:
    assert client.get(f"/s/{name}/").status_code == 404


# --- downloads --------------------------------------------------------------------------------------------------


def unpacked(answer: Any, folder: Path) -> Path:
    assert answer.status_code == 200, answer.content
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(folder)
    (inner,) = folder.iterdir()
    return inner


def done(run: Run, *doings: tuple[int, Any]) -> None:
    """What a person does at these times, as the page would have it committed."""
    for number, (at_ms, doing) in enumerate(doings, start=1):
        played = load(Found(run, log.after(run.pk, 0)), 0)
        played._play(at_ms)
        entry: Entry | None = doing if isinstance(doing, Entry) else None
        if isinstance(doing, dict):
            entry = change(played.world, doing)
        elif isinstance(doing, str):
            entry = Terminal(played.files(), played.logs).run(played.world, doing).entry
        assert entry is not None
        append(run.pk, [Row(Logged(number, at_ms, entry))], seen_ms=0)


def test_a_download_plays_to_the_same_facts(client: Client, tmp_path) -> None:
    run = begin(client)
    more = run.files["app.yaml"].replace("replicas: 2", "replicas: 3")
    done(
        run,
        (12_000, "kubectl get pods"),
        (12_500, {"pod": "web#2", "route": "/ready", "become": {"status": 500, "latency": "20ms"}}),
        (13_000, File(name="app.yaml", text=more)),
        (13_000, "kubectl apply -f app.yaml"),
        (16_000, {"client": "users", "rate": "5/s"}),
        (17_000, "curl -I $INGRESS/err"),
        (18_000, "kubectl delete pod -l app=web --wait=false"),
        (19_000, "kubectl get nothing"),
        (21_000, {"program": "example/web", "route": "/", "become": {"hang": True}}),
        (30_000, Clock(wall_ms=0, playing=False)),
    )
    folder = unpacked(client.get(f"/sandbox/{run.public_id}/scenario.zip"), tmp_path)
    assert {file.name for file in folder.iterdir()} == {"scenario.yaml", "app.yaml", "app-2.yaml"}
    again = play(load_scenario(str(folder / "scenario.yaml")))
    assert again.timeline.now == 30_000
    lived = load(Found(run, log.after(run.pk, 0)), 0)
    lived._play(30_000)
    assert [comparable(fact) for fact in again.facts] == [comparable(fact) for fact in lived.timeline.facts]


def comparable(fact: Any) -> dict[str, Any]:
    """Without what a script counts and names in its own way."""
    found: dict[str, Any] = msgspec.to_builtins(fact)
    found.pop("entry", None)
    if "line" in found:
        found["line"] = found["line"].replace("app-2.yaml", "app.yaml")
    if str(found.get("by", "")).startswith("entry"):
        found.pop("by")
    return found


def test_what_no_script_can_say_is_said(client: Client, tmp_path) -> None:
    run = begin(client)
    done(run, (1_000, Interrupt(of=9)), (2_000, Clock(wall_ms=0, playing=False)))
    folder = unpacked(client.get(f"/sandbox/{run.public_id}/scenario.zip"), tmp_path)
    first = (folder / "scenario.yaml").read_text().partition("\n")[0]
    assert first == "# Ctrl-C at 1000ms is left out: a script cannot press it."


def test_too_much_for_a_script(client: Client) -> None:
    run = begin(client)
    rows = [Row(Logged(i, 10, Refused(line=f"kubectl get nothing{i}"))) for i in range(1, 202)]
    append(run.pk, rows, seen_ms=0)
    answer = client.get(f"/sandbox/{run.public_id}/scenario.zip")
    assert answer.status_code == 413
    assert "This run has 202 lines of script" in answer.content.decode()


def test_for_real(client: Client, tmp_path) -> None:
    run = begin(client, f"/sandbox/?example={FIRST}")
    folder = unpacked(client.get(f"/sandbox/{run.public_id}/real.zip"), tmp_path)
    readme = (folder / "README.md").read_text()
    assert "docker build -t example/web:probeviz program-1" in readme
    assert "kind load docker-image example/web:probeviz --name sandbox" in readme
    assert "kubectl apply -f app.yaml" in readme
    assert "image: example/web:probeviz\n" in (folder / "app.yaml").read_text()
    assert json.loads((folder / "program-1" / "program.json").read_text())["routes"]["/err"] == [{"panic": "Error"}]
    assert (folder / "program-1" / "server.py").exists()
