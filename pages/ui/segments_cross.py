"""Two fields against each other, places as bars, two segments compared; each figure leads to its names."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate
from idic_core.charts import segments as charts
from idic_core.differentiate import wording_segments as words
from idic_core.store import Workspace
from idic_core.words import _, number, percent
from pages.ui.data import cached
from pages.ui.parts import Card, cards, chart
from pages.ui.people_list import people
from pages.ui.segments_draft import field_name, in_order, needs_of
from pages.ui.segments_head import Figures
from pages.ui.text import plain

PLACES = ("about:city", "about:region", "about:country", "about:territory")
EVERYBODY = "{}"


def cross(workspace: Workspace, _figures: Figures) -> None:
    """One field against another: who is over-represented where."""
    known = differentiate.fields(workspace)
    codes = [c for c in in_order(known) if differentiate.divides(known[c])]  # fmt: skip
    if len(codes) < 2:
        st.caption(_("Too little is known of your customers to set two fields against each other."))
        return
    a, b, c = st.columns(3)
    usual = cached(telling, workspace, tuple(codes))
    first = a.selectbox(_("Down"), codes, index=codes.index(usual[0]), format_func=lambda x: field_name(known, x), key="cross_row")  # fmt: skip
    second = b.selectbox(_("Across"), codes, index=codes.index(usual[1]), format_func=lambda x: field_name(known, x), key="cross_column")  # fmt: skip
    with c:
        within = among(workspace, "cross_within")
    found = cached(differentiate.crosstab, workspace, first, second, within)
    if found.cells.empty:
        st.caption(_("Nobody is in this segment."))
        return
    rows, columns = _names(workspace, known[first], found.rows), _names(workspace, known[second], found.columns)
    cells = found.cells.assign(row_name=found.cells["row"].map(rows), column_name=found.cells["column"].map(columns))
    order = {code: n for n, code in enumerate(rows)}, {code: n for n, code in enumerate(columns)}
    cells = cells.assign(r=cells["row"].map(order[0]), c=cells["column"].map(order[1])).sort_values(["r", "c"])
    drawn = _full(cells, rows, columns)
    chart(
        charts.index_map(drawn), key="cross_map", title=_("{row} by {column}").format(row=plain(words.label(known[first])), column=plain(words.label(known[second]))),
        alt=_("The number is how many customers are in a cell. Blue: more than among everybody here; orange: fewer. How many times as many stands in the table and at the pointer, as an index: 100 is the same share as in the whole."), table=_table(cells),
    )  # fmt: skip
    most = _telling(cells)
    if most is not None:
        st.caption(_("Most striking: {row} × {column}, {x} times as many as expected ({n} customers).").format(
            row=plain(most["row_name"]), column=plain(most["column_name"]), x=number(most["index"] / 100, 1), n=number(most["customers"])))  # fmt: skip
    _sensitive_note(known, first, second)
    labels = {
        n: f"{row.row_name} × {row.column_name} · {number(row.customers)}" for n, row in enumerate(cells.itertuples())
    }
    picked = st.selectbox(_("Names in a cell"), list(labels), format_func=labels.__getitem__, key=f"cross_cell_{first}_{second}")  # fmt: skip
    cell = cells.iloc[picked or 0]
    row = next(x for x in found.rows if x.code == cell["row"])
    column = next(x for x in found.columns if x.code == cell["column"])
    people(workspace, tuple(("segment", d) for d in differentiate.cell_definition(row, column, within)), key="cross")


def places(workspace: Workspace, _figures: Figures) -> None:
    """Customers and value by city, region, country or sales territory."""
    known = differentiate.fields(workspace)
    here = [c for c in PLACES if c in known]
    if not here:
        st.caption(_("No place is known of your customers. A list of customers with a city, region, country or territory brings it."))  # fmt: skip
        return
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    labels = {c: words.label(known[c]) for c in here}
    field = left.segmented_control(_("By"), here, default=here[0], format_func=labels.__getitem__, required=True, key="place_field") or here[0]  # fmt: skip
    with right:
        within = among(workspace, "place_within")
    found = cached(differentiate.crosstab, workspace, field, "", within)
    if found.cells.empty:
        st.caption(_("Nobody is in this segment."))
        return
    names = _names(workspace, known[field], found.rows)
    cells = found.cells.set_index("row").reindex([b.code for b in found.rows])
    counted = cells.assign(name=[names[c] for c in cells.index])
    total, value = counted["customers"].sum(), counted["value"].sum()
    frame = pd.DataFrame({"name": counted["name"], "customers": counted["customers"] / max(total, 1), "value": counted["value"].clip(lower=0) / (value if value > 0 else 1)})  # fmt: skip
    table = pd.DataFrame({labels[field]: counted["name"], _("Customers"): counted["customers"], _("Of all"): frame["customers"].map(lambda v: percent(v, 1)),
                          _("Brought in 12 months"): counted["value"].round(), _("Of all value"): frame["value"].map(lambda v: percent(v, 1))})  # fmt: skip
    chart(charts.bars(frame), key=f"places_{field}", title=_("Where they are and what they bring"), table=table,
          alt=_("For each place its share of customers and of the last 12 months' value. A longer dark bar: a customer there is worth more than the average."))  # fmt: skip
    options = {b.code: f"{names[b.code]} · {number(cells.loc[b.code, 'customers'])}" for b in found.rows}
    picked = st.selectbox(_("Names in a place"), list(options), format_func=options.__getitem__, key=f"place_names_{field}")  # fmt: skip
    band = next(b for b in found.rows if b.code == picked)
    everybody = next(iter(found.columns))
    people(
        workspace, tuple(("segment", d) for d in differentiate.cell_definition(band, everybody, within)), key="places"
    )


def compared(workspace: Workspace, _figures: Figures) -> None:
    """Who is in two segments, and in one only."""
    saved = cached(differentiate.segments, workspace)
    if len(saved) < 2:
        st.caption(_("Save two segments first; then you see here who is in both."))
        return
    by_id = {s.segment_id: s for s in saved}
    a, b = st.columns(2)
    first = a.selectbox(_("First"), list(by_id), format_func=lambda i: by_id[i].name, key="compare_first")
    others = [i for i in by_id if i != first]
    second = b.selectbox(_("Second"), others, format_func=lambda i: by_id[i].name, key="compare_second")
    one, two = by_id[first], by_id[second]
    found = cached(differentiate.compare, workspace, one.definition, two.definition)
    cards([
        Card(_("Only in the first"), number(found.first), plain(one.name)),
        Card(_("In both"), number(found.both), _("Customers who fit both segments now."), _("{share} of the smaller one").format(share=percent(found.both / max(min(found.first, found.second) + found.both, 1)))),
        Card(_("Only in the second"), number(found.second), plain(two.name)),
    ])  # fmt: skip
    _side_by_side(workspace, one, two)
    choices: dict[str, tuple[str, Any]] = {
        "both": (_("In both"), (("segment", one.definition), ("segment", two.definition))),
        "first": (
            _("Only in {name}").format(name=one.name),
            (("segment", one.definition), ("outside", two.definition)),
        ),
        "second": (
            _("Only in {name}").format(name=two.name),
            (("segment", two.definition), ("outside", one.definition)),
        ),
    }
    which = st.segmented_control(_("Names"), list(choices), default="both", format_func=lambda c: choices[c][0], required=True, key="compare_which")  # fmt: skip
    people(workspace, choices[which or "both"][1], key="compare")


def _side_by_side(workspace: Workspace, one: differentiate.Segment, two: differentiate.Segment) -> None:
    """What each of two segments is like, figure by figure."""
    each = [cached(differentiate.picture, workspace, s.definition) for s in (one, two)]
    rows: dict[str, list[str]] = {
        _("Customers"): [number(p.customers) for p in each],
        _("Brought in 12 months"): [number(p.value) for p in each],
        _("Brought in 12 months, each"): [number(p.value / max(p.customers, 1)) for p in each],
        _("Lifetime value, 3 years"): [number(p.lifetime) for p in each],
        _("Lifetime value, each"): [number(p.lifetime / max(p.customers, 1)) for p in each],
    }
    if any(p.age_known for p in each):
        rows[_("Age, half are younger")] = [_("{age} (known of {n})").format(age=number(p.age), n=number(p.age_known)) if p.age_known else "–" for p in each]  # fmt: skip
    if any(p.city for p in each):
        rows[_("Most frequent city")] = [f"{p.city} ({number(p.city_customers)})" if p.city else "–" for p in each]
    if any(len(p.kinds) for p in each):
        for place in range(max(len(p.kinds) for p in each)):
            rows[_("Bought by most, {n}.").format(n=place + 1)] = [f"{p.kinds['what'].iloc[place]} ({percent(p.kinds['share'].iloc[place])})" if place < len(p.kinds) else "–" for p in each]  # fmt: skip
    told = pd.DataFrame(rows, index=[one.name, two.name]).T.rename_axis(_("Figure")).reset_index()
    with st.container(border=True):
        st.markdown("**" + _("Side by side") + "**")
        st.dataframe(told, placeholder="–", hide_index=True, key="compare_pictures", height=38 + 35 * len(told), column_config={_("Figure"): st.column_config.TextColumn(width=190)})  # fmt: skip


def among(workspace: Workspace, key: str) -> str:
    """A choice of whom to look at: everybody or a saved segment; its definition (JSON)."""
    saved = {s.segment_id: s for s in cached(differentiate.segments, workspace)}
    chosen = st.selectbox(_("Among"), ["", *saved], format_func=lambda i: saved[i].name if i else _("Everybody"), key=key)  # fmt: skip
    return saved[chosen].definition if chosen in saved else EVERYBODY


def telling(workspace: Workspace, codes: tuple[str, ...]) -> tuple[str, str]:
    """Two fields to begin with: tier and stage where they part the customers, else the first of `codes` (two or more) that do, choices first."""
    known = differentiate.fields(workspace)
    order = {"choice": 0, "flag": 1, "number": 2, "happening": 3}
    usual = [c for c in ("tier", "lifecycle") if c in codes]
    found: list[str] = []
    for code in [*usual, *sorted((c for c in codes if c not in usual), key=lambda c: (order[known[c].kind], codes.index(c)))]:  # fmt: skip
        bands = differentiate.crosstab(workspace, code).rows
        if sum(not b.code.startswith("\x00") for b in bands) > 1:
            found.append(code)
        if len(found) == 2:
            break
    rest = [c for c in codes if c not in found]
    first, second = [*found, *rest][:2]
    return first, second


def _names(workspace: Workspace, field: differentiate.Field, bands: list[Any]) -> dict[str, str]:
    """What the bands of an axis are called, in order."""
    return {b.code: words.band(b, field, words.value_words(field, needs_of(workspace)), number) for b in bands}


def _full(cells: pd.DataFrame, rows: dict[str, str], columns: dict[str, str]) -> pd.DataFrame:
    """Every cell of the grid, also those without anybody."""
    grid = pd.DataFrame([(r, c) for r in rows for c in columns], columns=["row", "column"])
    found = grid.merge(cells[["row", "column", "customers", "index"]], on=["row", "column"], how="left")
    found = found.assign(customers=found["customers"].fillna(0), index=found["index"].fillna(0.0))
    return found.assign(row=found["row"].map(rows), column=found["column"].map(columns))


def _table(cells: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        _("Down"): cells["row_name"], _("Across"): cells["column_name"], _("Customers"): cells["customers"], _("Share of the row"): cells["share"].map(lambda v: percent(v, 1)),
        _("Index"): cells["index"].round(), _("Brought in 12 months"): cells["value"].round(), _("Lifetime value, 3 years"): cells["lifetime"].round(),
    })  # fmt: skip


def _telling(cells: pd.DataFrame) -> Any:
    """The cell that stands out most among those with enough customers to mean something."""
    known = cells[~cells["row"].str.startswith("\x00") & ~cells["column"].str.startswith("\x00") & cells["customers"].ge(10)]  # fmt: skip
    return known.sort_values("index").iloc[-1] if len(known) and known["index"].max() > 120 else None


def _sensitive_note(known: dict[str, differentiate.Field], *codes: str) -> None:
    marked = [words.label(known[c]) for c in codes if known[c].sensitive]
    if marked:
        st.caption(_("⚠ {fields}: people may take it amiss; look at it to understand, and do not choose offers by it without their consent.").format(fields=", ".join(map(plain, marked))))  # fmt: skip
