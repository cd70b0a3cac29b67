"""The content security policy of every answer."""

import re

from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory

from probeviz.pages import csp


def policy_of(answer: HttpResponse) -> str:
    return str(answer.headers["Content-Security-Policy"])


def test_every_answer_carries_the_policy(client: Client) -> None:
    for path in ("/livez", "/no-such-page"):
        assert "default-src 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_two_answers_never_share_a_nonce(client: Client) -> None:
    first, second = (client.get("/livez").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_a_template_knows_the_nonce_of_its_answer(rf: RequestFactory) -> None:
    page = engines["django"].from_string('<script nonce="{{ csp_nonce }}"></script>')
    middleware = csp.ContentSecurityPolicy(lambda request: HttpResponse(page.render({}, request)))

    answer = middleware(rf.get("/"))

    assert isinstance(answer, HttpResponse)
    written = re.search(r'nonce="([^"]{20,})"', answer.content.decode())
    assert written is not None
    assert f"script-src 'self' 'nonce-{written[1]}';" in policy_of(answer)


def test_a_view_may_bring_its_own_policy(rf: RequestFactory) -> None:
    own = HttpResponse(headers={"Content-Security-Policy": "frame-ancestors *"})
    answer = csp.ContentSecurityPolicy(lambda request: own)(rf.get("/"))

    assert isinstance(answer, HttpResponse)
    assert policy_of(answer) == "frame-ancestors *"


def test_the_referrer_stays_with_us(client: Client) -> None:
    assert client.get("/livez").headers["Referrer-Policy"] == "same-origin"
