"""The lesson's page: what it says without a script, what the script begins with, and what it leaves behind."""

import json
import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from django.utils.html import escape

from probeviz.lessons.loader import lessons, start
from probeviz.live import boot, tickets
from probeviz.live.limits import RUNS_A_MINUTE, VISITOR_RUNS_A_MINUTE
from probeviz.live.loading import Found, load
from probeviz.live.log import Row, append
from probeviz.live.models import Run
from probeviz.live.played import Played
from probeviz.live.process import RUNS
from probeviz.live.starting import start_named
from probeviz.pages.manifest import path_of, rows
from probeviz.sim.entries import File
from probeviz.sim.limits import Limit
from probeviz.sim.log import Logged
from tests.live.conftest import held_loads

pytestmark = pytest.mark.django_db

FIRST = lessons()[0]
ADDRESS = f"/lesson/{FIRST.slug}/"


def within(html: str, tag: str) -> str:
    """The content of the first such element."""
    found = re.search(rf"<{tag}[^>]*>(.*?)</", html, re.DOTALL)
    assert found is not None
    return found[1]


def boot_of(html: str) -> dict[str, Any]:
    boot: dict[str, Any] = json.loads(within(html, 'script id="boot"'))
    return boot


def begin(boot: dict[str, Any]) -> Run:
    """What the first hello does."""
    ticket = tickets.read(boot["run"], boot["url"].partition("?ticket=")[2])
    assert ticket is not None
    return start_named(boot["run"], ticket)


@pytest.mark.parametrize("address", ["/course/", ADDRESS])
def test_the_first_lesson(client: Client, address) -> None:
    answer = client.get(address)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert FIRST.words.front.title in html
    if address == ADDRESS:
        assert all(f'data-step="{step.id}"' in html for step in FIRST.structure.steps)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_course_lists_every_lesson(client: Client) -> None:
    html = client.get("/course/?track=full").content.decode()
    for lesson in lessons():
        assert f'href="/lesson/{lesson.slug}/"' in html
        assert escape(lesson.words.front.story) in html


@pytest.mark.parametrize("slug", [lesson.slug for lesson in lessons()])
def test_no_markup_that_the_policy_forbids(client: Client, slug) -> None:
    html = client.get(f"/lesson/{slug}/").content.decode()
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)


def test_without_a_script_the_settled_picture_is_told(client: Client) -> None:
    html = client.get(ADDRESS).content.decode()
    told = within(html, "noscript")
    assert "READY 1/1" in told
    assert "502, written by the load balancer" in told


def test_without_a_script_the_end_is_that_of_the_solution(client: Client) -> None:
    """Not that of the scenario, whose database goes away again for two hours."""
    told = within(client.get("/lesson/database-in-the-probe/").content.decode(), "noscript")
    assert "buyers ask GET /orders: 200" in told.partition("In the end:")[2]


def test_without_a_script_the_events_are_listed(client: Client) -> None:
    html = client.get("/lesson/liveness/").content.decode()
    listed = html.partition('id="pods"')[2].partition("</noscript>")[0]
    assert "Warning Unhealthy pod/go-http-" in listed
    assert listed.index("Scheduled") < listed.index("Liveness probe failed")


def test_the_first_seconds_are_in_the_page(client: Client) -> None:
    boot = boot_of(client.get("/lesson/readiness/").content.decode())
    assert (boot["picture"], boot["t"], boot["log"], boot["lesson"]["done"]) == (None, 0, 0, [])
    numbers = [fact["n"] for fact in boot["facts"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert boot["facts"][0]["kind"] == "run.started"
    assert boot["until"] >= boot["facts"][-1]["t"]
    assert boot["file"] in boot["files"]
    assert boot["clock"] == {"playing": True, "speed": 1, "stop": "", "met": 0}


def test_reading_leaves_no_run(client: Client) -> None:
    client.get("/")
    client.get(ADDRESS)
    assert not Run.objects.exists()


def test_the_page_names_a_run_that_its_hello_makes(client: Client) -> None:
    boot = boot_of(client.get(ADDRESS).content.decode())
    run = begin(boot)
    assert (run.public_id, run.command_token) == (boot["run"], boot["token"])
    assert run.look_token != run.command_token
    assert begin(boot) == run, "it is made once"


def test_a_visitor_comes_back_to_their_run(client: Client) -> None:
    boot = boot_of(client.get(ADDRESS).content.decode())
    begin(boot)
    again = boot_of(client.get(ADDRESS).content.decode())
    assert (again["run"], again["token"], again["url"]) == (boot["run"], boot["token"], f"/ws/run/{boot['run']}")
    assert again["until"] == again["t"] == 0
    other = boot_of(Client().get(ADDRESS).content.decode())
    assert other["run"] != boot["run"]


def test_two_pages_never_name_the_same_run(client: Client) -> None:
    first, second = (boot_of(client.get(ADDRESS).content.decode()) for _ in range(2))
    assert first["run"] != second["run"]
    assert first["token"] != second["token"]


def test_a_ticket_is_for_its_run_alone(client: Client) -> None:
    boot = boot_of(client.get(ADDRESS).content.decode())
    text = boot["url"].partition("?ticket=")[2]
    assert tickets.read("A" * 22, text) is None
    assert tickets.read(boot["run"], text + "x") is None
    assert tickets.read(boot["run"], "") is None


def test_a_cookie_that_is_not_ours_is_nobody(client: Client) -> None:
    client.cookies["visitor"] = "somebody:forged"
    assert client.get(ADDRESS).status_code == 200


def test_starting_over(client: Client) -> None:
    run = begin(boot_of(client.get(ADDRESS).content.decode()))
    assert client.get(f"{ADDRESS}again").status_code == 405
    answer = client.post(f"{ADDRESS}again")
    assert (answer.status_code, answer.headers["Location"]) == (302, ADDRESS)
    assert boot_of(client.get(ADDRESS).content.decode())["run"] != run.public_id
    assert Run.objects.filter(pk=run.pk).exists()


def test_starting_over_needs_a_csrf_token() -> None:
    assert Client(enforce_csrf_checks=True).post(f"{ADDRESS}again").status_code == 403


def test_the_button_that_starts_over() -> None:
    client = Client(enforce_csrf_checks=True)
    html = client.get(ADDRESS).content.decode()
    form = re.search(r'<form method="post" action="([^"]+)">(.*?)</form>', html, re.DOTALL)
    assert form is not None
    assert "Start over</button>" in form[2]
    key = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form[2])
    assert key is not None
    assert client.post(form[1], {"csrfmiddlewaretoken": key[1]}).headers["Location"] == ADDRESS
    assert Run.objects.count() == 1


def test_without_the_key_a_page_of_ours_says_why() -> None:
    answer = Client(enforce_csrf_checks=True).post(f"{ADDRESS}again")
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
    assert "<style" not in answer.content.decode(), "the policy forbids it"


@pytest.mark.parametrize("limit", [RUNS_A_MINUTE, VISITOR_RUNS_A_MINUTE])
def test_starting_over_too_often_is_said_so(client: Client, monkeypatch, limit: Limit) -> None:
    monkeypatch.setattr("probeviz.pages.lessons.too_many", lambda address, visitor: limit)
    client.get(ADDRESS)
    answer = client.post(f"{ADDRESS}again")
    assert answer.status_code == 429
    assert f"<p>{limit.said()} Your run is still there" in answer.content.decode()
    assert f'href="{ADDRESS}"' in answer.content.decode()
    assert not Run.objects.exists()


def test_a_run_that_this_version_cannot_read_gives_way_to_a_new_one(client: Client) -> None:
    run = begin(boot_of(client.get(ADDRESS).content.decode()))
    Run.objects.filter(pk=run.pk).update(scenario="kind: Scenario\nspec: {old: 1}\n")
    boot = boot_of(client.get(ADDRESS).content.decode())
    assert boot["run"] != run.public_id
    assert "?ticket=" in boot["url"]


def test_a_lesson_that_does_not_exist(client: Client) -> None:
    answer = client.get("/lesson/nothing/")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_a_mistake_of_ours_needs_no_static_file(monkeypatch) -> None:
    def mistake(*_: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr("probeviz.pages.lessons.lesson_boot", mistake)
    monkeypatch.setattr("probeviz.pages.lessons.settled", mistake)
    answer = Client(raise_request_exception=False).get(ADDRESS)
    assert answer.status_code == 500
    assert "/static/" not in answer.content.decode()


def test_files_of_a_visitor_stay_text_in_the_page(client: Client) -> None:
    run = begin(boot_of(client.get(ADDRESS).content.decode()))
    text = "a: </script><script>alert(1)</script> <!-- \u2028"
    append(run.pk, [Row(Logged(1, 0, File(name="x.yaml", text=text)))])
    html = client.get(ADDRESS).content.decode()
    assert "alert(1)</script>" not in html
    assert boot_of(html)["files"]["x.yaml"] == text


def test_the_language_is_one_that_the_page_has(client: Client) -> None:
    html = client.get(ADDRESS, headers={"Accept-Language": "de"}).content.decode()
    assert '<html lang="en"' in html


MANIFEST = """\
spec:
  livenessProbe:
    httpGet:
      path: /ping  # asks
      port: 8080
  readinessProbe:
    httpGet: {path: /inline}
  other: "<b>"
"""


def test_the_manifest_is_shown_as_text() -> None:
    shown = rows(MANIFEST)
    assert [row.n for row in shown] == list(range(1, 9))
    assert [row.n for row in shown if row.hot] == [4]
    assert (
        shown[3].html
        == '      <span class="k">path</span>: <span class="v">/ping</span> <span class="c"> # asks</span>'
    )
    assert shown[4].html == '      <span class="k">port</span>: <span class="n">8080</span>'
    assert "<b>" not in shown[7].html


@pytest.mark.parametrize(("probe", "path"), [("liveness", "/ping"), ("readiness", ""), ("startup", "")])
def test_what_a_probe_asks_for(probe, path) -> None:
    assert path_of(MANIFEST.replace("/ping  # asks", "/ping"), probe) == path


# --- a page of a run that goes on --------------------------------------------------------------------------------


@pytest.fixture
def loads(monkeypatch) -> list[str]:
    """The runs that were loaded, in order."""
    loads: list[str] = []

    def counted(found: Found, wall_ms: int) -> Played:
        loads.append(found.run.public_id)
        return load(found, wall_ms)

    monkeypatch.setattr("probeviz.live.runs.load", counted)
    return loads


def test_a_run_is_loaded_once_for_many_pages_and_each_is_up_to_date(client: Client, loads) -> None:
    run = begin(boot_of(client.get(ADDRESS).content.decode()))
    for number in (1, 2, 3):
        append(run.pk, [Row(Logged(number, 0, File(name=f"{number}.yaml", text="")))])
        boot = boot_of(client.get(ADDRESS).content.decode())
        assert boot["log"] == number
        assert f"{number}.yaml" in boot["files"]
    assert loads == [run.public_id]


@pytest.mark.parametrize("known", [1, 2])
def test_a_run_that_was_forgotten_meanwhile_is_loaded_whole(client: Client, loads, monkeypatch, known: int) -> None:
    run = begin(boot_of(client.get(ADDRESS).content.decode()))
    append(run.pk, [Row(Logged(1, 0, File(name="a.yaml", text="")))])
    append(run.pk, [Row(Logged(2, 0, File(name="b.yaml", text="")))])
    monkeypatch.setattr(RUNS, "known", lambda _: known)
    boot = boot_of(client.get(ADDRESS).content.decode())
    assert boot["files"].keys() >= {"a.yaml", "b.yaml"}
    assert loads == [run.public_id]


@pytest.mark.django_db(transaction=True)
async def test_a_page_does_not_wait_for_a_run_that_is_long_to_load(async_client: AsyncClient, monkeypatch) -> None:
    answer = await async_client.get(ADDRESS)
    run = await sync_to_async(begin)(boot_of(answer.content.decode()))
    go = held_loads(monkeypatch)
    monkeypatch.setattr(boot, "LOAD_S", 0.05)
    try:
        shown = boot_of((await async_client.get(ADDRESS)).content.decode())
        assert (shown["run"], shown["until"], shown["facts"]) == (run.public_id, None, [])
        assert shown["file"] in shown["files"]
    finally:
        go.set()
    await RUNS._loading[run.public_id]
    shown = boot_of((await async_client.get(ADDRESS)).content.decode())
    assert (shown["run"], shown["until"]) == (run.public_id, 0)
    assert shown["picture"] is not None


def test_the_landing_page_says_where_to_go_and_has_a_cluster_to_begin_with(client: Client) -> None:
    html = client.get("/").content.decode()
    assert start().words.front.title in html
    for address in (f"/lesson/{FIRST.slug}/", "/course/", "/host/"):
        assert f'href="{address}"' in html
    boot = boot_of(html)
    assert boot["setup"]["release"] == "1.36"
    assert begin(boot).lesson == "start"


def test_the_landing_page_has_one_address(client: Client) -> None:
    assert client.get("/lesson/start/").status_code == 404
    assert client.get("/host/").status_code == 200


def test_starting_the_landing_page_over_leads_back_to_it(client: Client) -> None:
    client.get("/")
    answer = client.post("/lesson/start/again")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_branch_comes_with_the_run_that_it_left(client: Client) -> None:
    run = begin(boot_of(client.get(ADDRESS).content.decode()))
    assert boot_of(client.get(ADDRESS).content.decode())["beside"] is None
    branch = start_named("B" * 22, tickets.Ticket(FIRST.slug, run.visitor))
    Run.objects.filter(pk=branch.pk).update(branch_of=run.public_id, branch_ms=4_000)
    boot = boot_of(client.get(ADDRESS).content.decode())
    assert boot["run"] == branch.public_id
    url = f"/ws/run/{run.public_id}"
    assert boot["beside"] == {"url": url, "run": run.public_id, "token": run.command_token, "t": 4_000}
    run.delete()
    assert boot_of(client.get(ADDRESS).content.decode())["beside"] is None


def test_nobody_gets_the_key_of_anothers_run_with_a_branch(client: Client) -> None:
    run = begin(boot_of(client.get(ADDRESS).content.decode()))
    other = start_named("A" * 22, tickets.Ticket(FIRST.slug, "somebody else"))
    Run.objects.filter(pk=run.pk).update(branch_of=other.public_id, branch_ms=4_000)
    assert boot_of(client.get(ADDRESS).content.decode())["beside"] is None


@pytest.mark.parametrize("address", ["/", *(f"/lesson/{lesson.slug}/" for lesson in lessons())])
def test_an_id_names_one_element(client: Client, address: str) -> None:
    """A step's heading once had the name of the button that steps back, which then did nothing."""
    ids = re.findall(r'\sid="([^"]+)"', client.get(address).content.decode())
    assert sorted({name for name in ids if ids.count(name) > 1}) == []
