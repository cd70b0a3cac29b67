"""The language of a page: the address, then the cookie, then what the browser accepts, then English."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from probeviz.pages.language import NAME

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """The next test speaks English: each request says its language, what is no request does not."""
    yield
    translation.deactivate()


ENGLISH, RUSSIAN = "Start the course", "Начать курс"


def html_of(client: Client, address: str = "/", **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


@pytest.mark.parametrize(
    ("address", "cookie", "accepts", "language"),
    [
        ("/", "", "", "en"),
        ("/", "", "ru", "ru"),
        ("/", "", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("/", "", "de,fr;q=0.9", "en"),
        ("/", "", "de,ru;q=0.5,en;q=0.1", "ru"),
        ("/", "ru", "en", "ru"),
        ("/", "en", "ru", "en"),
        ("/", "xx", "ru", "ru"),
        ("/?lang=ru", "en", "en", "ru"),
        ("/?lang=en", "ru", "ru", "en"),
        ("/?lang=xx", "", "ru", "ru"),
        ("/?lang=", "ru", "", "ru"),
    ],
)
def test_who_decides(client: Client, address: str, cookie: str, accepts: str, language: str) -> None:
    if cookie:
        client.cookies["language"] = cookie
    answer = client.get(address, headers={"accept-language": accepts} if accepts else {})
    html = answer.content.decode()
    assert f'<html lang="{language}"' in html
    assert answer.headers["Content-Language"] == language
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    assert (RUSSIAN in html, ENGLISH in html) == (language == "ru", language == "en")


def test_the_address_is_remembered(client: Client) -> None:
    assert RUSSIAN in html_of(client, "/?lang=ru")
    assert RUSSIAN in html_of(client)
    assert ENGLISH in html_of(client, "/?lang=en")
    assert ENGLISH in html_of(client, **{"accept-language": "ru"})


def test_nothing_is_remembered_that_nobody_asked_for(client: Client) -> None:
    html_of(client, **{"accept-language": "ru"})
    html_of(client, "/?lang=xx")
    assert "language" not in client.cookies


def test_the_switch_leads_to_the_same_page_in_the_other_language(client: Client) -> None:
    html = html_of(client, "/sandbox/?example=article&lang=en")
    switch = re.search(r'<a class="[^"]*\blanguage"[^>]*>', html)
    assert switch is not None
    assert 'href="/sandbox/?example=article&amp;lang=ru"' in switch[0]
    assert 'lang="ru"' in switch[0] and 'hreflang="ru"' in switch[0]
    assert 'lang="en"' in html_of(client, "/sandbox/?example=article&lang=ru").partition("language")[2]


def test_an_answer_to_a_form_leads_to_the_first_page(client: Client) -> None:
    client.get("/course/")
    answer = next(a for a in (client.post("/lesson/readiness/again") for _ in range(100)) if a.status_code == 429)
    assert f'href="/?{NAME}=ru"' in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_browsers_words_come_before_its_script(client: Client, language: str) -> None:
    html = html_of(client, f"/?lang={language}")
    found = re.search(r'<script defer src="[^"]*words\.ru[^"]*\.js"></script>', html)
    assert (found is not None) == (language == "ru")
    assert found is None or found.start() < html.index('<script type="module"')


def test_lessons_and_errors_too(client: Client) -> None:
    assert "Running ещё не значит Ready" in html_of(client, "/lesson/readiness/?lang=ru")
    assert "Такой страницы нет" in html_of(client, "/nothing/?lang=ru")


@pytest.mark.parametrize(("language", "said"), [("en", "This run is not yours"), ("ru", "Этот прогон не ваш")])
def test_a_refusal_of_the_server_is_said_in_the_pages_language(client: Client, language: str, said: str) -> None:
    client.cookies["language"] = language
    answer = client.post("/sandbox/share", {"run": "nobody"})
    assert answer.status_code == 404
    assert answer.json()["message"].startswith(said)


def test_the_picture_in_words(client: Client) -> None:
    assert "ответил балансировщик" in html_of(client, "/?lang=ru")
