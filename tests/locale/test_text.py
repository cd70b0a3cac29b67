"""A text is English as a str, and can be said in another language all the same."""

import pytest

from probeviz.locale.text import say, say_many, spoken, together

WORDS = {
    "All {what} are {how}.": "{how} все {what}.",
    "Pods": "поды",
    "Wait.": "Ждите.",
    "{0} Pod of {name}": "{name}: {0} под",
    "{0} Pods of {name}": "{name}: {0} пода",
    "": "a header",
}


def one(text: str) -> str:
    return WORDS.get(text, text)


def of(text: str, many: str, number: int) -> str:
    return one(text if number == 1 else many)


@pytest.mark.parametrize(
    ("text", "english", "other"),
    [
        (say("Wait."), "Wait.", "Ждите."),
        (say("Unknown."), "Unknown.", "Unknown."),
        (say("{braces}"), "{braces}", "{braces}"),
        (say("All {what} are {how}.", what="Pods", how="Ready"), "All Pods are Ready.", "Ready все Pods."),
        (say("All {what} are {how}.", what=say("Pods"), how=1), "All Pods are 1.", "1 все поды."),
        (say("All {what} are {how}.", what="{how}", how="x"), "All {how} are x.", "x все {how}."),
        (say_many(1, "{0} Pod of {name}", "{0} Pods of {name}", name="a"), "1 Pod of a", "a: 1 под"),
        (say_many(3, "{0} Pod of {name}", "{0} Pods of {name}", name="a"), "3 Pods of a", "a: 3 пода"),
        (together(say("Wait."), "", say("Pods")), "Wait. Pods", "Ждите. поды"),
        (together("a", "b", by="; "), "a; b", "a; b"),
        (together(), "", ""),
        ("plain", "plain", "plain"),
    ],
)
def test_said(text: str, english: str, other: str) -> None:
    assert text == english
    assert spoken(text, one, of) == other
    assert type(spoken(text, one, of)) is str or text == ""
