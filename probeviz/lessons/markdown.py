"""Markdown to HTML for pages with a strict policy: no HTML from the source, no `style` attribute.
`[readiness](term:readiness)` leads to that word of the glossary."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore


def _classes_for_styles(state: StateCore) -> None:
    """Aligned cells get a class `right` or `center`: the policy forbids their `style` attribute."""
    for token in state.tokens:
        style = token.attrs.pop("style", None)
        if style:
            token.attrSet("class", str(style).rpartition(":")[2].strip(" ;"))


TERM = "term:"
TERMS = re.compile(r"\]\(term:([^)\s]*)\)")
GLOSSARY = "/glossary/"  # the page that says what a term means


def _terms(state: StateCore) -> None:
    """Links of terms lead to the glossary's page, and tell a script which term it is."""
    for token in state.tokens:
        for child in token.children or ():
            href = str(child.attrGet("href") or "")
            if child.type == "link_open" and href.startswith(TERM):
                term = href.removeprefix(TERM)
                child.attrs = {"class": "term", "href": f"{GLOSSARY}#{term}", "data-term": term}


UNITS = r"(?:ms|min|s|h|[KMG]B|req/s|мс|мин|с|ч|[КМГ]Б|запр\./с|%)(?![\w-])"
BEFORE_UNIT = re.compile(rf"(?<=\d) (?={UNITS})")
STARTS_WITH_UNIT = re.compile(UNITS)
TIE = "\u00a0"


def _units(state: StateCore) -> None:
    """A number and its unit stay on one line."""
    for token in state.tokens:
        children = token.children or []
        for child in children:
            if child.type == "text":
                child.content = BEFORE_UNIT.sub(TIE, child.content)
        for before, between, after in zip(children, children[1:], children[2:], strict=False):
            if between.type == "softbreak" and before.content[-1:].isdigit() and STARTS_WITH_UNIT.match(after.content):
                between.type, between.content = "text", TIE


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.core.ruler.push("classes_for_styles", _classes_for_styles)
    reader.core.ruler.push("terms", _terms)
    reader.core.ruler.push("units", _units)
    return reader


_markdown: Any = _reader()


def render(text: str) -> str:
    """Paragraphs, lists, tables, code."""
    return str(_markdown.render(text))


def inline(text: str) -> str:
    """One line without a paragraph around it."""
    return str(_markdown.renderInline(text))


def terms(text: str) -> list[str]:
    """The terms that a text links to, in their order."""
    return list(dict.fromkeys(TERMS.findall(text)))
