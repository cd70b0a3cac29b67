"""A container's own restart policy and its rules (validation.go, validateContainerRestartPolicy)."""

from collections.abc import Iterator
from typing import Any

from probeviz.api.validation.causes import Cause, required, too_many, unsupported

Json = dict[str, Any]

POLICIES = ("Always", "Never", "OnFailure")
ACTIONS = ("Restart", "RestartAllContainers")
OPERATORS = ("In", "NotIn")
MOST_RULES = 20
MOST_VALUES = 255


def validate_container_restart_policy(at: str, container: Json) -> Iterator[Cause]:
    """Rules need a policy beside them; each needs exit codes, and of no exit code it may well speak."""
    policy, rules = container.get("restartPolicy"), container.get("restartPolicyRules", [])
    if policy is None:
        if rules:
            yield required(f"{at}.restartPolicy", "must specify restartPolicy when restart rules are used")
        return
    if policy not in POLICIES:
        yield unsupported(f"{at}.restartPolicy", policy, POLICIES)
    if len(rules) > MOST_RULES:
        yield too_many(f"{at}.restartPolicyRules", len(rules), MOST_RULES)
    for i, rule in enumerate(rules):
        yield from _rule(f"{at}.restartPolicyRules[{i}]", rule)


def _rule(at: str, rule: Json) -> Iterator[Cause]:
    if rule.get("action", "") not in ACTIONS:
        yield unsupported(f"{at}.action", rule.get("action", ""), ACTIONS)
    codes = rule.get("exitCodes")
    if codes is None:
        yield required(f"{at}.exitCodes", "must be specified")
        return
    if codes.get("operator", "") not in OPERATORS:
        yield unsupported(f"{at}.exitCodes.operator", codes.get("operator", ""), OPERATORS)
    if len(codes.get("values", ())) > MOST_VALUES:
        yield too_many(f"{at}.exitCodes.values", len(codes["values"]), MOST_VALUES)
