"""The segment that is being built: rows of conditions in the session, drawn as fields, comparisons and values, and read back as a definition."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import streamlit as st

from idic_core import differentiate
from idic_core.differentiate import wording_segments as words
from idic_core.differentiate.given import MOST_NUMBER
from idic_core.store import Workspace
from idic_core.words import _, number
from pages.ui.data import cached, table
from pages.ui.text import today

DRAFT = "segment_draft"
Row = dict[str, Any]


def draft() -> dict[str, Any]:
    """The draft of this session: id, name, match, rows (a row is a condition, or a group with rows of its own), except, as_of."""
    if DRAFT not in st.session_state:
        load("", "", "{}")
    found: dict[str, Any] = st.session_state[DRAFT]
    return found


def load(segment_id: str, name: str, definition: str) -> None:
    """Begin with a definition (JSON); call it from a callback or before the editor is drawn."""
    made = differentiate.parse(definition)
    st.session_state[DRAFT] = {
        "id": segment_id, "name": name, "match": made.match, "as_of": made.as_of, "rows": [_row(p) for p in made.parts], "except": [_row(c) for c in made.exceptions],
    }  # fmt: skip
    _again()


def new_row(field: str = "") -> Row:
    """A condition that is still to be filled."""
    return {"key": _next_key(), "field": field, "op": "", "values": [], "days": None}


def as_definition(found: dict[str, Any]) -> tuple[str, int]:
    """The draft as a definition (JSON), conditions without a value left out, and how many those are."""
    left = 0

    def one(row: Row) -> dict[str, Any] | None:
        nonlocal left
        if not row["field"] or not row["op"] or not row.get("whole"):
            left += 1
            return None
        days = {} if row["days"] is None else {"days": int(row["days"])}
        return {"field": row["field"], "op": row["op"], "values": row["values"]} | days

    parts: list[dict[str, Any]] = []
    for row in found["rows"]:
        if "rows" in row:
            inner = [c for c in map(one, row["rows"]) if c]
            if inner:
                parts.append({"match": row["match"], "conditions": inner})
        elif made := one(row):
            parts.append(made)
    out = [c for c in map(one, found["except"]) if c]
    value: dict[str, Any] = {"match": found["match"], "conditions": parts}
    value |= {"except": out} if out else {}
    value |= {"as_of": found["as_of"]} if found["as_of"] else {}
    return differentiate.to_json(differentiate.parse(json.dumps(value))), left


def needs_of(workspace: Workspace) -> dict[str, str]:
    """need_id -> name."""
    groups = table(workspace, "need_groups")
    return dict(zip(groups["need_id"], groups["name"].fillna(groups["need_id"]), strict=True))


def editor(workspace: Workspace, known: dict[str, differentiate.Field]) -> None:
    """The rows of conditions with their ways to add and remove."""
    found = draft()
    ordered = in_order(known)
    if len(found["rows"]) > 1:
        texts = {"all": _("all of these"), "any": _("any of these")}
        found["match"] = st.segmented_control(
            _("Customers who meet"), list(texts), format_func=texts.__getitem__, default=found["match"], required=True, key=_key("match"),
        )  # fmt: skip
    for row in list(found["rows"]):
        if "rows" in row:
            _group(workspace, ordered, known, found["rows"], row)
        else:
            condition(workspace, ordered, known, found["rows"], row)
    with st.container(horizontal=True):
        st.button(_("Add a condition"), icon=":material/add:", key=_key("add"), on_click=_add, args=(found["rows"],))
        st.button(_("Add a group of conditions"), icon=":material/library_add:", key=_key("add_group"), on_click=_add_group, args=(found["rows"],),
                  help=_("Of a group all or any must hold, for example: bought tea, or clicked on tea."), type="tertiary")  # fmt: skip
        st.button(_("Add an exception"), icon=":material/remove_circle:", key=_key("add_out"), on_click=_add, args=(found["except"],),
                  help=_("Whoever meets an exception is left out, whatever else holds."), type="tertiary")  # fmt: skip
    if found["except"]:
        st.markdown("**" + _("But leave out whoever meets any of these") + "**")
        for row in list(found["except"]):
            condition(workspace, ordered, known, found["except"], row)


def condition(
    workspace: Workspace, ordered: list[str], known: dict[str, differentiate.Field], rows: list[Row], row: Row
) -> None:
    """One condition: field, comparison, value, remove."""
    happens = row["field"] in known and known[row["field"]].kind == "happening"
    left, middle, right, end = st.columns([4, 3, 6, 0.6], vertical_alignment="bottom" if happens else "center")
    choices = ordered if row["field"] in ordered or not row["field"] else [row["field"], *ordered]
    chosen = left.selectbox(
        _("Field"), choices, index=choices.index(row["field"]) if row["field"] else None, format_func=lambda c: field_name(known, c), key=_key("field", row),
        placeholder=_("Choose what it is about"), label_visibility="collapsed",
    )  # fmt: skip
    end.button("", icon=":material/close:", key=_key("remove", row), on_click=_remove, args=(rows, row), help=_("Remove this condition"), type="tertiary")  # fmt: skip
    if chosen != row["field"]:
        row.update(field=chosen or "", op="", values=[], days=None)
    field = known.get(row["field"])
    row["whole"] = False
    if field is None:
        if row["field"]:
            right.caption(_("Nothing is known of this any more; take the condition out."))
            row["whole"] = bool(row["op"])
        return
    ops = words.operators(field)
    at = list(ops).index(row["op"]) if row["op"] in ops else 0
    row["op"] = middle.selectbox(_("Comparison"), list(ops), index=at, format_func=ops.__getitem__, key=_key("op", row, row["field"]), label_visibility="collapsed")  # fmt: skip
    with right:
        value(workspace, field, row)


def value(workspace: Workspace, field: differentiate.Field, row: Row) -> None:
    """The value of a condition, by the kind of its field; row["whole"] says whether it is filled."""
    op, key = row["op"], _key("value", row, f"{row['field']}_{row['op']}")
    if op in {"known", "unknown", "yes", "no"}:
        row.update(values=[], days=None, whole=True)
    elif field.kind in {"choice", "happening"}:
        _choose(workspace, field, row, key)
    elif field.kind == "date" and op == "between":
        kept = [date.fromisoformat(v) for v in row["values"] if isinstance(v, str)]
        kept = kept if len(kept) == 2 else [today() - timedelta(days=365), today()]
        a, b = st.columns(2)
        first = a.date_input(_("From"), kept[0], key=f"{key}_a", label_visibility="collapsed")
        last = b.date_input(_("To"), kept[1], key=f"{key}_b", label_visibility="collapsed")
        row.update(values=[str(first), str(last)], days=None, whole=True)
    elif field.kind == "date":
        kept_days = int(row["values"][0]) if row["values"] and not isinstance(row["values"][0], str) else 90
        days = st.number_input(_("Days"), 0, 36_500, kept_days, key=key, label_visibility="collapsed")
        row.update(values=[int(days)], days=None, whole=True)
    else:
        _numbers(field, row, key)


def _choose(workspace: Workspace, field: differentiate.Field, row: Row, key: str) -> None:
    counts = cached(options_of, workspace, field.code)
    texts = words.value_words(field, needs_of(workspace))
    offered = texts if field.table in {"people", "further"} else {}
    codes = list(dict.fromkeys([*counts, *offered, *row["values"]]))
    place = st.container(horizontal=True, vertical_alignment="bottom") if field.kind == "happening" else st.container()
    with place:
        row["values"] = st.multiselect(
            _("Values"), codes, default=[v for v in row["values"] if v in codes], key=key, label_visibility="collapsed",
            format_func=lambda c: f"{texts.get(c, c)} · {number(counts.get(c, 0))}", placeholder=_("anything") if field.kind == "happening" else _("Choose"),
        )  # fmt: skip
        if field.kind == "happening":
            row["days"] = st.number_input(
                _("In the last … days"), 0, 36_500, row["days"], key=f"{key}_days", placeholder=_("ever"), width=150
            )
        else:
            row["days"] = None
    row["whole"] = bool(row["values"]) or field.kind == "happening"


def _numbers(field: differentiate.Field, row: Row, key: str) -> None:
    share = field.unit == "share"
    kept: list[float | None] = [
        round(float(v) * (100 if share else 1), 9) for v in row["values"] if not isinstance(v, str)
    ]
    wanted = 2 if row["op"] == "between" else 1
    kept = [*kept, None, None][:wanted]
    given = []
    for n, column in enumerate(st.columns(wanted)):
        label = _("per cent") if share else _("a number")
        given.append(column.number_input(label, value=kept[n], min_value=-MOST_NUMBER, max_value=MOST_NUMBER, key=f"{key}_{n}", label_visibility="collapsed", placeholder=label, format="%.12g"))  # fmt: skip
    filled = [round(float(v) / (100 if share else 1), 9) for v in given if v is not None]
    row.update(values=filled, days=None, whole=len(filled) == wanted)


def _group(workspace: Workspace, ordered: list[str], known: dict[str, differentiate.Field], rows: list[Row], group: Row) -> None:  # fmt: skip
    """A group: all or any of its conditions."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            texts = {"any": _("any of these"), "all": _("all of these")}
            group["match"] = st.segmented_control(_("Of this group"), list(texts), format_func=texts.__getitem__, default=group["match"], required=True, key=_key("match", group))  # fmt: skip
            st.button(_("Remove the group"), icon=":material/close:", key=_key("remove", group), on_click=_remove, args=(rows, group), type="tertiary")  # fmt: skip
        for row in list(group["rows"]):
            condition(workspace, ordered, known, group["rows"], row)
        st.button(
            _("Add a condition"), icon=":material/add:", key=_key("add", group), on_click=_add, args=(group["rows"],)
        )


def options_of(workspace: Workspace, code: str) -> dict[str, int]:
    """A field's values with how many customers have each, the most frequent first."""
    found = differentiate.options(workspace, differentiate.fields(workspace)[code])
    return {str(v): int(n) for v, n in zip(found["value"], found["customers"], strict=True)}


def in_order(known: dict[str, differentiate.Field]) -> list[str]:
    """Field codes as people look for them: by group, those with a name of their own first."""
    labels, groups = list(words.field_labels()), list(words.field_groups())
    place = {code: n for n, code in enumerate(labels)}
    return sorted(known, key=lambda c: (groups.index(known[c].group), place.get(c, len(place)), words.label(known[c])))


def field_name(known: dict[str, differentiate.Field], code: str) -> str:
    """A field's group and name, with a mark where it is sensitive."""
    field = known.get(code)
    if field is None:
        return code.partition(":")[2] or code
    mark = " ⚠" if field.sensitive else ""
    return f"{words.field_groups()[field.group]} · {words.label(field)}{mark}"


def _row(part: Any) -> Row:
    if isinstance(part, differentiate.Group):
        return {"key": _next_key(), "match": part.match, "rows": [_row(c) for c in part.parts]}
    return {"key": _next_key(), "field": part.field, "op": part.op, "values": list(part.values), "days": part.days, "whole": True}  # fmt: skip


def _key(what: str, row: Row | None = None, more: str = "") -> str:
    """A widget's key: a new one for each loaded draft, so that nothing of the one before stays in it."""
    turn = st.session_state.get("segment_turn", 0)
    return f"seg{turn}_{row['key'] if row else 'x'}_{what}_{more}"


def _next_key() -> int:
    st.session_state["segment_rows"] = int(st.session_state.get("segment_rows", 0)) + 1
    return int(st.session_state["segment_rows"])


def _again() -> None:
    st.session_state["segment_turn"] = int(st.session_state.get("segment_turn", 0)) + 1


def _add(rows: list[Row]) -> None:
    rows.append(new_row())


def _add_group(rows: list[Row]) -> None:
    rows.append({"key": _next_key(), "match": "any", "rows": [new_row(), new_row()]})


def _remove(rows: list[Row], row: Row) -> None:
    rows[:] = [r for r in rows if r["key"] != row["key"]]
