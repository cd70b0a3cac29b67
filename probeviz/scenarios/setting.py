"""One `PATH=VALUE` as it is written."""

from typing import Any, NamedTuple

from probeviz.api.source import read

EXAMPLE = "such as clients[users].rate=10/s or deployment/web:containers[web].livenessProbe.periodSeconds=5"


class WrongSetting(ValueError):
    """What cannot be set, and why."""


class Setting(NamedTuple):
    """As it is written."""

    path: str
    value: str

    def __str__(self) -> str:
        return f"{self.path}={self.value}"


def setting(text: str) -> Setting:
    """`path=value`; an equals sign in brackets belongs to the path."""
    depth = 0
    for i, letter in enumerate(text):
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "=" and not depth and i:
            if not text[i + 1 :].strip():
                raise WrongSetting(f"{text} has no value behind =; null takes a field out")
            return Setting(text[:i].strip(), text[i + 1 :].strip())
    raise WrongSetting(f"must be PATH=VALUE, {EXAMPLE}, not {text}")


def value_of(each: Setting) -> Any:
    """The value as YAML reads it: 5 is a number, "5" a text, {status: 500} a map."""
    if each.value in ("null", "~"):
        return None
    documents, refusal = read(each.value, "value")
    if refusal is not None or len(documents) != 1:
        raise WrongSetting(f"{each}: the value is no YAML; put it in quotes")
    return documents[0].value
