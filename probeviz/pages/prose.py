"""What a page makes of a lesson's HTML: commands that can be run, one line of it, its plain text."""

import re

# With an argument, and without a gap that a person has to fill in.
COMMAND = re.compile(r"<code>((?:kubectl|curl|wget|docker|go run|helm) (?:(?!&lt;|…|\.\.\.)[^<])+)</code>")
DASHED = re.compile(r"\S*-\S*")
WHOLE = r'<span class="whole">\g<0></span>'
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
SPELT = {"http": "HTTP", "tcp": "TCP", "terminationgraceperiodseconds": "terminationGracePeriodSeconds"}
LINK = re.compile(r"</?a\b[^>]*>")


def live(html: str) -> str:
    """Marks the commands that steps.js makes buttons of; they break between words, not behind a dash."""
    return COMMAND.sub(lambda found: f'<code class="run">{DASHED.sub(WHOLE, found[1])}</code>', html)


def line_of(html: str) -> str:
    """The first paragraph as one line, without links."""
    found = PARAGRAPH.search(html)
    return LINK.sub("", found[1] if found else html).replace("\n", " ")


def plain(html: str) -> str:
    return TAG.sub("", html).strip()


def page_title(path: str) -> str:
    """What a path of the Kubernetes documentation is about: "Container probes". A path has lower case only."""
    page, _, part = path.partition("#")
    first, *others = (part or page.strip("/").rpartition("/")[2]).split("-")
    return " ".join([first.capitalize(), *(SPELT.get(word, word) for word in others)])
