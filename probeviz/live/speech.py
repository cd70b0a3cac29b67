"""What the server says, in the language of the one who reads it: the last thing that is done to a message."""

from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation

from probeviz.live import protocol as p
from probeviz.live.shown import AdviceShown, Diagnostic
from probeviz.locale.text import spoken

# The fields that are read by a person. What Kubernetes prints is in others.
READ: dict[type[Any], tuple[str, ...]] = {
    p.Refused: ("message",),
    p.Bye: ("reason",),
    p.Slowed: ("why",),
    p.Welcome: ("note",),
    p.Diagnostics: ("says", "beyond"),
    AdviceShown: ("what", "why", "fix", "counter"),
    Diagnostic: ("message",),
    p.Drafted: (),
}


def known(language: str) -> str:
    """The language, if we have it; else English."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def in_language(message: Any, language: str) -> Any:
    """The message with its texts in a language that we have."""
    fields = READ.get(type(message))
    if fields is None or language == settings.LANGUAGE_CODE:
        return message
    with translation.override(language):
        changed: dict[str, Any] = {name: say(getattr(message, name)) for name in fields}
    for name in ("items", "advice"):
        if hasattr(message, name):
            changed[name] = [in_language(each, language) for each in getattr(message, name)]
    return msgspec.structs.replace(message, **changed)


def say(text: str) -> str:
    """In the language that is current."""
    return spoken(text, translation.gettext, translation.ngettext)
