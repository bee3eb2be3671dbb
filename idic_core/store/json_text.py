"""JSON as the store keeps it: readable by every reader of JSON, so never NaN or infinity, which SQLite's own functions choke on."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from idic_core.errors import IdicError
from idic_core.words import _


def as_json(value: Any, *, sort: bool = False) -> str:
    """What a person decided, as JSON. Raises IdicError for numbers that are none (NaN, infinity) and for what JSON cannot hold."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=sort, default=_scalar)
    except (TypeError, ValueError, RecursionError) as error:
        raise IdicError(
            _("This holds a value that cannot be kept."),
            hint=_("Give texts, finite numbers, and lists or tables of them."),
        ) from error


def report_json(value: Any) -> str:
    """Figures of a run as JSON: a figure that is no number is null, which says that it is not known; what JSON does not know is written as text."""
    return json.dumps(_with_null(value), ensure_ascii=False, allow_nan=False, default=str)


def _with_null(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _with_null(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_with_null(v) for v in value]
    if not isinstance(value, str) and hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    unknown = value is pd.NaT or value is pd.NA or (isinstance(value, float) and not math.isfinite(value))
    return None if unknown else value


def _scalar(value: Any) -> Any:
    """A numpy scalar as plain Python."""
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        return value.item()
    raise TypeError(type(value).__name__)
