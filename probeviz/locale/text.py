"""Texts that know how they were made, so that whoever answers a visitor can say them in the visitor's language.

The key of a text is the English itself, and as a `str` it is English: the command line, facts and tests see nothing
else. `spoken` says it in another language, with Django's gettext or any other; the rooms that make texts know none.
"""

from collections.abc import Callable, Mapping


class Said(str):
    """English, and what it was made of: a `template` (with its form for `many`, if a `number` decides) and `values`."""

    template: str
    many: str
    number: int
    values: Mapping[str, object]


def say(template: str, **values: object) -> Said:
    """The text, with `{name}` filled in."""
    return _said(template, "", 0, values)


def say_many(number: int, one: str, many: str, **values: object) -> Said:
    """The form of a text that fits the number, which is `{0}` in it."""
    return _said(one, many, number, values)


def later(template: str) -> str:
    """A template that is written here and said elsewhere: this is where it is found for the catalogues."""
    return template


def together(*texts: str, by: str = " ") -> Said:
    """Several texts, one after the other; empty ones count for nothing."""
    values = {f"part{i}": text for i, text in enumerate(filter(None, texts))}
    return _said(by.join(f"{{{name}}}" for name in values), "", 0, values)


def spoken(text: str, one: Callable[[str], str], of: Callable[[str, str, int], str]) -> str:
    """The text in another language, by its gettext and ngettext; one that is not Said stays as it is."""
    if not isinstance(text, Said):
        return text
    if not text.template:
        return ""
    template = of(text.template, text.many, text.number) if text.many else one(text.template)
    values = {k: spoken(v, one, of) if isinstance(v, str) else v for k, v in text.values.items()}
    return _filled(template, text.number, values)


def _said(template: str, many: str, number: int, values: Mapping[str, object]) -> Said:
    text = Said(_filled(many if many and number != 1 else template, number, values))
    text.template, text.many, text.number, text.values = template, many, number, values
    return text


def _filled(template: str, number: int, values: Mapping[str, object]) -> str:
    return template.format(number, **values) if values or "{0}" in template else template
