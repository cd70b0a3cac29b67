"""No template and no browser module says something to a visitor that is not marked to be translated.

What Kubernetes prints stays English, and so do names; both are listed here, word for word.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from scripts.messages import javascript, sources
from scripts.messages.sources import name_of

# Names, and what kubectl prints.
ENGLISH = {
    "/path", "0ms", "2xx", "5xx", "ADDRESS", "AGE", "EndpointSlices", "HAProxy Ingress", "IN", "Kubernetes", "NAME",
    "No events found in default namespace.", "No resources found in default namespace.", "POD", "Pods", "READY",
    "RESTARTS", "Ready", "SERVING", "SINCE", "STATUS", "Service", "TERMINATING", "YAML", "kind: Scenario",
    "kubectl get pods -w", "kubelet", "probeviz", "scenario.yaml", "sidecar",
}  # fmt: skip
# Strings that look like a sentence and are none, or that no visitor reads.
NO_SENTENCE = {
    "(combined from similar events)", "2px solid var(--focus)", "Envoy Gateway", "Google Cloud", "HAProxy Ingress",
    "HTTPS GET", "Internal Server Error", "Istio gateway", "broken by hand", "fact came after fact", "fault off",
    "idle connection", "kubectl apply -f", "kubectl describe pod", "kubectl get endpointslices -w",
    "kubectl get pod", "kubectl get pods -w", "kubectl logs", "not ready", "the Pod", "the Service",
    "waiting for startup", "worth knowing",
}  # fmt: skip
# Never seen by who chose a language: it asks for nothing that may have failed, and says all of it in every one.
WITHOUT_LANGUAGE = "templates/500.html"

SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-valuetext", "content", "placeholder", "title"}
SILENT = {"script", "style", "code", "pre", "kbd", "symbol"}
WORD = re.compile(r"[A-Za-z]{2,}")
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
TAG = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
PIECE = re.compile(r'[\w-]+="|selected$|data-\w+$|<\w|[a-z-]+-page( |$)')  # of a tag, or a page's class, and no text
PLACE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


class Texts(HTMLParser):
    """What a reader or a screen reader would meet in markup."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        named = {name: value or "" for name, value in attrs}
        spoken = SPOKEN_ATTRIBUTES - ({"content"} if named.get("name") != "description" else set())
        self.found += [value for name, value in named.items() if name in spoken]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found += data.split("\0")


def unmarked(markup: str) -> list[str]:
    """What is said in the markup and in no catalogue, without what stays English; a \\0 is what is filled in."""
    texts = [re.sub(r"[\s·:,×]+", " ", text.replace("\0", " ")).strip() for text in Texts(markup).found]
    return [text for text in texts if WORD.search(text) and text not in ENGLISH and not PIECE.match(text)]


def of_template(source: str) -> list[str]:
    return unmarked(PLACE.sub("\0", TAG.sub("", source)))


def of_module(source: str) -> list[str]:
    found = javascript.found_in(source)
    said = [text for each in found.templates if each.tag == "html" for text in unmarked("\0".join(each.parts))]
    counted = {argument[1:-1] for call in found.calls if call.name == "plural" for argument in call.arguments}
    plain = ["\0".join(each.parts) for each in found.templates if not each.tag]
    for text in [*found.strings, *plain]:
        words = " ".join(text.replace("\\n", " ").replace("\0", " ").split())
        if SENTENCE.search(words) and text not in counted and words not in NO_SENTENCE and not is_code(words):
            said.append(words)
    return said


def is_code(words: str) -> bool:
    """Class names, selectors, addresses, paths of a drawing."""
    return bool(re.search(r"[#\[\]=;^/]|^\.|^[a-z-]+( [a-z-]+)?$", words)) and not words.endswith((".", "?"))


def names(files: list[Path]) -> list[str]:
    return [name_of(file) for file in files]


TEMPLATES = [f for f in sources.files("templates", "*.html") if name_of(f) != WITHOUT_LANGUAGE]
MODULES = sources.files("static/src", "*.js")


@pytest.mark.parametrize("file", TEMPLATES, ids=names(TEMPLATES))
def test_a_template_says_nothing_unmarked(file: Path) -> None:
    assert of_template(file.read_text()) == []


@pytest.mark.parametrize("file", MODULES, ids=names(MODULES))
def test_a_module_says_nothing_unmarked(file: Path) -> None:
    assert of_module(file.read_text()) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<a title="Open it">{{ x }}</a>', ["Open it"]),
        ("<p>{% translate 'Hello' %} there</p>", ["there"]),
        ("<p>{% blocktranslate %}Hello{% endblocktranslate %}</p>{# a note #}<code>ls</code>", []),
        ('<meta name="description" content="Hello there">', ["Hello there"]),
    ],
)
def test_what_a_template_says(source: str, said: list[str]) -> None:
    assert of_template(source) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("html`<p>Hello ${name}</p>`", ["Hello"]),
        ("html`<p>${tr`Hello ${name}`}</p>`", []),
        ('html`<b aria-label="Open ${name}">x</b>`', ["Open"]),
        ('say("It is gone.")', ["It is gone."]),
        ("say(`It is ${x} gone.`)", ["It is gone."]),
        ('plural(n, "{0} Pod is here", "{0} Pods are here")', []),
        ('el.className = "btn ghost"; find(".bar b"); "kubectl logs"', []),
    ],
)
def test_what_a_module_says(source: str, said: list[str]) -> None:
    assert of_module(source) == said
