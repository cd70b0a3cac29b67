"""docs/choices.md says what probeviz/sim/choices.py says."""

from scripts import choices_page


def test_the_page_is_up_to_date():
    assert choices_page.PAGE.read_text(encoding="utf-8") == choices_page.page(), "run python -m scripts.choices_page"


def test_every_choice_has_a_reason():
    for section, name, value, reason in choices_page.rows():
        assert section, name
        assert value, name
        assert len(reason) > 20, name
