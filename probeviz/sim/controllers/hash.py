"""Names that Kubernetes makes up: the hash of a Pod template and the five characters behind a Pod's name."""

import msgspec

from probeviz.sim.objects import PodTemplate
from probeviz.sim.world import World

ALPHABET = "bcdfghjklmnpqrstvwxz2456789"  # apimachinery util/rand: no vowels, no 0 1 3, no y
MAX_BASE = 58  # apiserver pkg/storage/names: 63 less the five characters

_encoder = msgspec.json.Encoder(order="sorted")


def fnv32a(data: bytes) -> int:
    """FNV-1a, 32 bits (Go's hash/fnv New32a)."""
    value = 0x811C9DC5
    for byte in data:
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def safe_encode_string(text: str) -> str:
    """apimachinery util/rand SafeEncodeString: each character mapped into the alphabet."""
    return "".join(ALPHABET[ord(c) % len(ALPHABET)] for c in text)


def compute_hash(template: PodTemplate, collision_count: int = 0) -> str:
    """`pod-template-hash` (pkg/controller/controller_utils.go, ComputeHash); our own stable encoding of it."""
    data = _encoder.encode(template)
    if collision_count:
        data += collision_count.to_bytes(8, "little")
    return safe_encode_string(str(fnv32a(data)))


def suffix(world: World, *name: str | int) -> str:
    """Five characters of the alphabet, drawn by name."""
    value = world.pick(len(ALPHABET) ** 5, "name", *name)
    letters = []
    for _ in range(5):
        value, at = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[at])
    return "".join(letters)


def generate_name(base: str, five: str) -> str:
    """apiserver pkg/storage/names GenerateName; `base` ends in its dash."""
    return base[:MAX_BASE] + five
