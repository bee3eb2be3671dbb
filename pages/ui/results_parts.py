"""The parts of the Results page: figures in cards, cohorts, growth, the effect of offers, the whole table and the dated report."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core import differentiate, measure
from idic_core.charts import measure as charts
from idic_core.customize.wording import offer_name
from idic_core.measure import wording
from idic_core.store import Workspace
from idic_core.words import _, money, ngettext, number, percent
from pages.ui.data import cached, table
from pages.ui.parts import Card, cards, chart
from pages.ui.text import rows


def head(workspace: Workspace, report: dict[str, Any]) -> None:
    """The date, the report to take along, and the four stages' scores."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            _("Figures up to {day}, the day of the last order in your data.").format(day=report["as_of"])
            if report.get("as_of")
            else _("There are no orders yet: figures that stand on orders come once you upload some.")
        )
        if later := int(report.get("later_lines") or 0):
            st.caption(
                ":material/warning: "
                + ngettext("{n} order line of a day to come was left out.", "{n} order lines of days to come were left out.", later).format(n=number(later))
            )  # fmt: skip
        st.download_button(
            _("Report as XLSX"), cached(measure.report_workbook, workspace), file_name=f"results-{report.get('as_of') or 'idic'}.xlsx", icon=":material/download:",
            key="report", on_click="ignore",
        )  # fmt: skip


def figure(results: pd.DataFrame, name: str, coin: str = "") -> Card:
    """One figure as a card: its value in its unit, the formula in its help, its range and what it rests on below."""
    label, formula = wording.figure_words().get(name, (name, ""))
    found = results[results["name"].eq(name)]
    if found.empty or pd.isna(found["value"].iloc[0]):
        return Card(label, "–", formula, _("not enough data yet"))
    row = found.iloc[0]
    notes = []
    if not pd.isna(row["low"]) and not pd.isna(row["high"]):
        notes.append(
            _("{low} to {high}").format(
                low=shown(row["low"], row["unit"], coin), high=shown(row["high"], row["unit"], coin)
            )
        )
    elif not pd.isna(row["high"]):
        notes.append(_("nine of ten within {high}").format(high=shown(row["high"], row["unit"])))
    if row["n"]:
        notes.append(_("from {n}").format(n=number(row["n"])))
    if str(row["note"] or "").isdigit():
        notes.append(_("{days} days").format(days=row["note"]))
    return Card(label, shown(row["value"], row["unit"], coin), formula, " · ".join(notes))


def shown(value: float, unit: str, coin: str = "") -> str:
    """A figure in its unit: shares as percentages, hours with one digit, money with its currency where all is in one; an en dash where there is none."""
    if pd.isna(value):
        return "–"
    if unit == "share":
        return percent(value)
    if unit == "hours":
        return _("{n} h").format(n=number(value, 1))
    if unit == "money" and coin:
        return money(value, coin)
    return number(value)


def people(workspace: Workspace) -> None:
    """Retention and repeat rate, and the cohorts behind them."""
    results = table(workspace, "results")
    cards(
        [
            figure(results, name, cached(differentiate.one_currency, workspace))
            for name in ("customers_active", "retention", "repeat_rate", "customer_equity", "at_risk")
        ]
    )
    cohorts = table(workspace, "retention_cohorts")
    if cohorts.empty or cohorts["months_later"].max() < 1:
        st.caption(_("Cohorts need orders of at least two months."))
        return
    chart(
        charts.cohort_map(cohorts), title=_("Who comes back, by the month of the first order"), alt=_cohort_sentence(cohorts), key="cohorts",
        table=cohorts.rename(columns={"cohort": _("First order in"), "months_later": _("Months later"), "customers": _("Customers"), "active": _("Of them ordered")}),
    )  # fmt: skip


def _cohort_sentence(cohorts: pd.DataFrame) -> str:
    """How many of all cohorts ordered one, three and six months after their first order."""
    parts = []
    for later in (1, 3, 6):
        part = cohorts[cohorts["months_later"].eq(later)]
        if len(part) and part["customers"].sum():
            share = percent(part["active"].sum() / part["customers"].sum())
            parts.append(
                ngettext("{share} after {n} month", "{share} after {n} months", later).format(share=share, n=later)
            )
    first = _("Share of customers who ordered again in that very month: {shares}.").format(shares=", ".join(parts))
    return first + " " + _("Each row is a month of first orders, with its customers in brackets.")


def sales(workspace: Workspace, report: dict[str, Any]) -> None:
    """Sales, their growth, and who made it."""
    results, grown = table(workspace, "results"), table(workspace, "growth")
    coin = cached(differentiate.one_currency, workspace)
    cards([figure(results, name, coin) for name in ("sales", "sales_growth", "top_fifth")])
    if grown.empty:
        st.caption(_("Growth by customer needs two quarters of orders."))
        return
    labels = {
        "kept": _("Kept"), "grown": _("Grown"), "new": _("New"), "back": _("Came back"), "shrunk": _("Shrunk"), "lost": _("Not this time"),
    }  # fmt: skip
    basis = _("the same quarter a year before") if report.get("growth_basis") == "year" else _("the quarter before")
    last = grown.iloc[-1]
    alt = _("The quarter to {day} against {basis}: {new} from new customers, {back} from some who came back, {grown} more and {shrunk} less from those who bought both times, {lost} gone with those who did not buy this time.").format(
        day=last["period"], basis=basis, **{name: number(abs(last[name])) for name in ("new", "back", "grown", "shrunk", "lost")}
    )  # fmt: skip
    chart(
        charts.growth_bars(grown, labels), title=_("Where growth came from"), alt=alt, key="growth",
        table=grown.rename(columns={"period": _("Quarter that ends on"), **labels}).round(0),
    )  # fmt: skip


def effects(workspace: Workspace) -> None:
    """Each campaign against those who were held back."""
    found = cached(measure.campaign_results, workspace)
    if found.empty:
        st.caption(
            _("No offer is approved yet. Approve one under Offers, send it, and upload the orders that come after it.")
        )
        return
    verdicts, states = wording.verdict_words(), wording.state_words()
    labels = [
        _("{offer}, {day}").format(offer=offer_name(row["offer_id"], row["name"]), day=row["at"][:10])
        for row in rows(found)
    ]
    known = found["difference"].notna().to_numpy()
    if known.any():
        first = found[known].iloc[0]
        chart(
            charts.effects(found[known], [label for label, use in zip(labels, known, strict=True) if use]), title=_("Effect on the share of buyers"), key="effects",
            alt=_("The newest comparison: {treated} of those who got it bought within 30 days, {control} of those held back. {verdict}.").format(
                treated=percent(first["bought_treated"], 1), control=percent(first["bought_control"], 1), verdict=verdicts[first["verdict"]]
            ),
        )  # fmt: skip
    st.dataframe(
        pd.DataFrame({
            _("Offer"): labels, _("Verdict"): found["verdict"].map(verdicts), _("Where it stands"): found["state"].map(states), _("Got it"): found["treated"],
            _("Held back"): found["control"], _("Bought, got it"): [percent(v, 1) for v in found["bought_treated"]],
            _("Bought, held back"): [percent(v, 1) for v in found["bought_control"]], _("Difference"): [_range(*v) for v in zip(found["difference"], found["low"], found["high"], strict=True)],
            _("Money per customer"): [_money(*v) for v in zip(found["money_difference"], found["money_low"], found["money_high"], strict=True)],
            _("Smallest effect it can show"): [percent(v, 1) for v in found["smallest_detectable"]],
        }), placeholder="–", hide_index=True, key="campaigns",
    )  # fmt: skip
    st.caption(_("Everybody is counted in the group into which they were drawn, for 30 days from the approval. Ranges hold 95 %: Newcombe for shares, Welch for money. "
                 "“Too small to tell” is an honest answer: the range holds zero."))  # fmt: skip
    if found["uneven"].fillna(False).astype(bool).any():
        st.warning(
            _(
                "In one campaign the groups are far from the planned share. Something other than chance drew them; do not trust that comparison."
            )
        )


def _range(difference: float, low: float, high: float) -> str:
    if pd.isna(difference):
        return "–"
    return _("{d} points ({low} to {high})").format(
        d=_signed(100 * difference), low=_signed(100 * low), high=_signed(100 * high)
    )


def _money(difference: float, low: float, high: float) -> str:
    if pd.isna(difference):
        return "–"
    return _("{d} ({low} to {high})").format(d=_signed(difference), low=_signed(low), high=_signed(high))


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + number(value, 1)


def service(workspace: Workspace) -> None:
    """Satisfaction with its margin, response times, reach."""
    results = table(workspace, "results")
    have = set(results["name"])
    asked = [name for name in ("nps", "csat", "ces") if name in have]
    if asked:
        cards([figure(results, name) for name in asked])
    else:
        st.caption(_("No survey answers yet. Upload them, or take them down under Interactions."))
    waited = [name for name in ("first_response", "complaint_first", "complaint_solved") if name in have]
    cards([figure(results, name) for name in [*waited, "reachable"]])


def everything(workspace: Workspace) -> None:
    """All figures with their formulas, and the scores of the four stages."""
    stages = cached(measure.stage_scores, workspace)
    names, parts, steps = wording.stage_words(), wording.part_words(), wording.step_words()
    cards([
        Card(names[s.stage], _("{score} of 100").format(score=s.score), _("The mean of: {parts}").format(parts=", ".join(f"{parts[p]} {percent(v)}" for p, v in s.parts.items())),
             _("Next: {step}").format(step=steps[s.reason]) if s.score < 100 else "")
        for s in stages
    ])  # fmt: skip
    results = table(workspace, "results")
    st.dataframe(
        in_words(results[~results["name"].str.startswith("maturity_")]), placeholder="–", hide_index=True, key="figures"
    )


def in_words(results: pd.DataFrame) -> pd.DataFrame:
    """Figures as a reader takes them in: numbers in their unit and locale, units in words, a dash where there is none."""
    words, units = wording.figure_words(), wording.unit_words()
    return pd.DataFrame([
        {
            _("Figure"): words.get(row["name"], (row["name"], ""))[0], _("Result"): precise(row["name"], row["value"], row["unit"]),
            _("Low end"): precise(row["name"], row["low"], row["unit"]), _("High end"): precise(row["name"], row["high"], row["unit"]),
            _("Rests on"): number(row["n"]) if row["n"] else "–", _("Unit"): units.get(row["unit"], row["unit"]),
            _("How it is worked out"): words.get(row["name"], ("", ""))[1],
        }
        for row in rows(results)
    ])  # fmt: skip


def precise(name: str, value: float, unit: str) -> str:
    """A figure as `shown`; the effect of an offer with one digit, for it is often smaller than one per cent."""
    return percent(value, 1) if name == "lift" else shown(value, unit)
