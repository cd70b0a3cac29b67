"""Beyond each limit of a viewer or a run comes its sentence."""

import pytest

from probeviz.live import limits
from tests.live.beyond import BEYOND
from tests.test_limits import sentence


@pytest.mark.parametrize("name", BEYOND)
async def test_its_sentence_is_said(open_page, monkeypatch, name: str) -> None:
    page = open_page()
    await page.hello()
    said = await BEYOND[name](page, monkeypatch)
    assert sentence(getattr(limits, name)).search(said), said
