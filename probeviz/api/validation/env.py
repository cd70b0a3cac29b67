"""Environment variables (pkg/apis/core/validation/validation.go, ValidateEnv), in upstream's order."""

from collections.abc import Iterator
from typing import Any

from probeviz.api.validation import names
from probeviz.api.validation.causes import Cause, invalid, required
from probeviz.api.validation.downward import validate_field_ref, validate_resource_field_ref
from probeviz.sim.releases import Release

Json = dict[str, Any]

SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
CONFIG_KEY = "[-._a-zA-Z0-9]+"


def validate_env(field: str, env: Any, release: Release) -> Iterator[Cause]:
    for i, variable in enumerate(env):
        name = variable.get("name", "")
        if not name:
            yield required(f"{field}[{i}].name")
        else:
            yield from (invalid(f"{field}[{i}].name", name, error) for error in names.env_name_errors(name, release))
        if "valueFrom" in variable:
            yield from _value_from(f"{field}[{i}].valueFrom", variable, release)


def _value_from(field: str, variable: Json, release: Release) -> Iterator[Cause]:
    """validateEnvVarValueFrom."""
    source = variable["valueFrom"]
    given = [name for name in SOURCES if name in source]
    if "fieldRef" in source:
        yield from validate_field_ref(f"{field}.fieldRef", source["fieldRef"], release)
    if "resourceFieldRef" in source:
        yield from validate_resource_field_ref(f"{field}.resourceFieldRef", source["resourceFieldRef"])
    for name in ("configMapKeyRef", "secretKeyRef"):
        if name in source:
            yield from _key_ref(f"{field}.{name}", source[name], release)
    if not given:
        of = [f"`{name}`" for name in SOURCES if name != "fileKeyRef" or release.minor >= 34]
        yield invalid(field, "", f"must specify one of: {', '.join(of[:-1])} or {of[-1]}")
    elif variable.get("value"):
        yield invalid(field, "", "may not be specified when `value` is not empty")
    elif len(given) > 1:
        yield invalid(field, "", "may not have more than one field specified at a time")


def _key_ref(field: str, ref: Json, release: Release) -> Iterator[Cause]:
    """validateConfigMapKeySelector, validateSecretKeySelector."""
    name, key = ref.get("name", ""), ref.get("key", "")
    yield from (invalid(f"{field}.name", name, error) for error in names.subdomain_errors(name, release))
    if not key:
        yield required(f"{field}.key")
    elif not names.matches(CONFIG_KEY, key):
        words = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
        yield invalid(f"{field}.key", key, names.regex_error(words, CONFIG_KEY, "key.name", "KEY_NAME", "key-name"))
