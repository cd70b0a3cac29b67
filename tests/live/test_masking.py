"""No log line carries what opens a run."""

import logging

import pytest

from probeviz.live import control
from probeviz.live.masking import Masked, masked

KEY = "u6Zr1pXw0dKq3nEo8sTq5A"


@pytest.mark.parametrize(
    "text",
    [
        f"GET /ws/run/abc?ticket={KEY}:1tX:{KEY}",
        f"/lesson/readiness/?x=1&token={KEY}&y=2",
        f'{{"type":"hello","run":"abc","token":"{KEY}","from":null}}',
        f"Hello(run='abc', token='{KEY}', since=None)",
        f'\'{{\\"token\\": \\"{KEY}\\"}}\'',
        f"command_token = '{KEY}'",
        f"Cookie: visitor={KEY}:1tX:{KEY}; csrftoken={KEY}",
    ],
)
def test_keys_are_dropped_and_the_rest_stays(text) -> None:
    assert KEY not in masked(text)
    assert "***" in masked(text)
    assert masked(text)[:5] == text[:5]


@pytest.mark.parametrize("text", ["unexpected token: 'x' in line 3", "run 12 was deleted while it was shown", "token="])
def test_what_is_no_key_stays(text) -> None:
    assert masked(text) == text


def test_every_handler_of_the_site_masks() -> None:
    found = 0
    for name in ("", "django", "django.server", "django.request", "probeviz.live"):
        logger: logging.Logger | None = logging.getLogger(name)
        while logger is not None:
            ours = [h for h in logger.handlers if type(h) is logging.StreamHandler]
            assert all(isinstance(handler.formatter, Masked) for handler in ours)
            found += len(ours)
            logger = logger.parent if logger.propagate else None
    assert found == 5, "each writes once"


async def test_a_mistake_on_the_way_of_a_key_is_logged_without_it(open_page, caplog, monkeypatch) -> None:
    page = open_page()
    await page.hello()

    def mistake(runs, viewer, message, *rest):
        raise ValueError(f"cannot work on {message!r} of {viewer.played.run.__dict__}")

    monkeypatch.setattr(control, "change", mistake)
    await page.say(type="command", id="x", line="ls")
    text = "\n".join(map(Masked().format, caplog.records))
    assert "cannot work on" in text
    assert page.run.command_token in caplog.text, "else this shows nothing"
    assert page.run.command_token not in text
    assert page.run.look_token not in text
