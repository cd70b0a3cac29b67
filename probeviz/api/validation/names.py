"""Names, labels, ports and numbers (apimachinery pkg/util/validation/validation.go), in the words of a release."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Any

from probeviz.api.validation.causes import Cause, invalid
from probeviz.sim.releases import Release

LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
SUBDOMAIN = rf"{LABEL}(\.{LABEL})*"
LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
LABEL_VALUE = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?"
ENV_NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*"
HEADER = "[-A-Za-z0-9]+"
PERCENT = "[0-9]+%"


def matches(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text, re.ASCII) is not None


def regex_error(words: str, pattern: str, *examples: str) -> str:
    """validation.RegexError: two blanks before `or`, as upstream prints it."""
    shown = ", ".join(f"{'' if i == 0 else ' or '}'{e}'" for i, e in enumerate(examples))
    return f"{words} (e.g. {shown}, regex used for validation is '{pattern}')"


def label_errors(value: str, release: Release) -> Iterator[str]:
    if len(value) > 63:
        yield "must be no more than 63 characters"
    if not matches(LABEL, value):
        noun = "a lowercase RFC 1123 label" if release.rfc1123_words else "a DNS-1123 label"
        words = (
            f"{noun} must consist of lower case alphanumeric characters or '-', "
            "and must start and end with an alphanumeric character"
        )
        yield regex_error(words, LABEL, "my-name", "123-abc")


def subdomain_errors(value: str, release: Release) -> Iterator[str]:
    if len(value) > 253:
        yield "must be no more than 253 characters"
    if not matches(SUBDOMAIN, value):
        noun = "a lowercase RFC 1123 subdomain" if release.rfc1123_words else "a DNS-1123 subdomain"
        words = (
            f"{noun} must consist of lower case alphanumeric characters, '-' or '.', "
            "and must start and end with an alphanumeric character"
        )
        yield regex_error(words, SUBDOMAIN, "example.com")


def label_1035_errors(value: str) -> Iterator[str]:
    if len(value) > 63:
        yield "must be no more than 63 characters"
    if not matches(LABEL_1035, value):
        words = (
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', "
            "start with an alphabetic character, and end with an alphanumeric character"
        )
        yield regex_error(words, LABEL_1035, "my-name", "abc-123")


def qualified_name_errors(value: str, release: Release) -> Iterator[str]:
    """`prefix/name` (validation.IsQualifiedName)."""
    prefix, slash, name = value.rpartition("/")
    words = (
        "must consist of alphanumeric characters, '-', '_' or '.', "
        "and must start and end with an alphanumeric character"
    )
    if "/" in prefix:
        optional = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        yield f"a qualified name {regex_error(words, QUALIFIED, 'MyName', 'my.name', '123-abc')}{optional}"
        return
    if slash and not prefix:
        yield "prefix part must be non-empty"
    elif slash:
        yield from (f"prefix part {e}" for e in subdomain_errors(prefix, release))
    if not name:
        yield "name part must be non-empty"
    elif len(name) > 63:
        yield "name part must be no more than 63 characters"
    if not matches(QUALIFIED, name):
        yield f"name part {regex_error(words, QUALIFIED, 'MyName', 'my.name', '123-abc')}"


def label_value_errors(value: str) -> Iterator[str]:
    if len(value) > 63:
        yield "must be no more than 63 characters"
    if not matches(LABEL_VALUE, value):
        words = (
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
            "and must start and end with an alphanumeric character"
        )
        yield regex_error(words, LABEL_VALUE, "MyValue", "my_value", "12345")


def port_name_errors(value: str) -> Iterator[str]:
    """validation.IsValidPortName."""
    if len(value) > 15:
        yield "must be no more than 15 characters"
    if not matches("[-a-z0-9]+", value):
        yield "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
    if re.search("[a-z]", value) is None:
        yield "must contain at least one letter (a-z)"
    if "--" in value:
        yield "must not contain consecutive hyphens"
    if value.startswith("-") or value.endswith("-"):
        yield "must not begin or end with a hyphen"


def port_errors(value: int) -> Iterator[str]:
    if not 1 <= value <= 65535:
        yield "must be between 1 and 65535, inclusive"


def port_or_name(field: str, value: Any) -> Iterator[Cause]:
    """A port by number or by name (ValidatePortNumOrName)."""
    errors = port_name_errors(value) if isinstance(value, str) else port_errors(value)
    for error in errors:
        yield invalid(field, value, error)


def env_name_errors(value: str, release: Release) -> Iterator[str]:
    """validation.IsEnvVarName; IsRelaxedEnvVarName since 1.34."""
    if release.minor >= 34:
        if not matches("[ -<>-~]+", value):
            yield "a valid environment variable name must consist only of printable ASCII characters other than '='"
        return
    if not matches(ENV_NAME, value):
        words = (
            "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', "
            "and must not start with a digit"
        )
        yield regex_error(words, ENV_NAME, "my.env-name", "MY_ENV.NAME", "MyEnvName1")


def wildcard_errors(value: str) -> Iterator[str]:
    """validation.IsWildcardDNS1123Subdomain."""
    pattern = rf"\*\.{SUBDOMAIN}"
    if not matches(pattern, value):
        words = (
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist "
            "of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
        )
        yield regex_error(words, pattern, "*.example.com")


def header_errors(value: str) -> Iterator[str]:
    if not matches(HEADER, value):
        words = "a valid HTTP header must consist of alphanumeric characters or '-'"
        yield regex_error(words, HEADER, "X-Header-Name")


def percent_errors(value: str) -> Iterator[str]:
    if not matches(PERCENT, value):
        words = "a valid percent string must be a numeric string followed by an ending '%'"
        yield regex_error(words, PERCENT, "1%", "93%")


def non_negative(field: str, value: int) -> Iterator[Cause]:
    if value < 0:
        yield invalid(field, value, "must be greater than or equal to 0")


def ip_errors(value: str, release: Release) -> Iterator[str]:
    """validation.IsValidIP."""
    if not is_ip(value):
        more = " or 2001:db8::ffff" if release.minor >= 20 else ""
        yield f"must be a valid IP address, (e.g. 10.9.8.7{more})"


def is_ip(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def labels(field: str, values: dict[str, str], release: Release) -> Iterator[Cause]:
    """pkg/apis/meta/v1/validation, ValidateLabels."""
    for key in sorted(values):
        for error in qualified_name_errors(key, release):
            yield invalid(field, key, error)
        for error in label_value_errors(values[key]):
            yield invalid(field, values[key], error)


def annotations(field: str, values: dict[str, str], release: Release) -> Iterator[Cause]:
    """apimachinery pkg/api/validation, ValidateAnnotations: keys are checked in lower case."""
    for key in sorted(values):
        for error in qualified_name_errors(key.lower(), release):
            yield invalid(field, key, error)
