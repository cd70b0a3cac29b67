"""`| jq` works in a helper process; the event loop, and with it every other viewer, goes on meanwhile."""

import asyncio
import threading

from probeviz.helpers import pool
from probeviz.live import control
from probeviz.live import protocol as p


def held(monkeypatch) -> tuple[threading.Event, list[str]]:
    """jq that works until it is let go, and the threads in which it was asked."""
    go, threads = threading.Event(), []
    ask = pool.POOL.ask

    def slow(task: str, work: bytes, cpu_s: int = 1) -> bytes:
        threads.append(threading.current_thread().name)
        assert go.wait(10)
        return ask(task, work, cpu_s)

    monkeypatch.setattr(pool, "ask", slow)
    return go, threads


async def test_the_end_of_a_pipe_is_got_in_a_thread(open_page, monkeypatch) -> None:
    page = open_page()
    go, threads = held(monkeypatch)
    await page.hello()
    await page.line("kubectl apply -f go-http.yaml")
    await page.pass_time(20_000)
    answer = await page.line("curl -s http://$INGRESS/ping | jq -c .", id="j")
    assert answer.following
    await page.pass_time(2_000)
    assert page.until is not None
    assert page.until >= 22_000, "batches go on while jq works"
    assert not page.all(p.Output)
    go.set()
    await page.conversation.settled()
    await page.pass_time(400)
    output = page.last(p.Output)
    assert (output.id, output.done, output.exit) == ("j", True, 2), "pong is no JSON"
    assert "parse error" in output.lines[0]
    assert threading.main_thread().name not in threads


async def test_ctrl_c_while_a_helper_works(open_page, monkeypatch) -> None:
    page = open_page()
    go, _ = held(monkeypatch)
    await page.hello()
    await page.line("kubectl apply -f go-http.yaml")
    await page.pass_time(20_000)
    await page.line("curl -s http://$INGRESS/ping | jq -c .", id="j")
    await page.pass_time(2_000)
    await page.conversation.receive('{"type": "interrupt", "id": "j"}')
    await asyncio.gather(*page.conversation._waiting.tasks())
    go.set()
    await page.conversation.settled()
    await page.pass_time(400)
    (output,) = page.all(p.Output)
    assert (output.lines, output.done, output.exit) == ([], True, 130)


async def test_a_line_that_is_sent_again_asks_in_a_thread_too(open_page, monkeypatch) -> None:
    page = open_page()
    go, threads = held(monkeypatch)
    go.set()
    await page.hello()
    line = "kubectl get nodes -o json | jq '.items | length'"
    first = await page.line(line, id="a")
    again = await page.line(line, id="a")
    assert (first.out, again.out) == ("2\n", "2\n")
    assert len(threads) == 2
    assert threading.main_thread().name not in threads


async def test_a_line_with_a_later_jq_asks_in_a_thread_and_goes_on(open_page, monkeypatch) -> None:
    page = open_page()
    go, threads = held(monkeypatch)
    go.set()
    await page.hello()
    await page.line("sleep 1; kubectl get nodes -o json | jq '.items | length'; sleep 1; echo end", id="s")
    for _ in range(8):
        await page.pass_time(500)
        await page.conversation.settled()
    outputs = page.all(p.Output)
    assert [line for output in outputs for line in output.lines] == ["2", "end"]
    assert [output.done for output in outputs][-1]
    assert threads
    assert threading.main_thread().name not in threads


async def test_what_an_interrupted_line_has_printed_is_printed_again(open_page, monkeypatch) -> None:
    page = open_page()
    go, _ = held(monkeypatch)
    go.set()
    await page.hello()
    line = "sleep 1; kubectl get nodes -o json | jq '.items | length'; while true; do sleep 1; echo x; done"
    await page.line(line, id="s")
    for _ in range(8):
        await page.pass_time(500)
        await page.conversation.settled()
    await page.conversation.receive('{"type": "interrupt", "id": "s"}')
    await asyncio.gather(*page.conversation._waiting.tasks())
    await page.pass_time(400)
    first = [line for output in page.all(p.Output) for line in output.lines]
    assert first[:2] == ["2", "x"]
    assert page.last(p.Output).exit == 130
    count = len(page.all(p.Output))
    await page.line(line, id="s")
    for _ in range(4):
        await page.pass_time(400)
        await page.conversation.settled()
    again = page.all(p.Output)[count:]
    assert [line for output in again for line in output.lines] == first
    assert (again[-1].done, again[-1].exit) == (True, 130)


async def test_a_redirection_saves_no_more_than_a_run_may(open_page, monkeypatch) -> None:
    page = open_page()
    monkeypatch.setattr(control, "RUN_FILES", 1)
    await page.hello()
    answer = await page.line("kubectl get nodes > nodes.txt", id="f")
    assert (answer.err, answer.exit) == (f"{control.FILES_SAID}\n", 1)
    assert "nodes.txt" not in (await page.line("ls", id="l")).out


async def test_what_curl_keeps_is_a_file_of_the_run(open_page, monkeypatch) -> None:
    page = open_page()
    await page.hello()
    await page.line("kubectl apply -f go-http.yaml")
    await page.pass_time(20_000)
    line = "curl -s -o a.txt $INGRESS/ping; cat a.txt"
    await page.line(line, id="k")
    await page.pass_time(1_000)
    played = page.conversation.viewer.played
    kept_at, _ = played.world.cluster.network.files["a.txt"]
    assert [line for output in page.all(p.Output) for line in output.lines] == ["pong"]
    assert (await page.line("cat a.txt", id="c")).out == "pong\n"
    assert "a.txt" not in played.files_at(kept_at - 1).files and played.files_at(kept_at - 1).until == kept_at
    assert played.files_at(kept_at).files["a.txt"] == "pong" and played.files_at(kept_at).since == kept_at
    monkeypatch.setattr(control, "RUN_FILES", 2)
    answer = await page.line("curl -s -o b.txt $INGRESS/ping", id="b")
    assert (answer.err, answer.exit) == (f"{control.FILES_SAID}\n", 1)
    assert (await page.line("curl -s -o a.txt $INGRESS/ping", id="d")).following
    again = open_page()
    await again.hello()
    assert again.last(p.Welcome).files["a.txt"] == "pong"
    count = len(page.all(p.Output))
    await page.line(line, id="k")  # as a page that comes back sends it
    await page.pass_time(400)
    assert [line for output in page.all(p.Output)[count:] for line in output.lines] == ["pong"]
