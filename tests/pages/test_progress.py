"""The page of what a visitor has done: it tells, gives the file, takes it, and forgets."""

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from probeviz.lessons.loader import lessons
from probeviz.live import done
from probeviz.live.done import Feat
from probeviz.live.models import Run, token
from probeviz.live.starting import start_lesson
from probeviz.pages.visitors import COOKIE, visitor_of

pytestmark = pytest.mark.django_db

FIRST = lessons()[0]
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def visitor(client: Client) -> str:
    """Somebody who has been here."""
    client.get("/")
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = client.cookies[COOKIE].value
    return visitor_of(request)


def html(client: Client, address: str = "/progress/", language: str = "en") -> str:
    return str(client.get(address, headers={"accept-language": language}).content.decode())


def upload(client: Client, content: bytes) -> object:
    return client.post("/progress/take", {"file": SimpleUploadedFile("p.json", content)})


def test_somebody_new_has_done_nothing(client: Client) -> None:
    text = html(client)
    assert f"0 of {len(lessons())} lessons done" in text
    assert "<time" not in text
    assert COOKIE not in client.cookies, "reading it leaves nothing"


def test_what_is_done_is_told(client: Client, visitor: str) -> None:
    done.keep(visitor, {FIRST.slug: Feat(AT, 2, 17)})
    text = html(client)
    assert f"1 of {len(lessons())} lessons done" in text
    row = re.search(rf"<tr class=\"done\">.*?{re.escape(FIRST.words.front.title)}.*?</tr>", text)
    assert row is not None
    assert "2026-11-20" in row[0] and "<td>2" in row[0] and "<td>17" in row[0]
    assert all(lesson.words.front.title in text for lesson in lessons())


def test_it_is_there_in_russian(client: Client) -> None:
    text = html(client, language="ru")
    assert "Ваши результаты" in text and f"Пройдено уроков: 0 из {len(lessons())}" in text


def test_the_file_goes_to_another_browser(client: Client, visitor: str) -> None:
    done.keep(visitor, {FIRST.slug: Feat(AT, 2, 17)})
    saved = client.get("/progress/file")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="probeviz-progress.json"'
    other = Client()
    answer = other.post("/progress/take", {"file": SimpleUploadedFile("p.json", saved.content)})
    assert answer.headers["Location"] == "/progress/?taken=1&strange=0"
    text = html(other, answer.headers["Location"])
    assert "1 lesson was taken from the file." in text and f"1 of {len(lessons())} lessons done" in text
    assert other.get("/progress/file").content == saved.content


def test_lessons_that_are_not_here_are_told(client: Client) -> None:
    text = html(client, "/progress/?taken=0&strange=2")
    assert "0 lessons were taken from the file. 2 lessons of the file are not among those of this site." in text
    assert "<script>" not in html(client, "/progress/?taken=<script>&strange=²&wiped=<b>")


@pytest.mark.parametrize("content", [b"", b"nonsense", b"{}", b"x" * 100_000, b"[" * 50_000])
def test_a_file_that_is_none_is_refused_on_the_page(client: Client, visitor: str, content: bytes) -> None:
    answer = client.post("/progress/take", {"file": SimpleUploadedFile("p.json", content)})
    assert answer.status_code == 400
    alert = re.search(r'<p class="alert" role="alert">(.*?)</p>', answer.content.decode())
    assert alert is not None and alert[1].startswith("This")
    assert done.of(visitor) == {}


def test_a_refusal_is_said_in_the_page_s_language(client: Client) -> None:
    answer = client.post("/progress/take", {"file": SimpleUploadedFile("p", b"x")}, headers={"accept-language": "ru"})
    assert "Это не файл с результатами" in answer.content.decode()


def test_no_file_at_all(client: Client) -> None:
    answer = client.post("/progress/take")
    assert answer.status_code == 400 and "Choose a file first." in answer.content.decode()


def test_it_is_forgotten_on_request(client: Client, visitor: str) -> None:
    done.keep(visitor, {FIRST.slug: Feat(AT)})
    start_lesson(FIRST.slug, visitor)
    unsure = client.post("/progress/wipe")
    assert unsure.status_code == 400 and "Tick the box first" in unsure.content.decode()
    assert list(done.of(visitor)) == [FIRST.slug]
    answer = client.post("/progress/wipe", {"sure": "1"})
    assert answer.headers["Location"] == "/progress/?wiped=1"
    assert done.of(visitor) == {} and not Run.objects.filter(visitor=visitor).exists()
    assert "What you had done is forgotten." in html(client, "/progress/?wiped=1")


def test_nobody_else_is_forgotten(client: Client) -> None:
    other = token()
    done.keep(other, {FIRST.slug: Feat(AT)})
    assert client.post("/progress/wipe", {"sure": "1"}).status_code == 302
    assert list(done.of(other)) == [FIRST.slug]


@pytest.mark.parametrize("address", ["/progress/take", "/progress/wipe"])
def test_changes_need_a_csrf_token_and_a_post(address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(address, {"sure": "1"}).status_code == 403
    assert client.get(address).status_code == 405


def test_no_markup_that_the_policy_forbids(client: Client) -> None:
    text = html(client)
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text)


def test_the_course_leads_to_it(client: Client) -> None:
    assert 'href="/progress/"' in html(client, "/course/")
