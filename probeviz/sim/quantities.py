"""Kubernetes' quantities of bytes: `48Mi`, `1Gi`, `200M`, `1.5G`, `1e9` (apimachinery, pkg/api/resource)."""

import re
from decimal import Decimal

QUANTITY = re.compile(r"(\d{1,18}(?:\.\d{1,9})?)(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P|m|[eE]\d{1,2})?")
DECIMAL = {"": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "m": -3}
BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50}


def quantity_bytes(written: str | int) -> int | None:
    """Whole bytes; None when it is no quantity."""
    found = QUANTITY.fullmatch(str(written))
    if found is None:
        return None
    number, unit = Decimal(found[1]), found[2] or ""
    if unit in BINARY:
        return int(number * (1 << BINARY[unit]))
    return int(number.scaleb(DECIMAL[unit] if unit in DECIMAL else int(unit[1:])))
