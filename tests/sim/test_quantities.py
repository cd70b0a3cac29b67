"""Amounts of memory as manifests write them."""

import pytest

from probeviz.sim.quantities import quantity_bytes


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("48Mi", 48 << 20),
        ("1Gi", 1 << 30),
        ("1.5Gi", 3 << 29),
        ("200M", 200_000_000),
        ("128k", 128_000),
        ("1e9", 1_000_000_000),
        ("64500m", 64),
        (1024, 1024),
        ("", None),
        ("much", None),
        ("-1Mi", None),
        ("1MiB", None),
    ],
)
def test_quantity(written, found):
    assert quantity_bytes(written) == found
