"""Texts are found wherever they are written, and a text that cannot be found is told."""

import pytest

from scripts.messages import javascript, python, templates
from scripts.messages.message import Message, Unreadable, distinct


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("tr`Copied.`", [Message("Copied.")]),
        ("say(tr`Run ${a} on ${x.y(1)}.`)", [Message("Run {0} on {1}.", note="{0} is a, {1} is x.y(1)")]),
        (
            "html`<p>${tr`Nothing ${n ? tr`at all` : ``}`}</p>`",
            [Message("at all"), Message("Nothing {0}", note="{0} is n ? tr`at all` : ``")],
        ),
        (
            'plural(all.length, "{0} Pod is", "{0} Pods are", tr`x`)',
            [Message("x"), Message("{0} Pod is", "{0} Pods are", "{0} is all.length, {1} is tr`x`")],
        ),
        ('`${count(many, "Pod")}!`', [Message("{0} Pod", "{0} Pods")]),
        ("// tr`no`\n/* tr`no` */ 'tr`no`'; /tr`no`/.test(a)", []),
        ("a / b; tr`yes` / 2", [Message("yes")]),
        ("str`no`; count(seconds, t)", []),
        ("export function plural(many, one) {}", []),
        (r"tr`a \` tick`", [Message("a ` tick")]),
    ],
)
def test_in_browser_modules(source: str, found: list[Message]) -> None:
    assert list(javascript.messages(source)) == found


def test_a_text_that_is_not_written_out_is_told() -> None:
    with pytest.raises(Unreadable, match="plural"):
        list(javascript.messages("plural(n, one, many)"))
    with pytest.raises(Unreadable, match="line 2: .*name"):
        list(python.messages("from probeviz.locale.text import say\nsay(name)"))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from django.utils.translation import gettext as _\n_('a')", [Message("a")]),
        ("from probeviz.locale.text import say\nsay('a {b}', b=1)", [Message("a {b}")]),
        ("from probeviz.locale.text import say_many\nsay_many(n, '{0} a', '{0} b')", [Message("{0} a", "{0} b")]),
        ("from probeviz.locale.text import say_many\nsay_many(a.b, '{0} a', '{0} b')", [Message("{0} a", "{0} b")]),
        ("from probeviz.locale.text import say\nsay(limits.LONG)", []),
        ("def say(text): ...\nsay('a')", []),
    ],
)
def test_in_python(source: str, found: list[Message]) -> None:
    assert list(python.messages(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{% translate 'a' %}", [Message("a")]),
        ("{% if x %}<p title=\"{% translate 'a' %}\">{% endif %}", [Message("a")]),
        ("{% blocktranslate with n=x.y %}{{ n }} of us{% endblocktranslate %}", [Message("%(n)s of us")]),
        (
            "{% blocktranslate count n=x.y %}{{ n }} of us{% plural %}{{ n }} of them{% endblocktranslate %}",
            [Message("%(n)s of us", "%(n)s of them")],
        ),
        ("<p>a</p>", []),
    ],
)
def test_in_templates(source: str, found: list[Message]) -> None:
    assert list(templates.messages("{% load i18n %}" + source)) == found


def test_each_text_counts_once() -> None:
    assert distinct([Message("a", note="first"), Message("a"), Message("b")]) == [
        Message("a", note="first"),
        Message("b"),
    ]
