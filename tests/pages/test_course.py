"""The list of lessons: tracks, what is done, where to go on, and which lesson comes next."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client, RequestFactory

from probeviz.lessons.loader import Lesson, lesson_named, lessons
from probeviz.live.done import Feat, keep
from probeviz.live.progress import Progress
from probeviz.pages.course import index, neighbours, within
from probeviz.pages.prose import line_of, live, page_title
from probeviz.pages.visitors import COOKIE, visitor_of

EVERY = lessons()
ESSENTIALS = within(EVERY, "essentials")


def done(*of: Lesson) -> dict[str, Progress]:
    return {lesson.slug: Progress(len(lesson.structure.steps), over=True, newest=1) for lesson in of}


def named(lesson: Lesson | None) -> str:
    return lesson.slug if lesson is not None else ""


def test_who_has_begun_nothing_begins_with_the_first_lesson() -> None:
    shown = index(EVERY, {})
    assert shown["going"]["word"] == "Begin here"
    assert shown["going"]["href"] == f"/lesson/{EVERY[0].slug}/"
    assert (shown["done"], shown["count"]) == (0, len(ESSENTIALS))
    assert shown["left"] == sum(lesson.structure.minutes for lesson in ESSENTIALS)
    assert [row["next"] for row in shown["lessons"]] == [True] + [False] * (len(ESSENTIALS) - 1)


def test_who_has_begun_goes_on_where_they_were() -> None:
    begun = ESSENTIALS[2]
    progress = done(ESSENTIALS[0]) | {begun.slug: Progress(2, over=False, newest=9)}
    shown = index(EVERY, progress)
    assert shown["going"]["word"] == "Continue where you were"
    assert shown["going"]["at"] == f"Step 3 of {len(begun.structure.steps)}"
    assert [row["over"] for row in shown["lessons"]] == [True] + [False] * (len(ESSENTIALS) - 1)
    assert next(row for row in shown["lessons"] if row["next"])["href"] == f"/lesson/{ESSENTIALS[1].slug}/"


def test_who_has_done_all_is_told_so() -> None:
    shown = index(EVERY, done(*EVERY), "full")
    assert shown["going"] is None
    assert (shown["done"], shown["left"]) == (len(EVERY), 0)


def test_a_lesson_names_what_it_builds_on_until_that_is_done() -> None:
    needing = next(lesson for lesson in EVERY if lesson.structure.needs)
    needed = [lesson for lesson in EVERY if lesson.slug in needing.structure.needs]

    def needs(progress: dict[str, Progress]) -> list[int]:
        rows = index(EVERY, progress, "full")["lessons"]
        return [need["number"] for need in rows[EVERY.index(needing)]["needs"]]

    assert needs({}) == [lesson.number for lesson in needed]
    assert needs(done(*needed)) == []


@pytest.mark.parametrize("track", ["essentials", "rollouts", "on-call", "full"])
def test_the_next_lesson_is_of_the_track_that_was_chosen(track: str) -> None:
    listed = within(EVERY, track)
    for i, lesson in enumerate(listed):
        before, after = neighbours(EVERY, lesson, track)
        assert named(before) == (listed[i - 1].slug if i else "")
        assert named(after) == (listed[i + 1].slug if i + 1 < len(listed) else "")


def test_without_a_choice_it_is_of_the_lessons_own_track() -> None:
    assert named(neighbours(EVERY, ESSENTIALS[1], "")[1]) == ESSENTIALS[2].slug
    start = lesson_named("start")
    assert start is not None
    assert named(neighbours(EVERY, start, "")[1]) == ESSENTIALS[0].slug


@pytest.mark.parametrize("track", ["essentials", "rollouts", "on-call"])
def test_a_lesson_of_another_track_leads_back_into_the_chosen_one(track: str) -> None:
    listed = within(EVERY, track)
    for lesson in EVERY:
        before, after = neighbours(EVERY, lesson, track)
        assert named(before) == named(next((one for one in reversed(listed) if one.number < lesson.number), None))
        assert named(after) == named(next((one for one in listed if one.number > lesson.number), None))


@pytest.mark.parametrize("track", ["essentials", "rollouts", "on-call", "full"])
def test_what_to_go_on_with_is_of_the_chosen_track(track: str) -> None:
    listed = within(EVERY, track)
    assert index(EVERY, {}, track)["going"]["href"] == f"/lesson/{listed[0].slug}/"
    others = [lesson for lesson in EVERY if lesson not in listed]
    left = {others[0].slug: Progress(1, over=False, newest=9)} if others else {}
    assert index(EVERY, left | done(listed[0]), track)["going"]["href"] == f"/lesson/{listed[1].slug}/"
    over = index(EVERY, done(*listed), track)
    assert (over["going"], over["rest"]) == (None, "?track=full" if others else None)


@pytest.mark.django_db
def test_a_track_that_is_done_leads_to_what_is_left(client: Client) -> None:
    request = RequestFactory().get("/")
    client.get("/course/")
    request.COOKIES[COOKIE] = client.cookies[COOKIE].value
    keep(visitor_of(request), {lesson.slug: Feat(datetime(2026, 1, 20, tzinfo=UTC)) for lesson in ESSENTIALS})
    html = client.get("/course/?track=essentials").content.decode()
    assert "This track is done" in html
    assert 'href="?track=full">To the full track<' in html


@pytest.mark.django_db
def test_the_chosen_track_is_remembered(client: Client) -> None:
    rollouts = within(EVERY, "rollouts")
    html = client.get("/course/?track=rollouts").content.decode()
    listed = re.findall(r'<li class="[a-z]*"><a href="/lesson/([a-z0-9-]+)/">', html)
    assert listed == [lesson.slug for lesson in rollouts]
    assert (
        re.findall(r'<li class="[a-z]*"><a href="/lesson/([a-z0-9-]+)/">', client.get("/course/").content.decode())
        == listed
    )
    shown = client.get(f"/lesson/{rollouts[0].slug}/").content.decode()
    assert f'rel="next" href="/lesson/{rollouts[1].slug}/"' in shown
    assert f'class="btn primary" href="/lesson/{rollouts[1].slug}/">Next lesson<' in shown  # at the end
    assert f'href="/lesson/{rollouts[0].slug}/">Start the course<' in client.get("/").content.decode()
    assert client.get("/course/?track=nothing").status_code == 200


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p><code>kubectl get pods</code></p>", '<p><code class="run">kubectl get pods</code></p>'),
        ("<code>kubectl</code>", "<code>kubectl</code>"),
        ("<code>kubectl logs &lt;pod&gt;</code>", "<code>kubectl logs &lt;pod&gt;</code>"),
        ("<code>curl …</code>", "<code>curl …</code>"),
        ("<code>go run http.go</code>", '<code class="run">go run http.go</code>'),
        (
            "<code>kubectl get -w pods</code>",
            '<code class="run">kubectl get <span class="whole">-w</span> pods</code>',
        ),
    ],
)
def test_commands_are_marked(html: str, wanted: str) -> None:
    assert live(html) == wanted


def test_a_prompt_as_one_line() -> None:
    assert line_of('<p>What of <a href="x">it</a>\nnow?</p><p>More.</p>') == "What of it now?"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("concepts/workloads/pods/pod-lifecycle/#container-probes", "Container probes"),
        ("concepts/services-networking/service/", "Service"),
        ("x/#define-a-liveness-http-request", "Define a liveness HTTP request"),
        ("x/#probe-level-terminationgraceperiodseconds", "Probe level terminationGracePeriodSeconds"),
    ],
)
def test_what_a_page_of_the_documentation_is_about(path: str, title: str) -> None:
    assert page_title(path) == title
