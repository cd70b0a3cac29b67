"""kubectl's JSONPath templates: text with expressions in braces (client-go util/jsonpath)."""

from probeviz.kubectl.jsonpath.errors import JsonPathError
from probeviz.kubectl.jsonpath.template import JsonPath, relaxed

__all__ = ["JsonPath", "JsonPathError", "relaxed"]
