"""The forms of output of `get` that are no tables: JSON, YAML, names, templates, custom columns.

kubectl pkg/cmd/get/get_flags.go and get.go, printGeneric; cli-runtime pkg/genericclioptions/jsonpath_flags.go.
"""

from typing import Any, NamedTuple

from probeviz.kubectl.answer import Line, out
from probeviz.kubectl.custom_columns import custom_columns
from probeviz.kubectl.errors import KubectlError, NotSimulated
from probeviz.kubectl.forms import form_of, list_form, to_json, to_yaml
from probeviz.kubectl.found import Found
from probeviz.kubectl.golang import quoted, syntax
from probeviz.kubectl.jsonpath import JsonPath, JsonPathError
from probeviz.kubectl.resources import Target
from probeviz.sim.releases import release
from probeviz.sim.world import World

TABLES = ("", "wide")
PLAIN = ("json", "yaml", "name")
TEMPLATES = ("jsonpath", "jsonpath-as-json", "custom-columns")
REFUSED = {
    "jsonpath-file": "write the template behind -o jsonpath=",
    "custom-columns-file": "write the columns behind -o custom-columns=",
    "go-template": "use -o jsonpath=",
    "go-template-file": "use -o jsonpath=",
    "template": "use -o jsonpath=",
    "templatefile": "use -o jsonpath=",
}
ALLOWED = ",".join(sorted((*PLAIN, "wide", *TEMPLATES, *REFUSED)))


class Format(NamedTuple):
    """`-o name=argument`; `given` is the flag's whole value."""

    name: str
    argument: str
    given: str

    @property
    def tables(self) -> bool:
        return self.name in TABLES


def read_format(given: str) -> Format:
    """What `-o` asks for; raises for what does not exist, and in our words for what is not simulated."""
    name, equals, argument = given.partition("=")
    if name in REFUSED:
        raise NotSimulated(f"-o {name} is not simulated: {REFUSED[name]}.")
    if name not in (*TABLES, *PLAIN, *TEMPLATES) or (equals and name not in TEMPLATES):
        raise KubectlError(
            f'error: unable to match a printer suitable for the output format "{given}", allowed formats are: {ALLOWED}'
        )
    return Format(name, argument, given)


def print_format(world: World, form: Format, target: Target, found: Found, headed: bool) -> list[Line]:
    """One object when one was named, else a List of all that was found; the errors are printed elsewhere."""
    if form.name == "name":
        return out(*(resource.ref(obj.metadata.name) for resource, obj in found.items))
    single = len(target.names) == 1
    if single and not found.items:
        return []
    forms = [form_of(world, obj) for _, obj in found.items]
    of = release(world.setup.release)
    whole = forms[0] if single else list_form(forms, self_link=of.minor < 20)
    match form.name:
        case "json":
            return out(to_json(whole))
        case "yaml":
            return out(to_yaml(whole))
        case "custom-columns":
            return out(*custom_columns(form.argument, forms, headed))
    return _template(form, whole, maps_as_json=of.minor >= 19)


def _template(form: Format, whole: dict[str, Any], maps_as_json: bool) -> list[Line]:
    """The template's text; what it leaves open at the end is a line of its own here, as the prompt needs one."""
    if not form.argument:
        raise KubectlError("error: template format specified but no template given")
    try:
        template = JsonPath(form.argument)
    except JsonPathError as error:
        raise KubectlError(f"error: error parsing jsonpath {form.argument}, {error}") from None
    try:
        text = template.text(whole, maps_as_json) if form.name == "jsonpath" else template.json(whole)
    except JsonPathError as error:
        raise KubectlError(_debugging(form.argument, str(error), whole)) from None
    return out(text.removesuffix("\n")) if text else []


def _debugging(template: str, error: str, whole: dict[str, Any]) -> str:
    """cli-runtime pkg/printers/jsonpath.go, PrintObj."""
    return (
        f"error: error executing jsonpath {quoted(template)}: Error executing template: {error}."
        " Printing more information for debugging the template:\n"
        f"\ttemplate was:\n\t\t{template}\n"
        f"\tobject given to jsonpath engine was:\n\t\t{syntax(whole)}\n\n"
    )
