"""The three kinds of patch on plain objects: upstream's rules, and what holds for all of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probeviz.api.json_patch import Beyond, PatchFailed, json_patch, merge_patch
from probeviz.api.merge import BadPatch, patched, reject
from probeviz.api.three_way import three_way

DOC = {"a": {"b": [1, 2, 3], "c~d": "x", "e/f": "y"}}


@pytest.mark.parametrize(
    ("operations", "after"),
    [
        ([], DOC["a"]),
        ([{"op": "add", "path": "/b/1", "value": 9}], {**DOC["a"], "b": [1, 9, 2, 3]}),
        ([{"op": "add", "path": "/b/-", "value": 9}], {**DOC["a"], "b": [1, 2, 3, 9]}),
        ([{"op": "add", "path": "/b/3", "value": 9}], {**DOC["a"], "b": [1, 2, 3, 9]}),
        ([{"op": "remove", "path": "/b/0"}], {**DOC["a"], "b": [2, 3]}),
        ([{"op": "remove", "path": "/c~0d"}, {"op": "remove", "path": "/e~1f"}], {"b": [1, 2, 3]}),
        ([{"op": "replace", "path": "/b/2", "value": None}], {**DOC["a"], "b": [1, 2, None]}),
        ([{"op": "move", "from": "/b", "path": "/z"}], {"c~d": "x", "e/f": "y", "z": [1, 2, 3]}),
        ([{"op": "copy", "from": "/b", "path": "/z"}], {**DOC["a"], "z": [1, 2, 3]}),
        ([{"op": "test", "path": "/c~0d", "value": "x"}], DOC["a"]),
        ([{"op": "test", "path": "/nope", "value": None}], DOC["a"]),
        ([{"op": "replace", "path": "", "value": {"q": 1}}], {"q": 1}),
    ],
)
def test_json_patch(operations: list[Any], after: Any) -> None:
    assert json_patch(DOC["a"], operations) == after
    assert DOC == {"a": {"b": [1, 2, 3], "c~d": "x", "e/f": "y"}}


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ({"op": "remove", "path": "/nope"}, "operation 0: there is no nope"),
        ({"op": "replace", "path": "/nope", "value": 1}, "operation 0: there is no nope"),
        ({"op": "add", "path": "/b/5", "value": 1}, "operation 0: there is no 5"),
        ({"op": "add", "path": "/b/x", "value": 1}, "operation 0: there is no x"),
        ({"op": "add", "path": "/c~0d/x", "value": 1}, "operation 0: there is no x"),
        ({"op": "add", "path": "/nope/x", "value": 1}, "operation 0: there is no nope"),
        ({"op": "add", "path": "/x"}, "operation 0: it has no value"),
        ({"op": "add", "path": "x", "value": 1}, "operation 0: the path x begins with no /"),
        ({"op": "move", "path": "/x"}, "operation 0: it has no from"),
        ({"op": "test", "path": "/b", "value": [1]}, "operation 0: /b is another value"),
        ({"op": "fly", "path": "/b"}, 'operation 0: there is no operation "fly"'),
        ({"op": "remove"}, "operation 0: it has no path"),
        ("remove", "operation 0: it has no path"),
        ({"op": "remove", "path": ""}, "operation 0: the whole object cannot be taken away"),
        ({"op": "move", "from": "", "path": "/a"}, "operation 0: the whole object cannot be taken away"),
    ],
)
def test_json_patch_that_cannot_be_done(operation: Any, words: str) -> None:
    with pytest.raises(PatchFailed) as failed:
        json_patch(DOC["a"], [operation])
    assert str(failed.value) == words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)
MAPS = st.dictionaries(st.text(max_size=2), JSON, max_size=4)


def test_copies_have_an_end() -> None:
    copies = [{"op": "copy", "from": "/a", "path": f"/a/{i}"} for i in range(60)]
    with pytest.raises(Beyond, match="copies or adds at most 5,000 values"):
        json_patch({"a": {}}, copies)
    nested = [{"op": "copy", "from": "/a", "path": "/a/a"}] * 120
    with pytest.raises(Beyond, match="nests at most 100 levels"):
        json_patch({"a": {}}, nested)
    added = [{"op": "add", "path": "/a" * i, "value": {}} for i in range(1, 120)]
    with pytest.raises(Beyond, match="nests at most 100 levels"):
        json_patch({}, added)


POINTERS = st.lists(st.sampled_from(["a", "b", "0", "1", "-", "", "~0", "~1"]), max_size=4).map(
    lambda steps: "".join(f"/{step}" for step in steps)
)
OPERATIONS = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]), "path": POINTERS},
    optional={"from": POINTERS, "value": JSON},
)
TARGETS = st.fixed_dictionaries({"a": JSON, "b": st.lists(JSON, max_size=2), "": JSON})


@given(TARGETS, st.lists(OPERATIONS | JSON, max_size=4))
def test_no_operation_raises_anything_else(target: dict[str, Any], operations: list[Any]) -> None:
    try:
        json_patch(target, operations)
    except PatchFailed as failed:
        assert str(failed).startswith("operation ")


@given(MAPS, MAPS)
def test_a_merge_patch_twice_is_a_merge_patch_once(target: dict[str, Any], patch: dict[str, Any]) -> None:
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once


@given(MAPS, st.text(max_size=2))
def test_null_deletes(target: dict[str, Any], key: str) -> None:
    assert key not in merge_patch(target, {key: None})
    assert key not in patched(target, {key: None}, None)


NAMES = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)


def env(names: list[str]) -> dict[str, Any]:
    return {"name": "app", "env": [{"name": name} for name in names]}


def names_of(container: dict[str, Any]) -> list[str]:
    return [row["name"] for row in container["env"]]


@given(NAMES, NAMES)
def test_merging_keeps_the_order_of_what_was_there(before: list[str], patch: list[str]) -> None:
    after = names_of(patched(env(before), env(patch), "Container"))
    assert after[: len(before)] == before
    assert set(after) == {*before, *patch}


@given(NAMES, NAMES)
def test_applying_gives_the_files_order_and_twice_is_once(before: list[str], wanted: list[str]) -> None:
    old, new = env(before), env(wanted)
    after = patched(old, three_way(old, new, old, "Container"), "Container")
    assert names_of(after) == wanted
    assert three_way(new, new, after, "Container") == {}


@given(NAMES, NAMES, NAMES)
def test_what_others_added_stays(original: list[str], wanted: list[str], added: list[str]) -> None:
    live = env(list(dict.fromkeys([*original, *added])))
    after = patched(live, three_way(env(original), env(wanted), live, "Container"), "Container")
    gone = set(original) - set(wanted)
    assert set(names_of(after)) == {*wanted, *(set(added) - gone)}


CONTAINERS = {"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "2"}], "dnsPolicy": "Default"}


@pytest.mark.parametrize(
    ("patch", "after"),
    [
        ({"$patch": "replace", "dnsPolicy": "None"}, {"dnsPolicy": "None"}),
        ({"$patch": "delete"}, {}),
        (
            {"containers": [{"$patch": "delete", "name": "a"}]},
            {"containers": [{"name": "b", "image": "2"}], "dnsPolicy": "Default"},
        ),
        (
            {"containers": [{"$patch": "replace"}, {"name": "c"}]},
            {"containers": [{"name": "c"}], "dnsPolicy": "Default"},
        ),
        ({"$retainKeys": ["dnsPolicy"], "dnsPolicy": "None"}, {"dnsPolicy": "None"}),
        (
            {"$setElementOrder/containers": [{"name": "b"}, {"name": "a"}]},
            {"containers": CONTAINERS["containers"][::-1], "dnsPolicy": "Default"},
        ),
        (
            {"volumes": [{"$patch": "delete", "name": "v"}, {"name": "w"}]},
            {**CONTAINERS, "volumes": [{"name": "w"}]},
        ),
    ],
)
def test_directives(patch: dict[str, Any], after: dict[str, Any]) -> None:
    reject(CONTAINERS, patch, "PodSpec")
    assert patched(CONTAINERS, patch, "PodSpec") == after


def test_lists_of_plain_values() -> None:
    meta = {"finalizers": ["a", "b"]}
    assert patched(meta, {"finalizers": ["c"]}, "ObjectMeta") == {"finalizers": ["a", "b", "c"]}
    assert patched(meta, {"$deleteFromPrimitiveList/finalizers": ["a"]}, "ObjectMeta") == {"finalizers": ["b"]}
    args = {"args": ["a"]}
    assert patched(args, {"args": ["b"]}, "Container") == {"args": ["b"]}  # atomic


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({"containers": [{"image": "x"}]}, "map: map[image:x] does not contain declared merge key: name"),
        ({"$patch": "fly"}, "unknown patch type: fly in map: map[$patch:fly]"),
        ({"containers": [{"name": "a", "$patch": "fly"}]}, "unknown patch type: fly in map: map[$patch:fly name:a]"),
    ],
)
def test_bad_patches(patch: dict[str, Any], words: str) -> None:
    _bad(patch, words, expected=False)


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({"$retainKeys": 1}, "invalid patch format of retainKeys"),
        ({"$retainKeys": ["dnsPolicy"], "volumes": []}, "invalid patch format of retainKeys"),
        ({"$setElementOrder/containers": 1}, "invalid patch format of setElementOrder list"),
        ({"$setElementOrder/containers": ["a"]}, "invalid patch format of setElementOrder list"),
        ({"$deleteFromPrimitiveList/x": 1}, "invalid patch format of primitive list"),
    ],
)
def test_bad_directives(patch: dict[str, Any], words: str) -> None:
    _bad(patch, words, expected=True)


def _bad(patch: dict[str, Any], words: str, expected: bool) -> None:
    with pytest.raises(BadPatch) as bad:
        reject(CONTAINERS, patch, "PodSpec")
    assert (str(bad.value), bad.value.expected) == (words, expected)
