"""One check for all functions that write down what a person says: arguments of another type than the signature names are refused in a sentence."""

from __future__ import annotations

import functools
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from numbers import Integral, Real
from typing import Any, ParamSpec, TypeVar

from idic_core.errors import IdicError
from idic_core.texts import check_text
from idic_core.words import _

P = ParamSpec("P")
R = TypeVar("R")
MOST = 2**63
"""Whole numbers below fit the database."""


def typed(setter: Callable[P, R]) -> Callable[P, R]:
    """Raise IdicError, before anything is done, for an argument that is not what its annotation says, and for text or numbers that cannot be kept.

    Text, numbers, flags, dictionaries, lists and dataclasses are looked into; no value is converted: "30" is no number of days.
    """
    signature = inspect.signature(setter)

    @functools.wraps(setter)
    def checked(*given: P.args, **named: P.kwargs) -> R:
        wanted = _hints(setter)
        for name, value in signature.bind(*given, **named).arguments.items():
            check(value, wanted[name], name)
        return setter(*given, **named)

    return checked


def check(value: Any, wanted: Any, name: str) -> None:
    """Raise IdicError unless `value` is what a type (as `typing.get_type_hints` gives it) says. name: what the value is called in the sentence."""
    if wanted is Any:
        return
    origin, inside = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (typing.Union, types.UnionType):
        _check_one_of(value, inside, name)
    elif not _fits(value, origin or wanted):
        raise _wrong(name, _word(origin or wanted), value)
    elif isinstance(value, str):
        check_text(value)
    elif isinstance(value, Integral) and not -MOST <= int(value) < MOST:
        raise IdicError(_("“{name}” is too large a number.").format(name=name), hint=_("Look at how it was typed."))
    elif is_dataclass(wanted):
        kind: Any = type(value)
        hints = _hints(kind)
        for one in fields(wanted):
            check(getattr(value, one.name), hints[one.name], one.name)
    elif inside and isinstance(value, Mapping):
        for key, item in value.items():
            check(key, inside[0], name)
            check(item, inside[1], str(key))
    elif inside and isinstance(value, list | tuple | set | frozenset):
        parts = inside if origin is tuple and Ellipsis not in inside else [inside[0]] * len(value)
        if len(parts) != len(value):
            raise _wrong(name, _word(tuple), value)
        for item, part in zip(value, parts, strict=True):
            check(item, part, name)


@functools.cache
def _hints(owner: Any) -> dict[str, Any]:
    return typing.get_type_hints(owner)


def _check_one_of(value: Any, choices: tuple[Any, ...], name: str) -> None:
    refused: list[IdicError] = []
    for choice in choices:
        try:
            return check(value, choice, name)
        except IdicError as error:
            refused.append(error)
    raise refused[0]


def _fits(value: Any, wanted: Any) -> bool:
    if wanted in (int, float):
        return isinstance(value, Integral if wanted is int else Real) and not isinstance(value, bool)
    return isinstance(value, Mapping if wanted is dict else wanted)


def _word(wanted: Any) -> str:
    words = {
        str: _("text"), int: _("a whole number"), float: _("a number"), bool: _("yes or no (True or False)"), dict: _("a table of names and values (dict)"),
        list: _("a list"), tuple: _("a list of fixed length (tuple)"),
    }  # fmt: skip
    return words.get(wanted, getattr(wanted, "__name__", str(wanted)))


def _wrong(name: str, wanted: str, value: Any) -> IdicError:
    return IdicError(
        _("“{name}” must be {wanted}, and this is {kind}.").format(name=name, wanted=wanted, kind=type(value).__name__),
        hint=_("Give it in that form; nothing was changed."),
    )
