"""What runs in a container, as far as its image's name, its command and its environment tell it outright."""

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from probeviz.sim.objects import Container

JAVA_IMAGES = (
    *("openjdk", "temurin", "corretto", "amazoncorretto", "jre", "jdk", "java", "springboot", "tomcat", "jetty"),
    *("wildfly", "jboss", "payara", "keycloak", "elasticsearch", "logstash", "jenkins", "nexus"),
)
JAVA_ENV = re.compile(r"JAVA_OPTS|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|JAVA_HOME|CATALINA_OPTS|JVM_OPTS|\w+_JAVA_OPTS")
NATIVE = re.compile(r"\bnative\b", re.IGNORECASE)
WORD = re.compile(r"[a-z]+\d*")


class Variable(NamedTuple):
    """`value` is None when it comes from elsewhere; `field` is the Pod's field that it takes, else empty."""

    value: str | None
    field: str = ""


def variables(container: Container) -> dict[str, Variable]:
    """The environment that is written in the manifest."""
    return {str(each["name"]): _variable(each) for each in container.env if each.get("name")}


def _variable(given: dict[str, object]) -> Variable:
    source = given.get("valueFrom")
    if not isinstance(source, dict):
        return Variable(str(given.get("value", "")))
    reference = source.get("fieldRef")
    return Variable(None, str(reference.get("fieldPath", "")) if isinstance(reference, dict) else "")


def words(container: Container) -> list[str]:
    """Its command and arguments; what a shell is given is split as the shell would."""
    return [word for given in (*container.command, *container.args) for word in _split(given)]


def _split(given: str) -> list[str]:
    if not re.search(r"\s", given):
        return [given]
    try:
        return shlex.split(given)
    except ValueError:  # a quote that never ends
        return given.split()


def runs(container: Container, program: str) -> bool:
    """Whether the command names the program, with or without its path."""
    return any(word.rpartition("/")[2] == program for word in words(container))


def option(given: list[str], name: str) -> str | None:
    """The value of `--name VALUE` or `--name=VALUE`, the last one; None without it."""
    found = None
    for i, word in enumerate(given):
        if word == name and i + 1 < len(given):
            found = given[i + 1]
        elif word.startswith(f"{name}="):
            found = word[len(name) + 1 :]
    return found


def jvm(container: Container) -> str:
    """What says that a JVM runs there: a word of the image's name, a variable, the command; empty: nothing does."""
    return "" if native(container) else next(_signs_of_java(container), "")


def native(container: Container) -> bool:
    """Whether it names itself an image that was compiled ahead of time."""
    return NATIVE.search(" ".join([container.image, *container.command, *container.args])) is not None


def _signs_of_java(container: Container) -> Iterator[str]:
    if runs(container, "java") or runs(container, "catalina.sh"):
        yield "java"
    yield from (name for name in variables(container) if JAVA_ENV.fullmatch(name))
    yield from (word for word in WORD.findall(_last(container.image)) if word.rstrip("0123456789") in JAVA_IMAGES)


def _last(image: str) -> str:
    """The repository's last part and its tag: what stands before may be anybody's name."""
    return image.partition("@")[0].rpartition("/")[2].lower()
