"""Flags: those that kubectl has are done or refused in words, also before the verb, and read as pflag reads them."""

import pytest

from probeviz.kubectl.config_flags import REFUSED, loud
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.flags import Flag, parse
from probeviz.kubectl.help import help_of
from probeviz.kubectl.upstream import HARMLESS, LATEST, NEW, OLD, UPSTREAM, absent, flags_of, global_flags
from probeviz.kubectl.verbs import VERBS
from probeviz.terminal.completion import complete
from scripts import kubectl_page
from tests.kubectl.played import Run, started

GONE = {
    ("version", "short"),
    ("drain", "delete-local-data"),
}  # of older releases


def test_each_verb_has_its_table() -> None:
    assert set(UPSTREAM) - {"apply view-last-applied"} == set(VERBS)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_what_is_done_is_what_kubectl_has(verb: str) -> None:
    upstream = flags_of(verb, 17) | flags_of(verb)
    for flag in VERBS[verb].flags:
        if (verb, flag.name) in GONE:
            continue
        real = upstream[flag.name]
        assert (flag.short, flag.takes, bool(flag.bare)) == (real.short, real.takes, bool(real.bare)), flag


@pytest.mark.parametrize("minor", [17, LATEST])
@pytest.mark.parametrize("verb", sorted(UPSTREAM))
def test_no_flag_of_kubectls_is_unknown(verb: str, minor: int) -> None:
    """One that is not done is refused by its name, whatever else stands on the line."""
    values = {"int": "1", "duration": "1s", "text": "x", "bool": "true"}
    done = {flag.name for flag in (VERBS[verb].done if verb in VERBS else ())}
    for name, flag in flags_of(verb, minor).items():
        known = tuple(VERBS[verb].flags) if verb in VERBS else ()
        try:
            parse(verb, [f"--{name}={values[flag.of]}"], known, minor)
        except NotSimulated as error:
            assert name not in done
            why = next((flag.why for flag in known if flag.name == name), "; leave the flag out.")
            assert error.message == f"kubectl {verb} --{name} is not simulated{why}"
        else:
            assert name in done or name in HARMLESS or name == "allow-missing-template-keys" or name == "server-print"


@pytest.mark.parametrize("name", sorted(global_flags()))
def test_every_verb_knows_the_flags_that_all_have(name: str) -> None:
    values = {"context": "probeviz", "cluster": "probeviz", "user": "admin", "kubeconfig": "/root/.kube/config",
              "namespace": "default", "server": "https://127.0.0.1:6443", "request-timeout": "10s"}  # fmt: skip
    flag = global_flags()[name]
    text = values.get(name, {"int": "1", "bool": "true"}.get(flag.of, "x"))
    for verb in ("get", "scale", "version"):
        if name in REFUSED:
            with pytest.raises(NotSimulated, match=f"kubectl --{name} is not simulated; leave the flag out."):
                parse(verb, [f"--{name}={text}"], ())
        else:
            assert parse(verb, [f"--{name}={text}"], ()).flags == {name: text}


@pytest.mark.parametrize("verb", sorted(UPSTREAM))
def test_a_release_has_its_own_flags(verb: str) -> None:
    """A flag of the other one is as unknown as in the real one."""
    for minor in (17, LATEST):
        assert not set(flags_of(verb, minor)) & absent(verb, minor)
        for name in absent(verb, minor):
            with pytest.raises(KubectlError, match=f"^error: unknown flag: --{name}\n"):
                parse(verb, [f"--{name}=1"], VERBS[verb].flags, minor)
    assert absent(verb, 17) == set(NEW.get(verb, ())) and len(absent(verb, LATEST)) == len(OLD.get(verb, "").split())


@pytest.mark.parametrize(
    ("release", "said"),
    [
        ("1.17", "Flag --export has been deprecated, This flag is deprecated and will be removed in future.\n"
                 "kubectl get --export is not simulated; leave the flag out.\n"),
        ("1.36", "error: unknown flag: --export\nSee 'kubectl get --help' for usage.\n"),
    ],
)  # fmt: skip
def test_get_export(release: str, said: str) -> None:
    assert started(release).type("get deploy app -o yaml --export").text == said


BOOL = "See 'kubectl get --help' for usage."


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ("-w=false", {"watch": "false"}),
        ("-w=F", {"watch": "false"}),
        ("-A=true", {"all-namespaces": "true"}),
        ("-Aw=0", {"all-namespaces": "true", "watch": "false"}),
        ("--watch=1", {"watch": "true"}),
        ("--watch=False", {"watch": "false"}),
        ("-owide", {"output": "wide"}),
        ("-o=wide", {"output": "wide"}),
        ("-Ao wide", {"all-namespaces": "true", "output": "wide"}),
        ("--raw= --recursive=false --template=x", None),
    ],
)
def test_values(words: str, flags: dict[str, str] | None) -> None:
    if flags is None:
        with pytest.raises(NotSimulated):
            parse("get", words.split(), VERBS["get"].flags)
    else:
        assert parse("get", words.split(), VERBS["get"].flags).flags == flags


@pytest.mark.parametrize(
    ("verb", "words", "said"),
    [
        ("get", "-w=x", 'invalid argument "x" for "-w, --watch" flag: strconv.ParseBool: parsing "x": invalid syntax'),
        ("get", "--watch=",
         'invalid argument "" for "-w, --watch" flag: strconv.ParseBool: parsing "": invalid syntax'),
        ("get", "--no-headers=no",
         'invalid argument "no" for "--no-headers" flag: strconv.ParseBool: parsing "no": invalid syntax'),
        ("get", "-wz", "unknown shorthand flag: 'z' in -z"),
        ("get", "-w=", "unknown shorthand flag: '=' in -="),
        ("get", "--=x", "bad flag syntax: --=x"),
        ("get", "---x", "bad flag syntax: ---x"),
        ("get", "-n", "flag needs an argument: 'n' in -n"),
        ("get", "--context", "flag needs an argument: --context"),
        ("scale", "--replicas=two",
         'invalid argument "two" for "--replicas" flag: strconv.ParseInt: parsing "two": invalid syntax'),
        ("delete", "--grace-period=1s",
         'invalid argument "1s" for "--grace-period" flag: strconv.ParseInt: parsing "1s": invalid syntax'),
        ("apply", "-A", "unknown shorthand flag: 'A' in -A"),
    ],
)  # fmt: skip
def test_what_pflag_says(verb: str, words: str, said: str) -> None:
    with pytest.raises(KubectlError) as error:
        parse(verb, words.split(), VERBS[verb].flags)
    assert error.value.message == f"error: {said}\nSee 'kubectl {verb} --help' for usage."


def test_a_flag_that_may_come_again() -> None:
    assert parse("x", ["--a=1", "--a", "2"], (Flag("a", many=True),)).all("a") == ["1", "2"]


# --- before the verb ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run() -> Run:
    return started()


@pytest.mark.parametrize(
    "before",
    ["-n default", "--namespace=default", "-ndefault", "--context probeviz", "--request-timeout=5s", "-v 3", "--v=2",
     "--kubeconfig ~/.kube/config", "--insecure-skip-tls-verify", "--user=admin --cluster probeviz"],
)  # fmt: skip
def test_flags_stand_before_the_verb_too(run: Run, before: str) -> None:
    for verb, second in (("get", " pods"), ("rollout", " history deployment/app"), ("create", " deployment")):
        plain = run.type(f"{verb}{second}")
        assert run.type(f"{before} {verb}{second}").text == plain.text
        assert run.type(f"{verb} {before}{second}").text == plain.text


@pytest.mark.parametrize(
    ("line", "said", "code"),
    [
        ("-n other get pods", "No resources found in other namespace.\n", 0),
        ("-l app=app get deploy -o name", "deployment.apps/app\n", 0),
        ("-A get pods", "Error: flags cannot be placed before plugin name: -A\n", 1),
        ("--foo", "error: unknown flag: --foo\nSee 'kubectl  --help' for usage.\n".replace("  ", " "), 1),
        ("--foo get pods", "error: unknown command", 1),
        ("--context other get pods", 'error: context "other" does not exist\n', 1),
        ("--cluster=other get pods", 'error: cluster "other" does not exist\n', 1),
        ("--user=other get pods", 'error: auth info "other" does not exist\n', 1),
        ("--kubeconfig=x get pods", "error: stat x: no such file or directory\n", 1),
        ("--request-timeout=soon get pods", "error: Invalid timeout value. Timeout must be a single integer", 1),
        ("--as=me get pods", "kubectl --as is not simulated; leave the flag out.\n", 1),
        ("-n other delete pod app",
         'A run has the namespace "default" alone, where delete works; leave -n other out.\n', 1),
        ("-n default", "kubectl controls the Kubernetes cluster manager.", 0),
        ("-n default rollout", "kubectl rollout has these here:\n", 0),
        ("-v 6 get deploy -o name",
         "(-v 6: kubectl sends no requests here, so there are none to show.)\ndeployment.a", 0),
    ],
)  # fmt: skip
def test_what_is_said_of_them(run: Run, line: str, said: str, code: int) -> None:
    command = run.type(line)
    if line.startswith("--foo get"):  # cobra takes get for the value
        said = "Error: flags cannot be placed before plugin name: --foo\n"
    assert command.text.startswith(said) and command.code == code, command.text


@pytest.mark.parametrize(
    ("words", "level"),
    [("-v 6 get pods", "6"), ("get pods -v=9", "9"), ("--v 7 get pods", "7"), ("get --v=8", "8"), ("get -v6", "6"),
     ("get -v 5", ""), ("logs app-v6", ""), ("logs app -v", ""), ("exec app -- x -v 9", ""), ("get 7 -v x", ""),
     ("", ""), ("-- get -v 9", "")],
)  # fmt: skip
def test_when_kubectl_would_tell_of_its_requests(words: str, level: str) -> None:
    assert loud(words.split()) == level


# --- help and Tab -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_help_and_tab_know_the_flags(run: Run, verb: str) -> None:
    text = help_of(verb)
    done, _, refused = text.partition("which are not simulated:")
    offered = complete(run.world, {}, f"kubectl {verb} --")
    behind = complete(run.world, {}, f"kubectl -n default {verb} --")
    for flag in VERBS[verb].done:
        assert f" --{flag.name}" in done
        assert (f"--{flag.name}" in offered) == (flag.name not in absent(verb, LATEST))
    for name in set(flags_of(verb)) - {flag.name for flag in VERBS[verb].done} - set(HARMLESS):
        assert f"--{name}" in refused.split() and f"--{name}" not in offered
    assert offered == behind and "--context" in offered


def test_tab_behind_the_common_flags(run: Run) -> None:
    assert complete(run.world, {}, "kubectl -n ") == ["default"]
    assert complete(run.world, {}, "kubectl --context ") == ["probeviz"]
    assert "get" in complete(run.world, {}, "kubectl -n default ")
    assert "status" in complete(run.world, {}, "kubectl -n default rollout ")
    assert "--namespace" in complete(run.world, {}, "kubectl --")


def test_the_page_follows_the_tables() -> None:
    assert kubectl_page.PAGE.read_text(encoding="utf-8") == kubectl_page.page(), "run python -m scripts.kubectl_page"
