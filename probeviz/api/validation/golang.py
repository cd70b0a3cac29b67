"""Values in refusals as older releases print them: Go syntax (`%#v`) instead of JSON."""

import json
from typing import Any

from probeviz.api.validation.causes import Go
from probeviz.sim.releases import Release


def string_map(value: dict[str, str], release: Release) -> Any:
    return value if release.json_values else Go(_string_map(value))


def _string_map(value: dict[str, str] | None) -> str:
    if not value:
        return "map[string]string(nil)"
    return "map[string]string{" + ", ".join(f"{_quote(k)}:{_quote(value[k])}" for k in sorted(value)) + "}"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def selector(value: dict[str, Any] | None, release: Release) -> Any:
    if release.json_values:
        return value
    if value is None:
        return Go("nil")
    rows = value.get("matchExpressions")
    shown = "[]v1.LabelSelectorRequirement(nil)"
    if rows:
        shown = "[]v1.LabelSelectorRequirement{" + ", ".join(map(_requirement, rows)) + "}"
    labels = _string_map(value.get("matchLabels"))
    return Go(f"v1.LabelSelector{{MatchLabels:{labels}, MatchExpressions:{shown}}}")


def strings(value: list[str], release: Release) -> Any:
    if release.json_values:
        return value
    return Go("[]string{" + ", ".join(map(_quote, value)) + "}" if value else "[]string(nil)")


def _requirement(row: dict[str, Any]) -> str:
    values = row.get("values")
    shown = "[]string{" + ", ".join(map(_quote, values)) + "}" if values else "[]string(nil)"
    key, operator = _quote(row.get("key", "")), _quote(row.get("operator", ""))
    return f"v1.LabelSelectorRequirement{{Key:{key}, Operator:{operator}, Values:{shown}}}"


def int_or_string(value: int | str, release: Release) -> Any:
    if release.json_values:
        return value
    number, text = (value, "") if isinstance(value, int) else (0, value)
    return Go(f"intstr.IntOrString{{Type:{int(isinstance(value, str))}, IntVal:{number}, StrVal:{_quote(text)}}}")


def strategy(value: dict[str, Any], release: Release) -> Any:
    if release.json_values:
        return value
    kind = _quote(value.get("type", ""))
    rolling = "(*apps.RollingUpdateDeployment)(nil)"
    return Go(f"apps.DeploymentStrategy{{Type:{kind}, RollingUpdate:{rolling}}}")


def no_rules(release: Release) -> Any:
    return [] if release.json_values else Go("[]networking.IngressRule(nil)")
