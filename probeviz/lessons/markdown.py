"""Markdown to HTML for pages with a strict policy: no HTML from the source, no `style` attribute."""

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore


def _classes_for_styles(state: StateCore) -> None:
    """Aligned cells get a class `right` or `center`: the policy forbids their `style` attribute."""
    for token in state.tokens:
        style = token.attrs.pop("style", None)
        if style:
            token.attrSet("class", str(style).rpartition(":")[2].strip(" ;"))


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.core.ruler.push("classes_for_styles", _classes_for_styles)
    return reader


_markdown: Any = _reader()


def render(text: str) -> str:
    """Paragraphs, lists, tables, code."""
    return str(_markdown.render(text))


def inline(text: str) -> str:
    """One line without a paragraph around it."""
    return str(_markdown.renderInline(text))
