"""Messages from templates: text with {{ fields }} and nothing else, in Jinja2's immutable sandbox, plain strings in."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from idic_core.errors import IdicError
from idic_core.words import _

FIELDS = ("given_name", "name", "product", "price", "category", "because", "discount", "last_bought", "shop", "owner")
LONGEST = 4_000
"""Characters of a template; the fields' values are cut at 500 each, so that a message has an end as well."""

PLAIN_NODES = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)
_environment = ImmutableSandboxedEnvironment(autoescape=False, keep_trailing_newline=True)


@lru_cache(maxsize=64)
def check_template(text: str) -> tuple[str, ...]:
    """The fields that a template names, in their order. Raises IdicError when it is too long, broken, or more than text and known fields."""
    if len(text) > LONGEST:
        raise IdicError(
            _("The message has {n} characters.").format(n=len(text)), hint=_("Shorten it to {n}.").format(n=LONGEST)
        )
    allowed = ", ".join("{{ " + name + " }}" for name in FIELDS)
    try:
        parsed = _environment.parse(text)
    except (TemplateError, RecursionError) as error:
        raise IdicError(
            _("The message cannot be read as a template: {error}").format(error=error),
            hint=_("Write text and these fields: {fields}").format(fields=allowed),
        ) from error
    found: list[str] = []
    for node in [parsed, *parsed.find_all(nodes.Node)]:
        if not isinstance(node, PLAIN_NODES):
            raise IdicError(
                _("The message does more than fill in fields, and that is not allowed."),
                hint=_("Write text and these fields: {fields}").format(fields=allowed),
            )
        if isinstance(node, nodes.Name):
            if node.name not in FIELDS:
                raise IdicError(
                    _("The message names the field {field}, which there is not.").format(field=node.name),
                    hint=_("There are: {fields}").format(fields=allowed),
                )
            found.append(node.name)
    return tuple(found)


def fill(text: str, fields: dict[str, str]) -> str:
    """The message: each field replaced by its plain text, cut at 500 characters. Raises IdicError as check_template does."""
    named = check_template(text)
    values = {name: str(fields.get(name, ""))[:500] for name in named}
    return _compiled(text).render(values)


@lru_cache(maxsize=64)
def _compiled(text: str) -> Template:
    return _environment.from_string(text)
