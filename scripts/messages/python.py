"""Texts in Python modules: the arguments of gettext and its like, and of what probeviz/locale/text.py has."""

import ast
from collections.abc import Iterator

from scripts.messages.message import Message, Unreadable

FROM = {"django.utils.translation", "probeviz.locale.text"}
ONE = {"gettext", "say", "later"}
MANY = {"ngettext": (0, 1), "say_many": (1, 2)}  # which arguments the two forms are


def messages(source: str) -> Iterator[Message]:
    tree = ast.parse(source)
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if called in names:
            assert isinstance(node, ast.Call)
            texts = [node.args[place] for place in MANY.get(names[called], (0,))]
            if not any(isinstance(text, ast.Attribute) for text in texts):  # of another place, where `later` marks it
                yield Message(*map(_text, texts))


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What these functions are called here, and what they are."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in FROM:
            for alias in node.names:
                if alias.name in ONE or alias.name in MANY:
                    yield alias.asname or alias.name, alias.name


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise Unreadable(f"line {node.lineno}: {ast.unparse(node)}: a text has to be written out, as a string.")
