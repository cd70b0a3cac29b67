"""Lines of several commands, typed into a live run: lists, loops, what hangs on what, and what is refused."""

import pytest

from probeviz.kubectl.answer import Answer, text_of
from probeviz.kubectl.logbook import LogBook
from probeviz.sim.entries import Delete, Exec, File, Interrupt, Load, Look, Node, Restart, Scale, Shell, Wait
from probeviz.sim.facts import CommandAccepted, RequestAnswered, RequestSent, ShellEnded
from probeviz.sim.timeline import Timeline
from probeviz.terminal.session import Terminal
from tests.terminal.test_story import Run, _started

READY = "NAME                      READY   STATUS    RESTARTS   AGE"


def _type(run: Run, line: str, ms: int = 5_000) -> str:
    """What the line has printed after that time."""
    run.type(line)
    run.wait(ms)
    return run.printed


def _answer(line: str) -> Answer:
    run = _started()
    return run.terminal.run(run.timeline.world, line)


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("echo a; echo b", "a\nb\n"),
        ("true && echo yes || echo no", "yes\n"),
        ("false && echo yes || echo no $?", "no 1\n"),
        ("! false && echo yes", "yes\n"),
        ("ls nope 2>/dev/null || echo none", "none\n"),
        ("curl nope 2>/dev/null || echo $?", "6\n"),
        ("for i in 1 2; do curl -s -w '%{http_code} %{url}\\n' nope/$i; done", "000 nope/1\n000 nope/2\n"),
        ("ls | grep -q http && echo found", "found\n"),
        ("if false; then echo a; elif true; then echo b; else echo c; fi", "b\n"),
        ("for i in 1 2 $(seq 3 4); do echo n$i; done", "n1\nn2\nn3\nn4\n"),
        ("for i in {1..9}; do false || break; echo $i; done; echo end", "end\n"),
        ("for i in a b; do for j in 1 2; do echo $i$j; done; done | tail -1", "b2\n"),
        ("for i in a b; do echo $i; continue; echo no; done > /dev/null", ""),
        ("X=/p; Y=$X/q; echo $Y", "/p/q\n"),
        ("export X=a; echo $X", "a\n"),
        ("echo -e 'a\\tb'; echo -n", "a\tb\n"),
        ("seq 2 2 6", "2\n4\n6\n"),
        ("date; date -u +%F_%T", "Mon Jan  5 10:00:40 UTC 2026\n2026-01-05_10:00:40\n"),
        ("echo $(kubectl get deploy -o name)", "deployment.apps/go-http\n"),
        ("kubectl get nope 2>&1 >/dev/null | grep -c resource", "1\n"),
    ],
)
def test_what_takes_no_time_is_answered_at_once(line: str, printed: str) -> None:
    answer = _answer(line)
    assert (answer.stdout + answer.stderr, answer.following) == (printed, None)
    assert isinstance(answer.entry, Look)


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("sleep 1; echo late", "late\n"),
        ("X=/ping; curl $INGRESS$X", "pong\n"),
        ("curl -sf $INGRESS/ping && echo up || echo down", "pong\nup\n"),
        ("curl -sf $INGRESS/err && echo up || echo down $?", "down 22\n"),
        ("if ! curl -sf $INGRESS/err; then echo down; fi", "down\n"),
        ("for p in ping err; do curl -s -o /dev/null -w '%{http_code}\\n' $INGRESS/$p; done | sort -r | uniq -c",
         "      1 502\n      1 200\n"),
        ("while true; do curl -s $INGRESS/ping; break; done; echo end", "pong\nend\n"),
        ("until curl -s $INGRESS/ping; do sleep 1; done", "pong\n"),
        ("while :; do echo x; done | head -2", "x\nx\n"),
        ("curl -sIo /dev/null -o /dev/null -w '%{http_code}\\n' $INGRESS/ping $INGRESS/err", "200\n502\n"),
        ("curl -s $INGRESS/ping > /dev/null; curl -s $INGRESS/ping 2>&1 | wc -c", "5\n"),
    ],
)  # fmt: skip
def test_what_takes_time_follows(line: str, printed: str) -> None:
    run = _started()
    address = next(iter(run.timeline.world.cluster.ingresses.values())).address
    assert _type(run, line) == printed.replace("{lb}", address)
    assert run.following is not None and run.following.done
    assert any(isinstance(logged.entry, Shell) for logged in run.timeline.log.entries)


def test_a_loop_of_curls_goes_round_in_virtual_time() -> None:
    run = _started()
    printed = _type(
        run, "while true; do curl -s -o /dev/null -w '%{http_code}\\n' $INGRESS/ping; sleep 1; done", 10_500
    )
    assert printed == "200\n" * 11
    assert run.following is not None and not run.following.done


def test_a_loop_prints_the_pods_as_they_are_then() -> None:
    run = _started()
    run.type("while true; do kubectl get pods --no-headers; sleep 10; done")
    scale = run.terminal.run(run.timeline.world, "kubectl scale deploy/go-http --replicas=3").entry
    assert scale is not None
    before = run.timeline.n
    run.timeline.commit(run.timeline.now, scale)
    run._take(run.timeline.facts_after(before))
    run.wait(25_000)
    ages = [line.split()[4] for line in run.printed.splitlines()]
    assert len(ages) == 1 + 3 + 3  # at once, after 10 s, after 20 s
    assert [line.split()[1] for line in run.printed.splitlines()[1:]] == ["1/1"] * 6


def test_watch_prints_a_head_and_the_command_again() -> None:
    run = _started()
    lines = _type(run, "watch -n 2 'kubectl get pods | head -1'", 4_500).splitlines()
    head = "Every 2.0s: kubectl get pods | head -1"
    assert [line[:80] for line in lines[::3]] == [
        f"{head:<45} probeviz: Mon Jan  5 10:00:{second} 2026" for second in (40, 42, 44)
    ]
    assert lines[2::3] == [READY] * 3


def test_every_way_of_playing_a_loop_gives_the_same_facts_and_prints_the_same() -> None:
    """Replay, and a World that was saved and loaded in the middle of a loop."""
    run = _started()
    line = "while true; do curl -sI $INGRESS/err | head -1; kubectl get pods | tail -1; sleep 0.7; done"
    printed = _type(run, line, 20_000)
    again = Run()
    again.timeline = Timeline(run.timeline.setup, entries=run.timeline.log.entries)
    again.logs = LogBook()
    for fact in again.timeline.advance(39_999):
        again.logs.feed(fact)
    again.terminal = Terminal(run.terminal.files, again.logs)
    answer = again.terminal.run(again.timeline.world, line)
    assert answer.following is not None
    answer.following.see(again.timeline.when)
    answer.following.start(2)
    text = answer.stdout
    for until in (41_000, 41_050, 47_321, 60_000):
        lines = [printed for fact in again.timeline.advance(until) for printed in answer.following.feed(fact)]
        text += text_of(lines, "out")
    assert text == printed and printed.count("HTTP/1.1 502 Bad Gateway") > 20
    assert list(again.timeline.facts) == list(run.timeline.facts)
    middle = Timeline.restore(run.timeline.setup, [], run.timeline.log.entries, run.timeline.checkpoint())
    middle.advance(70_000)
    run.wait(10_000)
    assert middle.digest() == run.timeline.digest()


def test_ctrl_c_ends_a_loop_and_its_request() -> None:
    run = _started()
    _type(run, "while true; do curl -s $INGRESS/ping; sleep 1; done", 3_000)
    run.timeline.commit(run.timeline.now, Interrupt(of=2, line="^C"))
    before = run.timeline.n
    run.timeline.advance(run.timeline.now + 10_000)
    assert not any(isinstance(fact, RequestSent) for fact in run.timeline.facts_after(before))
    assert run.timeline.world.cluster.network.shells == {}
    assert run.following is not None
    run.following.interrupt()
    assert run.following.done and run.following.code == 130


def test_a_loop_has_an_end() -> None:
    run = _started()
    printed = _type(run, "while true; do true; done", 60_000)
    assert printed == "The line has ended: a line takes at most 20,000 steps here.\n"
    assert any(isinstance(fact, ShellEnded) for fact in run.timeline.facts)
    printed = _type(run, "while true; do kubectl get pods > /dev/null; done", 150_000)
    assert printed == "The line has ended: a line prints a reading command at most 1,000 times here.\n"


def test_a_loop_makes_at_most_200_requests_a_second() -> None:
    run = _started()
    before = run.timeline.n
    _type(run, "while true; do curl -s $INGRESS/ping; done", 1_000)
    sent = [fact for fact in run.timeline.facts_after(before) if isinstance(fact, RequestSent)]
    assert 50 < len(sent) <= 200


def test_what_changes_the_cluster_comes_first() -> None:
    run = _started()
    printed = _type(
        run, "kubectl scale deploy/go-http --replicas=2 && kubectl get deploy -o name; sleep 3; kubectl get po"
    )
    assert printed.splitlines()[:2] == ["deployment.apps/go-http scaled", "deployment.apps/go-http"]
    assert printed.count("1/1") == 2
    entry = run.timeline.log.entries[-1].entry
    assert isinstance(entry, Shell) and entry.does == [Scale(ref="deployment.apps/go-http", replicas=2)]


def test_several_changes_are_made_at_once() -> None:
    entry = _answer("kubectl scale deploy/go-http --replicas=2; kubectl scale deploy/go-http --replicas=3").entry
    assert isinstance(entry, Shell) and [getattr(does, "replicas", 0) for does in entry.does] == [2, 3]


def test_after_a_command_that_waits_comes_what_only_reads() -> None:
    run = _started()
    (name,) = run.timeline.world.cluster.pods
    printed = _type(run, f"kubectl delete pod {name} && kubectl get pods -o name; echo end", 40_000)
    assert printed.splitlines()[0] == f'pod "{name}" deleted'
    assert name not in printed.splitlines()[1] and printed.endswith("\nend\n")
    assert isinstance(run.timeline.log.entries[-1].entry, Delete)


def test_the_last_command_may_go_on() -> None:
    run = _started()
    printed = _type(run, "sleep 1; kubectl logs -f deploy/go-http")
    assert printed == "Starting server at port 8080\n"
    assert run.following is not None and not run.following.done


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("curl -sL $INGRESS/old; echo $?", ["pong", "0"]),
        ("curl -sLI $INGRESS/old | grep HTTP", ["HTTP/1.1 302 Found", "HTTP/1.1 200 OK"]),
        ("curl -sL -w '%{num_redirects} %{http_code}\\n' -o /dev/null $INGRESS/old", ["1 200"]),
        ("curl -sSL $INGRESS/away; echo $?", ["6", "curl: (6) Could not resolve host: other.test"]),
        ("curl -sSL --max-redirs 2 $INGRESS/round; echo $?", ["47", "curl: (47) Maximum (2) redirects followed"]),
        ("curl -sS -m 1 $INGRESS/slow; echo $?",
         ["28", "curl: (28) Operation timed out after 1000 milliseconds with 0 bytes received"]),
        ("curl -sS -m 1 $INGRESS:81/; echo $?", ["28", "curl: (28) Connection timed out after 1000 milliseconds"]),
        ("curl -sS --connect-timeout 2 $INGRESS:81/; echo $?",
         ["28", "curl: (28) Connection timed out after 2000 milliseconds"]),
        ("curl -sS 10.3.55.229:1/; echo $?",
         ["7", "curl: (7) Failed to connect to 10.3.55.229 port 1: Connection refused"]),
        ("curl -sSf -m 2 $INGRESS/err $INGRESS/slow $INGRESS/ping; echo $?",
         ["pong", "0", "curl: (22) The requested URL returned error: 502",
          "curl: (28) Operation timed out after 2000 milliseconds with 0 bytes received"]),
    ],
)  # fmt: skip
def test_curl_goes_after_redirects_and_gives_up_in_its_own_words(line: str, said: list[str]) -> None:
    """stdout first, then stderr, each in its order."""
    run = _started()
    run.type(line)
    before = run.printed
    assert before == ""
    run.wait(6_000)
    assert sorted(run.printed.splitlines()) == sorted(said)
    assert run.following is not None and run.following.done


def test_load_counts_what_it_was_answered() -> None:
    run = _started()
    before = run.timeline.n
    printed = _type(run, "load 20/s 3s /err", 4_000)
    assert "  [502]\t60 responses" in printed and "Requests/sec:\t20." in printed
    assert sum(isinstance(f, RequestAnswered) and f.client == "load" for f in run.timeline.facts_after(before)) == 60
    assert isinstance(run.timeline.log.entries[-1].entry, Load)
    _type(run, "load 10 60s /ping", 2_050)
    assert run.following is not None
    said = text_of(run.following.interrupt(), "out")
    assert "  [200]\t21 responses" in said and run.following.code == 130


def test_a_file_is_written_by_an_entry() -> None:
    answer = _answer("kubectl get deploy -o name > names.txt")
    assert answer.lines == []
    assert answer.entry == File(
        name="names.txt", text="deployment.apps/go-http\n", line="kubectl get deploy -o name > names.txt"
    )
    added = _answer("echo x >> go-http.yaml").entry
    assert isinstance(added, File) and added.text.startswith("apiVersion") and added.text.endswith("\nx\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("while kubectl get pods | grep -q x; do sleep 1; done; sleep 1; ls nope && sleep 1", ""),
        ("while true; do kubectl get pods | grep -q 2/2 && break; sleep 1; done", "What a command that reads will say"),
        ("sleep 1; kubectl scale deploy/go-http --replicas=2", "works before the first sleep"),
        ("while true; do kubectl delete pod x; kubectl apply -f go-http.yaml; sleep 1; done", "before the first sleep"),
        ("kubectl get pods -w; sleep 1", "can only be the last one"),
        ("sleep 1; kubectl get pods -w; ls", "can only be the last one"),
        ("while true; do kubectl get pods -o json | jq .; sleep 1; done", "jq works at most 3 times"),
        ("sleep 1; curl $(kubectl get pods -o name)", "would be read too early"),
        ("sleep 1; curl $INGRESS/$?", "$? is known to echo"),
        ("while true; do X=1; sleep 1; done", "A variable cannot change"),
        ("X=1 echo a", "Set a variable first"),
        ("for i in {1..600}; do sleep 1; sleep 1; done", "at most 1,000 steps"),
        ("for i in {1..300}; do curl $INGRESS/$i; done", "at most 200 different requests"),
        ("ls; kubectl get pods > x", "on a line of its own"),
        ("sleep 1; while true; do ls; done | head -1", "Only a loop that is the whole line"),
        ("ls | while true; do ls; done", "at the head of a line's pipe"),
        ("curl $INGRESS > page.html", "Only what a reading command prints at once"),
        ("while true; do curl $INGRESS; sleep 1; done > page.html", "curl -o page.html does"),
        ("ls > ../x", "is no name for a file"),
        ("ls | cat > /dev/null | cat", "Only the first and the last command"),
        ("for i in {1..900}; do cat go-http.yaml; done", "prints more than 262,144 characters at once"),
        (
            "for i in 1 2; do sleep 1; echo $(kubectl get pods -o json | jq .); echo $(ls | jq .); done",
            "jq works at most",
        ),
        ("sleep 1; kubectl wait --for=condition=x pod -l app=go-http", "waits with a time-out"),
        ("while true; do kubectl wait --for=condition=x pod -l app=go-http; sleep 1; done", "can only be the last one"),
        ("kubectl rollout restart deploy/go-http; kubectl rollout status deploy/go-http; sleep 1", "the last one"),
        ("kubectl port-forward deploy/go-http 8080; ls", "on a line of its own"),
        ("sleep 1; kubectl port-forward deploy/go-http 8080", "on a line of its own"),
        ("kubectl exec deploy/go-http -- wget -qO- localhost:8080/ping; ls", "on a line of its own"),
        ("sleep 1; kubectl cordon nope", "works before the first sleep"),
        ("echo $(echo $(echo $(echo $(ls))))", "`$(` can stand 3 deep at most."),
        ("echo $(" * 500 + ")" * 500, "`$(` can stand 3 deep at most."),
        ("break", "break: only meaningful in a"),
        ("sleep x", "sleep: invalid time interval 'x'"),
        ("sleep", "sleep: missing operand"),
        ("echo $(sleep 1)", "sleep stands at the head of a command here."),
        ("watch", "watch: name a command"),
        ("watch -q ls", "watch: -q is not understood here"),
        ("watch -n x ls", "watch: failed to parse argument: 'x'"),
        ("load", "load RATE/s FOR URL"),
        ("load 500/s 10s /", "load makes at most 200 requests a second here."),
        ("load 5/s 1s nope", "Could not resolve host: nope"),
        ("load 5/s 1s /; ls", "load works on a line of its own"),
        ("echo $(kubectl delete pod -l app=go-http)", "a command that only reads"),
        ("echo $(ls; ls)", "In $( ) stands one command"),
        ("date x", "date: invalid date 'x'"),
        ("seq x", "seq: invalid whole number: 'x'"),
        ("seq 1 0 2", "Zero increment"),
    ],
)
def test_what_is_not_done_is_said(line: str, said: str) -> None:
    answer = _answer(line)
    assert said in answer.stderr
    if said:
        assert answer.following is None and isinstance(answer.entry, Look)


@pytest.mark.parametrize(
    ("line", "does", "last"),
    [
        ("kubectl scale deploy/go-http --replicas=2 && kubectl rollout status deploy/go-http && echo up",
         [Scale], "up"),
        ("kubectl rollout restart deploy/go-http && kubectl rollout status deploy/go-http --timeout=1s || echo late $?",
         [Restart, Wait], "late 1"),
        ("kubectl delete pod -l app=go-http --wait=false; kubectl wait --for=delete pod -l app=go-http; echo gone",
         [Delete, Wait], "gone"),
        ("kubectl exec deploy/go-http -- kill 1; sleep 3; kubectl get pods --no-headers | awk '{print $4}'",
         [Exec], "1"),
        ("kubectl cordon n1; kubectl get nodes --no-headers | awk '{print $2}'", [Node], "Ready,SchedulingDisabled"),
    ],
)  # fmt: skip
def test_changes_and_waits_come_before_what_reads(line: str, does: list[type], last: str) -> None:
    run = _started()
    assert last in _type(run, line, 60_000).splitlines()
    assert run.following is None or run.following.done
    entry = run.timeline.log.entries[-1].entry
    assert [type(done) for done in (entry.does if isinstance(entry, Shell) else [entry])] == does


def test_what_a_command_knows_from_the_line_itself_is_not_told_again() -> None:
    printed = _type(_started(), "kubectl scale deploy/go-http --replicas=2 && kubectl rollout status deploy/go-http")
    assert printed.count("spec update to be observed") == 1


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("sleep 1; kubectl get pods -o json | jq '.items|length'; echo after", "1\nafter\n"),
        ("curl -s $INGRESS/ping | jq -c . 2> /dev/null; echo after $?", "after 2\n"),
        ("kubectl delete pod -l app=go-http > /dev/null; kubectl get pods -o json | jq '.items|length'", "1\n"),
        ("for i in 1 2; do sleep 1; echo $i; done | jq -c .", "1\n2\n"),
        ("for i in 1 2; do sleep 1; echo $(echo $i | jq '.+1'); done | sort -r", "3\n2\n"),
    ],
)
def test_jq_works_apart_and_what_comes_after_it_waits(line: str, printed: str) -> None:
    run = _started()
    assert _type(run, line, 60_000) == printed
    assert run.following is not None and run.following.done


def test_a_loop_sees_the_end_of_a_port_forward() -> None:
    run = _started()
    run.type("kubectl port-forward deploy/go-http 8080")
    forward = run.timeline.log.entries[-1].number
    run.type("while true; do curl -s -o /dev/null -w '%{http_code}\\n' localhost:8080/ping; sleep 1; done")
    run.wait(2_500)
    assert run.printed == "200\n" * 3
    run.timeline.commit(run.timeline.now, Interrupt(of=forward))
    run.wait(2_000)
    assert run.printed == "200\n" * 3 + "000\n" * 2


def test_the_world_of_a_fact_is_the_one_that_stated_it() -> None:
    """At one instant: what comes after the fact is not yet in it, whether a checkpoint lies between or not."""
    run = _started()
    now = run.timeline.now
    for replicas in (2, 3):
        entry = run.terminal.run(run.timeline.world, f"kubectl scale deploy/go-http --replicas={replicas}").entry
        assert entry is not None
        run.timeline.commit(now, entry)
    run.timeline.advance(now + 90_000)
    accepted = [fact for fact in run.timeline.facts if isinstance(fact, CommandAccepted)]
    wished = [run.timeline.when(fact.n).cluster.deployments["go-http"].spec.replicas for fact in accepted[1:]]
    assert wished == [1, 2], "the change itself comes after the fact that it was accepted"
    for fact in run.timeline.facts[10::17]:
        world = run.timeline.when(fact.n)
        assert (world.n, world.now) == (fact.n, fact.t)


def test_what_a_loop_prints_has_an_end() -> None:
    run = _started()
    printed = _type(run, "while true; do cat go-http.yaml go-http.yaml; done", 4_000)
    assert len(printed) < 4.1 * 1024 * 1024
    assert printed.endswith("The rest is not printed: a line prints at most 4,194,304 characters here.\n")
