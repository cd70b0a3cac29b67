"""docs/protocol.md and the registry name the same messages, fields and codes; nothing that arrives breaks decoding."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.live import limits
from probeviz.live import protocol as p
from probeviz.live.clock import SPEEDS

DOC = (Path(__file__).resolve().parents[2] / "docs" / "protocol.md").read_text()


def section(title: str) -> str:
    return DOC.split(f"\n## {title}\n")[1].split("\n## ")[0]


def documented(title: str) -> dict[str, set[str]]:
    """Message -> its fields, by the table below a heading."""
    found = {}
    for row in section(title).splitlines():
        cells = re.split(r"(?<!\\)\|", row)
        if row.startswith("| `"):
            fields = re.findall(r"`([a-z_]+)(?::[^`]*)?`", re.sub(r"\([^)]*\)", "", cells[2]))
            for name in re.findall(r"`([a-z]+)`", cells[1]):
                found[name] = set(fields)
    return found


def fields(kind: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(kind)}


def test_what_a_client_may_say() -> None:
    assert documented("Client -> server") == {name: fields(kind) for name, kind in p.CLIENT.items()}


def test_what_it_is_told() -> None:
    assert documented("Server -> client") == {name: fields(kind) for name, kind in p.SERVER.items()}


def test_the_unions_name_every_message() -> None:
    assert set(p.AnyFromClient.__args__) == set(p.CLIENT.values())
    assert set(p.AnyFromServer.__args__) == set(p.SERVER.values())


def test_codes() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", section("Codes of `refused`"), re.MULTILINE) == list(p.CODES)


def test_closing_codes() -> None:
    assert {int(code) for code in re.findall(r"\b(4\d\d\d)\b", section("Closing codes"))} == set(p.CLOSE.values())


def test_limits_are_those_of_the_page() -> None:
    text = section("Limits")
    for said in (
        f"{limits.MESSAGE_BYTES // 1024} KB; `apply`, `check`, `draft` {limits.TEXT_MESSAGE_BYTES // 1024} KB",
        f"over {limits.FLOOD_BYTES // 1024} KB: close 4413",
        f"{limits.MESSAGES_A_SECOND}/s, bursts of {limits.BURST}",
        f"after {limits.REFUSED_IN_A_ROW} refused in a row",
        f"{limits.WAITING_COMMANDS} per viewer",
        f"{limits.FACTS_A_SECOND:,}/s of wall time",
        f"that go on | {limits.GOING} |",
        f"entries of a run | {limits.RUN_ENTRIES:,} |",
        f"facts of a run | {limits.RUN_FACTS:,} |",
    ):
        assert said in text
    assert f"one of {', '.join(map(str, SPEEDS))}" in DOC


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "truncated"),
        ("[]", "object"),
        ('{"type": "unknown"}', "unknown"),
        ('{"type": "command", "id": "a"}', "line"),
        ('{"type": "command", "id": "a", "line": 7}', "line"),
        ('{"type": "command", "id": "a", "line": "ls", "colour": "red"}', "colour"),
        ('{"type": "command", "id": "a b", "line": "ls"}', "id"),
        ('{"type": "command", "id": "a\\n", "line": "ls"}', "id"),
        ('{"type": "speed", "x": 1e999}', "range"),
        ('{"type": "seek", "id": "a", "t": -1}', "t"),
        ("\ud800", "no message"),
        ("[" * 100_000, "no message"),
        ('{"a":' * 10_000, "no message"),
    ],
)
def test_what_is_wrong_is_named(text, named) -> None:
    with pytest.raises(p.Unreadable, match=named):
        p.decode(text)


def test_the_id_is_found_where_there_is_one() -> None:
    with pytest.raises(p.Unreadable) as caught:
        p.decode('{"type": "nothing", "id": "mine"}')
    assert caught.value.id == "mine"


@given(st.text() | st.binary() | st.from_regex(r'\{"type": ?"[a-z]+"(, "[a-z]+": ?("[^"]*"|\d+|null))*\}'))
def test_anything_is_a_message_or_unreadable(text) -> None:
    try:
        assert isinstance(p.decode(text), p.FromClient)
    except p.Unreadable as error:
        assert str(error)
