"""What resolve is asked: records and answers in whatever form they come, read into one form, and ids given back as they came."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas.api.types import infer_dtype

from idic_core.errors import IdicError, MissingColumn
from idic_core.words import _, ngettext

YES = frozenset({"true", "yes", "y", "1", "1.0", "same"})
NO = frozenset({"false", "no", "n", "0", "0.0", "different"})
UNSURE = frozenset({"", "unsure", "unknown", "nan", "none", "null", "<na>"})
Decided = tuple[int, int, bool | None]
"""Two row numbers, the smaller first, and the answer: same, not the same, or (None) unsure."""


def id_text(value: object) -> str:
    """An id as text, the same for 1, 1.0 and "1"."""
    if isinstance(value, str):
        return value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def plain_records(records: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Records with record_id as text, text column names and no bytes, ordered by id; and the ids as they were given, in that order.

    Raises IdicError for what is no table, for columns of one name and for ids that are missing or stand twice; MissingColumn
    without record_id.
    """
    if not isinstance(records, pd.DataFrame):
        raise IdicError(_("The records are no table."), hint=_("Give a pandas DataFrame with the column record_id."))
    frame = records.reset_index() if _id_is_index(records) else records.reset_index(drop=True)
    frame = frame.set_axis([_column_name(c) for c in frame.columns], axis=1)
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        raise IdicError(
            _("Several columns are called {names}.").format(names=", ".join(twice)),
            hint=_("Give every column a name of its own."),
        )
    if "record_id" not in frame.columns:
        raise MissingColumn(_("The records have no column record_id."), hint=_("Give every record an id of its own."))
    missing = int(frame["record_id"].isna().sum())
    if missing:
        raise IdicError(
            ngettext("{n} record has no record_id.", "{n} records have no record_id.", missing).format(n=missing),
            hint=_("Give every record an id of its own."),
        )
    text = pd.Series([id_text(v) for v in frame["record_id"].tolist()], index=frame.index, dtype="str")
    if text.duplicated().any():
        raise IdicError(_("Some record ids occur twice."), hint=_("Keep one row per record_id."))
    for column in frame.columns:
        if column != "record_id" and infer_dtype(frame[column], skipna=True) in {"bytes", "mixed", "mixed-integer"}:
            frame[column] = frame[column].map(read_bytes, na_action="ignore")
    order = text.sort_values(kind="stable").index
    given = frame["record_id"].loc[order].reset_index(drop=True)
    return frame.assign(record_id=text).loc[order].reset_index(drop=True), given


def read_bytes(value: object) -> object:
    """Bytes as the UTF-8 text that they are, what is none of it as a mark; anything else as it is.

    >>> read_bytes("Huế".encode()), read_bytes(7)
    ('Huế', 7)
    """
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _id_is_index(records: pd.DataFrame) -> bool:
    return "record_id" in records.index.names and "record_id" not in records.columns


def _column_name(name: object) -> str:
    return " ".join(str(part) for part in name if str(part)) if isinstance(name, tuple) else str(name)


def plain_decisions(decisions: pd.DataFrame | None, record_ids: pd.Series) -> list[Decided]:
    """Answers as row numbers, the last word on each pair, oldest first; those on records that are gone are left out.

    Raises IdicError for what is no table or no answer, MissingColumn where one of the three columns is missing.
    """
    if decisions is None:
        return []
    if not isinstance(decisions, pd.DataFrame):
        raise IdicError(
            _("The answers are no table."),
            hint=_("Give a pandas DataFrame with the columns record_id_l, record_id_r and same."),
        )
    for column in ("record_id_l", "record_id_r", "same"):
        if column not in decisions.columns:
            raise MissingColumn(
                _("The answers have no column {name}.").format(name=column),
                hint=_("Answers need the columns record_id_l, record_id_r and same."),
            )
    row_of = {text: row for row, text in enumerate(record_ids.tolist())}
    left, right = ([row_of.get(id_text(v), -1) for v in decisions[c].tolist()] for c in ("record_id_l", "record_id_r"))
    found: dict[tuple[int, int], bool | None] = {}
    for a, b, value in zip(left, right, decisions["same"].tolist(), strict=True):
        said = read_answer(value)
        if a >= 0 and b >= 0 and a != b:
            pair = min(a, b), max(a, b)
            found.pop(pair, None)
            found[pair] = said
    return [(a, b, said) for (a, b), said in found.items()]


def read_answer(value: object) -> bool | None:
    """True for the same person, False for two, None for unsure; IdicError for anything that is no answer."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    text = str(value).strip().lower()
    if text in YES:
        return True
    if text in NO:
        return False
    if text in UNSURE:
        return None
    raise IdicError(
        _("{value} is no answer to whether two records are the same person.").format(value=repr(value)),
        hint=_("Write true or false, yes or no, same or different; leave it empty for unsure."),
    )


def without_conflicts(decided: list[Decided]) -> tuple[list[Decided], list[Decided]]:
    """Answers that can all hold at once, and those set aside because newer ones contradict them (a = b, b = c, a not c).

    decided: oldest first. The newest answer always holds; going back in time, an answer is set aside when those kept already
    imply the opposite.
    """
    root: dict[int, int] = {}
    apart: dict[int, set[int]] = {}

    def find(node: int) -> int:
        while (up := root.get(node, node)) != node:
            node = up
        return node

    held: list[Decided] = []
    aside: list[Decided] = []
    for answer in reversed(decided):
        a, b, same = find(answer[0]), find(answer[1]), answer[2]
        if (same is True and b in apart.get(a, set())) or (same is False and a == b):
            aside.append(answer)
            continue
        held.append(answer)
        if same is False:
            apart.setdefault(a, set()).add(b)
            apart.setdefault(b, set()).add(a)
        elif same is True and a != b:
            root[b] = a
            for other in apart.pop(b, set()):
                apart[other] = (apart[other] - {b}) | {a}
                apart.setdefault(a, set()).add(other)
    return held[::-1], aside[::-1]


def as_given(frame: pd.DataFrame, record_ids: pd.Series, given: pd.Series) -> pd.DataFrame:
    """A table whose columns record_id, record_id_l and record_id_r hold the ids as they were given, of the type they had."""
    index = pd.Index(record_ids)
    found = {c: given.take(index.get_indexer(frame[c])).array for c in frame.columns if c.startswith("record_id")}
    return frame.assign(**found)


def conflicts(aside: list[Decided], given: pd.Series) -> list[dict[str, Any]]:
    """The answers set aside, with ids as they were given: record_id_l, record_id_r, same."""
    ids = given.tolist()
    return [{"record_id_l": ids[a], "record_id_r": ids[b], "same": same} for a, b, same in aside]
