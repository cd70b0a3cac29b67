"""The server is killed with -9 in the middle of a run: after a restart the page goes on where it stood."""

import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.daphne import Daphne

# A page's own connection, as plain as can be: it keeps what it is told, and comes back when it is cut.
CLIENT = """
(boot) => {
  const told = { facts: [], until: 0, log: 0, answers: {}, rewinds: 0, welcomes: 0 };
  window.told = told;
  const open = () => {
    const socket = new WebSocket(`ws://${location.host}${boot.url}`);
    window.say = (message) => socket.send(JSON.stringify(message));
    socket.onopen = () => window.say({
      type: "hello", run: boot.run, token: boot.token, protocol: 1, log: told.log,
      from: told.welcomes ? told.until : null, n: told.facts.length ? told.facts.at(-1).n : 0,
    });
    socket.onclose = () => setTimeout(open, 200);
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.type === "welcome") told.welcomes += 1;
      if (message.type === "answer") told.answers[message.id] = message;
      if (message.type === "rewind") {
        told.rewinds += 1;
        told.facts = told.facts.filter((fact) => fact.n <= message.n);
      }
      if (message.type === "batch") {
        told.facts.push(...message.facts);
        told.until = message.until;
        told.log = message.log;
        window.say({ type: "ack", t: message.until });
      }
    };
  };
  open();
}
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Daphne]:
    server = Daphne(tmp_path, 1, DATABASE_URL=str(tmp_path / "db.sqlite3"), REDIS_URL="")
    server.start()
    yield server
    server.kill()
    sys.stderr.write(server.log.read_text())


@pytest.fixture
def visitor(browser: Browser, server: Daphne) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url)
    yield context.new_page()
    context.close()


def wait(page: Page, what: str, limit_s: float = 30) -> None:
    """Until `what`, JavaScript over `told`, holds; asked from outside: the policy lets no page evaluate text."""
    end = monotonic() + limit_s
    while not page.evaluate(f"() => Boolean({what})"):
        assert monotonic() < end, f"{what}: {page.evaluate('() => JSON.stringify(told).slice(-600)')}"
        page.wait_for_timeout(50)


def test_killed_and_started_again(server: Daphne, visitor: Page) -> None:
    visitor.goto("/lesson/who-wrote-the-502/")
    boot = visitor.evaluate("() => JSON.parse(document.getElementById('boot').textContent)")
    visitor.goto("/livez")  # the page's own script is not what is tested here
    visitor.evaluate(CLIENT, boot)
    wait(visitor, "told.welcomes === 1")
    command = {"type": "command", "id": "apply", "line": "kubectl apply -f go-http.yaml"}
    visitor.evaluate("(message) => say(message)", command)
    wait(visitor, "told.answers.apply && told.facts.some((fact) => fact.kind === 'pod.changed')")
    before = visitor.evaluate("() => structuredClone(told)")

    server.kill()
    server.start()
    wait(visitor, "told.welcomes === 2")
    wait(visitor, "told.facts.some((fact) => fact.kind === 'pod.changed' && fact.ready === '1/1')")

    after = visitor.evaluate("() => structuredClone(told)")
    assert after["rewinds"] == 0
    assert after["facts"][: len(before["facts"])] == before["facts"]
    numbers = [fact["n"] for fact in after["facts"]]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "nothing is missing, nothing came twice"
    assert after["log"] >= before["answers"]["apply"]["log"]
    visitor.evaluate("(message) => { told.answers = {}; say(message); }", command | {"line": "sent again"})
    wait(visitor, "told.answers.apply")
    assert visitor.evaluate("() => told.answers.apply") == before["answers"]["apply"], "it was not done again"


def test_the_page_comes_back_by_itself(server: Daphne, visitor: Page) -> None:
    visitor.goto("/lesson/readiness/")
    pods, notice = visitor.locator("#pods"), visitor.locator("#notice")
    expect(pods).to_contain_text("1/1")
    name = pods.inner_text().split("go-http-")[1].split()[0]
    expect(notice).to_be_hidden()

    server.kill()
    expect(notice).to_be_visible()
    server.start()
    expect(notice).to_be_hidden(timeout=30_000)

    expect(pods).to_contain_text(name)
    expect(pods).to_contain_text("1/1")
    before = visitor.locator("#clock").inner_text()
    expect(visitor.locator("#clock")).not_to_have_text(before)
