"""docs/scenario.md names every kind of balancer, its class, and every setting with its default."""

import pytest

from probeviz.sim.network.balancers import BALANCERS
from tests.test_docs_scenario import DOCS


@pytest.mark.parametrize("kind", BALANCERS)
def test_every_kind_has_its_row(kind: str) -> None:
    row = next(line for line in DOCS.splitlines() if line.startswith(f"| `{kind}` |"))
    balancer = BALANCERS[kind]
    assert f"`{balancer.ingress_class[0] or kind}`" in row
    assert balancer.serves("") == (" or none" in row)


@pytest.mark.parametrize("kind", BALANCERS)
def test_every_setting_is_told_with_its_default(kind: str) -> None:
    for name, setting in BALANCERS[kind].settings.items():
        row = next(line for line in DOCS.splitlines() if line.startswith(f"| `{name}` |"))
        default = str(setting.default).lower() if isinstance(setting.default, bool) else setting.default
        assert f"`{kind}` ({default})" in row and row.endswith(f"| {setting.says} |")
