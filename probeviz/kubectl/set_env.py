"""`kubectl set env` (kubectl pkg/cmd/set/set_env.go)."""

import re
from collections.abc import Mapping
from typing import Any

from probeviz.api.gotext import quoted
from probeviz.api.patches import Living
from probeviz.api.writes import Writes
from probeviz.kubectl import change, chosen
from probeviz.kubectl.answer import Answer, Line, err, out
from probeviz.kubectl.change import Did
from probeviz.kubectl.errors import KubectlError
from probeviz.kubectl.flags import Flag, Parsed, parse
from probeviz.kubectl.pairs import Pairs
from probeviz.kubectl.pod_specs import pod_spec_of, selected, updated
from probeviz.sim.world import World

Json = dict[str, Any]

FLAGS = (
    Flag("containers", "c"),
    Flag("env", "e", many=True),
    Flag("from", why=": there are no ConfigMaps and Secrets here."),
    Flag("prefix"),
    Flag("keys"),
    Flag("list", takes=False),
    Flag("resolve", takes=False),
    Flag("overwrite", takes=False),
    *chosen.FLAGS,
    *change.FLAGS,
    change.LOCAL,
)
NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*"
BAD_NAME = (
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not"
    " start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is"
    f" '{NAME}')"
)


def set_env(world: World, args: list[str], files: Mapping[str, str], stdin: str | None) -> Answer:
    given = parse("set env", args, FLAGS)
    words, pairs = _split(given.words)
    if not words and not given.flags.get("filename"):
        raise KubectlError(chosen.UNNAMED)
    wanted = _parsed([*filter(None, given.flags.get("env", "").split("\n")), *pairs])
    found = chosen.chosen(world, given, words, files, stdin)
    pattern, prefix = given.flags.get("containers", "*"), given.flags.get("prefix", "")
    wanted = Pairs({f"{prefix}{name}": value for name, value in wanted.new.items()}, wanted.gone)

    def alter(writes: Writes, at: Living) -> Did:
        _, spec = pod_spec_of(at)
        if not selected(spec, pattern):
            said = f"warning: {at.item.kind}/{at.item.name} does not have any containers matching {quoted(pattern)}"
            return Did("", at.current, tuple(err(said)))
        if given.on("list"):
            return Did("", at.current, tuple(_listed(at, spec, pattern, wanted)))
        what, said = "env update to pod template:", "env updated"
        return updated(writes, at, given, what, said, lambda spec: _set(spec, pattern, wanted, given))

    answer = change.change(world, "set env", given, found, alter)
    if not wanted.new and not wanted.gone and not given.on("list"):
        return answer._replace(entry=None)
    return answer


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """SplitEnvironmentFromResources."""
    first = next((i for i, word in enumerate(words) if _is_env(word)), len(words))
    if not all(map(_is_env, words[first:])):
        raise KubectlError(f"error: all resources must be specified before environment changes: {' '.join(words)}")
    return words[:first], words[first:]


def _is_env(word: str) -> bool:
    return "=" in word or (word.endswith("-") and len(word) > 1)


def _parsed(words: list[str]) -> Pairs:
    """envutil.ParseEnv."""
    pairs = Pairs({}, [])
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            if not re.fullmatch(NAME, name):
                raise KubectlError(f"error: {quoted(name)} is not a valid key name: {BAD_NAME}")
            pairs.new[name] = value
        elif word.endswith("-"):
            pairs.gone.append(word[:-1])
        else:
            raise KubectlError(f"error: unknown environment variable: {word}")
    if any(name in pairs.new for name in pairs.gone):
        said = "can not both modify and remove the same environment variable in the same command"
        raise KubectlError(f"error: {said}")
    return pairs


def _set(spec: Json, pattern: str, wanted: Pairs, given: Parsed) -> None:
    for container in selected(spec, pattern):
        env = container.get("env", [])
        if given.flags.get("overwrite") == "false":
            _keep(env, wanted)
        changed = _updated(env, wanted)
        if changed or "env" in container:
            container["env"] = changed
        if not changed:
            container.pop("env", None)


def _keep(env: list[Json], wanted: Pairs) -> None:
    """validateNoOverwrites."""
    for row in env:
        name, value = row["name"], row.get("value", "")
        if name in wanted.new and wanted.new[name] != value:
            raise KubectlError(f"error: '{name}' already has a value ({value}), and --overwrite is false")


def _updated(env: list[Json], wanted: Pairs) -> list[Json]:
    """updateEnv: a changed variable keeps its place, a new one comes last."""
    left = dict(wanted.new)
    rows = []
    for row in env:
        if row["name"] in wanted.gone:
            continue
        name = row["name"]
        rows.append(_row(name, left.pop(name)) if name in left else row)
    return rows + [_row(name, value) for name, value in left.items()]


def _row(name: str, value: str) -> Json:
    return {"name": name, "value": value} if value else {"name": name}


def _listed(at: Living, spec: Json, pattern: str, wanted: Pairs) -> list[Line]:
    lines = []
    for container in selected(spec, pattern):
        lines.append(f"# {at.item.kind} {at.item.name}, container {container['name']}")
        for row in _updated(container.get("env", []), wanted):
            plain = "valueFrom" not in row
            lines.append(f"{row['name']}={row.get('value', '')}" if plain else f"# {row['name']} from {_source(row)}")
    return out(*lines)


def _source(row: Json) -> str:
    """envutil.GetEnvVarRefString."""
    source = row["valueFrom"]
    if "configMapKeyRef" in source:
        ref = source["configMapKeyRef"]
        return f"configmap {ref.get('name', '')}, key {ref.get('key', '')}"
    if "secretKeyRef" in source:
        ref = source["secretKeyRef"]
        return f"secret {ref.get('name', '')}, key {ref.get('key', '')}"
    if "fieldRef" in source:
        return f"field path {source['fieldRef'].get('fieldPath', '')}"
    if "resourceFieldRef" in source:
        ref = source["resourceFieldRef"]
        before = f"{ref['containerName']}/" if ref.get("containerName") else ""
        return f"resource field {before}{ref.get('resource', '')}"
    return "invalid valueFrom"
