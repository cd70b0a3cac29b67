"""Label selectors of the API (apimachinery pkg/apis/meta/v1/helpers.go, LabelSelectorAsSelector)."""

from typing import Any


def matches(selector: dict[str, Any] | None, labels: dict[str, str]) -> bool:
    """Whether the labels satisfy `matchLabels` and `matchExpressions`; no selector matches nothing."""
    if selector is None:
        return False
    wanted = selector.get("matchLabels", {})
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_requirement(row, labels) for row in selector.get("matchExpressions", ()))


def _requirement(row: dict[str, Any], labels: dict[str, str]) -> bool:
    key, values = row.get("key", ""), row.get("values", [])
    match row.get("operator"):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False
