"""axe-core on a page. It comes in past the content security policy, as a debugger's code would."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import ROOT

AXE = Path(ROOT, "static/node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations_in_both_themes(page: Page) -> list[str]:
    """The same of a page whose visitor leaves the theme to the system, each line after its theme."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found += [f"{theme}: {line}" for line in violations(page)]
    return found


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.0 to 2.2, A and AA: the rule and the element, a line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]]
