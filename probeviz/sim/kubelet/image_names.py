"""Whether an image's name can be read at all (github.com/distribution/reference normalize.go and regexp.go).

The kubelet asks it before anything else: pkg/kubelet/images/image_manager.go, applyDefaultImageTag, and
pkg/util/parsers/parsers.go, ParseImageName.
"""

import re
from functools import cache

DOMAIN, LIBRARY = "docker.io", "library/"
LONGEST = 255  # reference.go, NameTotalLengthMax

_LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[(?:[a-fA-F0-9:]+)\])(?::[0-9]+)?"
_COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
REFERENCE = re.compile(
    rf"(?P<name>(?:{_HOST}/)?{_COMPONENT}(?:/{_COMPONENT})*)(?::[0-9A-Za-z_][\w.-]{{0,127}})?(?:@(?P<digest>{_DIGEST}))?",
    re.ASCII,
)
IDENTIFIER = re.compile("[a-f0-9]{64}")
HEX_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}  # opencontainers/go-digest algorithm.go


@cache
def wrong_with(image: str, release_name: str) -> str:
    """Why the kubelet cannot read the name, in its words; "" when it can."""
    why = _parse_normalized_named(image, named=release_name != "1.17")
    if not why:
        return ""
    what = "reference" if release_name == "1.17" else "name"
    return f'Failed to apply default image tag "{image}": couldn\'t parse image {what} "{image}": {why}'


def _parse_normalized_named(image: str, named: bool) -> str:
    """ParseNormalizedNamed; `named`: later versions say which repository it is about."""
    if IDENTIFIER.fullmatch(image):
        return f"invalid repository name ({image}), cannot specify 64-byte hexadecimal strings"
    domain, remainder = _split_docker_domain(image)
    remote = remainder.partition(":")[0]
    if remote.lower() != remote:
        which = f" ({remote})" if named else ""
        return f"invalid reference format: repository name{which} must be lowercase"
    return _parse(f"{domain}/{remainder}")


def _split_docker_domain(image: str) -> tuple[str, str]:
    """splitDockerDomain: the first part is a host only when it looks like one."""
    first, slash, rest = image.partition("/")
    is_host = slash and ("." in first or ":" in first or first == "localhost" or first.lower() != first)
    domain, remainder = (first, rest) if is_host else (DOMAIN, image)
    if domain == "index.docker.io":
        domain = DOMAIN
    if domain == DOMAIN and "/" not in remainder:
        remainder = f"{LIBRARY}{remainder}"
    return domain, remainder


def _parse(reference: str) -> str:
    """reference.go, Parse."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        lower = REFERENCE.fullmatch(reference.lower()) is not None
        return "repository name must be lowercase" if lower else "invalid reference format"
    if len(found["name"]) > LONGEST:
        return f"repository name must not be more than {LONGEST} characters"
    if found["digest"]:
        algorithm, _, digits = found["digest"].partition(":")
        if algorithm not in HEX_DIGITS:
            return "unsupported digest algorithm"
        if len(digits) != HEX_DIGITS[algorithm]:
            return "invalid checksum digest length"
    return ""
