"""Value and needs, view How sure: the model card of the forecast, how right it was on your own past, and what to be careful about."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from idic_core.charts import forecast as charts
from idic_core.differentiate import wording, wording_model
from idic_core.store import Workspace
from idic_core.words import _, ngettext, number, percent
from pages.ui.parts import Card, cards, chart
from pages.ui.segments_head import Figures
from pages.ui.text import plain


def model(workspace: Workspace, figures: Figures) -> None:
    """What the forecast was made from, how it did on what is known, and what to be careful about; all of it from the run's report."""
    backtest, card = figures["backtest"], figures.get("card", {})
    if backtest:
        st.markdown("**" + wording_model.verdict(backtest) + "**")
    if card:
        _data(card, str(figures.get("at", "")))
    _made(figures, card)
    if backtest:
        _accuracy(backtest, str(figures["model"]))
        _calibration(backtest)
    elif card:
        with st.container(border=True):
            st.markdown("**" + _("Too little data for a test") + "**")
            st.write(wording_model.needed(card))
            st.caption(_("Until then every figure per person is a careful guess; totals and lists are safer than single customers."))  # fmt: skip
    _careful(figures, card)
    _counted(figures["counts"])


def _data(card: dict[str, Any], at: str) -> None:
    data, heads = card["data"], wording_model.data_used()
    helps = {
        "customers": _("Customers with at least one order that was not taken back as a whole."),
        "order_days": _("Orders of one customer on one day count once; this is what the forecast is made from."),
        "repeat_customers": _("Customers with orders on two days or more: from them the habits are learned."),
        "days": _("From the first order to the day of these figures."),
    }
    notes = {
        "days": _("{first} to {last}").format(first=data.get("first", "–"), last=data.get("last", "–")),
        "repeat_customers": percent(data["repeat_customers"] / data["customers"]) if data.get("repeat_customers") else "",
        "customers": _("tested on {n} of them").format(n=number(data["tested_on"])) if data["tested_on"] < data["customers"] else "",
    }  # fmt: skip
    cards([Card(head, number(data.get(key)), helps[key], notes.get(key, "")) for key, head in heads.items()])
    st.caption(_("Made on {at}; it looks {days} days ahead.").format(at=at[:16].replace("T", " "), days=number(card["horizon_days"])))  # fmt: skip


def _made(figures: Figures, card: dict[str, Any]) -> None:
    names, backtest = wording.models(), figures["backtest"]
    with st.container(border=True):
        st.markdown("**" + _("How the forecast is made") + "**")
        st.write(_("Orders: {orders}. Who is still a customer: {alive}. Money per order: {money}.").format(
            orders=names.get(figures["model"], figures["model"]), alive=names.get(figures["alive_model"], figures["alive_model"]),
            money=wording.amount_models()[figures["amounts"]["kind"]]))  # fmt: skip
        if card:
            st.write(wording_model.chosen(card))
        if backtest:
            st.caption(
                _(
                    "Chosen by standing at {n} earlier days ({days}), forecasting what is known by now, and comparing."
                ).format(n=len(backtest["origins"]), days=", ".join(backtest["origins"]))
            )
        with st.popover(_("What each method does"), icon=":material/function:"):
            tried = card.get("tried") or list(names)
            for name in [n for n in wording_model.methods() if n in {*tried, figures["model"], "last_period"}]:
                st.markdown(f"**{names[name]}** — {wording_model.methods()[name]}")


def _accuracy(backtest: dict[str, Any], chosen: str) -> None:
    names, rows = wording.models(), dict(backtest["candidates"])
    rows.setdefault("last_period", backtest["baseline"])
    order = sorted(rows, key=lambda n: (n != chosen, rows[n].get("score", 9.0)))
    heads = {
        _("Forecast"): _("What was tried on your own past; the chosen one stands first."),
        _("Off by, orders per customer"): _("The mean distance between forecast and truth, per customer (mean absolute error)."),
        _("Off by, large misses count more"): _("The root of the mean squared distance (RMSE): being wrong about a big customer costs more."),
        _("Total off by"): _("All orders forecast against all orders that came."),
        _("Finds who orders again"): _("Of two customers, one who ordered again and one who did not: how often the forecast ranks them rightly. 50 % is chance. (AUC)"),
    }  # fmt: skip
    figures = [
        [names[n] + (" ✓" if n == chosen else "") for n in order],
        [number(rows[n]["mae"], 2) for n in order],
        [number(rows[n]["rmse"], 2) for n in order],
        [wording_model.direction(rows[n]["total_error"]) for n in order],
        [percent(rows[n]["auc"]) for n in order],
    ]
    with st.container(border=True):
        st.markdown("**" + _("How right each forecast was on your own past") + "**")
        st.dataframe(
            pd.DataFrame(dict(zip(heads, figures, strict=True))), placeholder="–", hide_index=True, key="backtest",
            column_config={head: st.column_config.TextColumn(help=said) for head, said in heads.items()},
        )  # fmt: skip
        st.markdown(_("In the backtest {orders} of the customers fell inside their range of orders and {spend} inside their range of spend; 80 % is the aim.").format(
            orders=percent(backtest["coverage"]), spend=percent(backtest["coverage_spend"])),
            help=_("Ranges are set so that they held in the backtest, for customers with few, some and many expected orders apart; with few customers they are a little wider, to be safe."))  # fmt: skip
        if backtest.get("dropped"):
            st.caption(_("Tried at the newest day and clearly worse there, so not tried further: {names}.").format(names=", ".join(names[n] for n in backtest["dropped"])))  # fmt: skip
        st.caption(_("A range is {w} orders wide on average.").format(w=number(backtest["width"], 1)))


def _calibration(backtest: dict[str, Any]) -> None:
    rows = backtest.get("calibration", [])
    if len(rows) < 2:
        return
    low, high = rows[0], rows[-1]
    alt = _("Customers in tenths, from those forecast to order least to those forecast to order most: the first were forecast {a} orders each and placed {b}, the last {c} and placed {d}. On the dotted line, both are equal; the bars say how far chance alone can move a point.").format(
        a=number(low["expected"], 2), b=number(low["happened"], 2), c=number(high["expected"], 1), d=number(high["happened"], 1))  # fmt: skip
    table = pd.DataFrame({
        _("Tenth"): range(1, len(rows) + 1), _("Customers"): [number(r["customers"]) for r in rows],
        _("Orders forecast per customer"): [number(r["expected"], 2) for r in rows], _("Orders that happened"): [number(r["happened"], 2) for r in rows],
    })  # fmt: skip
    chart(charts.calibration(rows), title=_("Forecast and what happened, in the backtest"), key="calibration", alt=alt, table=table)  # fmt: skip


def _careful(figures: Figures, card: dict[str, Any]) -> None:
    with st.container(border=True):
        st.markdown("**" + _("Be careful with this") + "**")
        for found in figures.get("cautions", []):
            st.markdown("- " + plain(wording.caution(found)))
        if not figures.get("cautions", []):
            st.caption(_("Nothing unusual was found in these orders."))
        with st.expander(_("What no forecast can know")):
            for said in wording_model.limits(
                "boosted" in str(card.get("chosen", "")), "season" in (figures["backtest"] or {})
            ):
                st.markdown("- " + said)


def _counted(counts: dict[str, int]) -> None:
    rows = counted(counts)
    with st.container(border=True):
        st.markdown("**" + _("What was counted") + "**")
        st.dataframe(pd.DataFrame(rows, columns=[_("Lines"), _("How many")]), placeholder="–", hide_index=True, key="counts",
                     column_config={_("How many"): st.column_config.NumberColumn(format="localized", width="small")})  # fmt: skip
        if counts.get("orders_taken_back"):
            st.caption(
                ngettext(
                    "{n} order was taken back as a whole by its returns and counts as none.",
                    "{n} orders were taken back as a whole by their returns and count as none.",
                    counts["orders_taken_back"],
                ).format(n=number(counts["orders_taken_back"]))
            )


def counted(counts: dict[str, int]) -> list[tuple[str, int]]:
    """All lines read, then the sorts that add up to them; rows that begin with … are a part of the row above. counts: of the stage's report."""
    left_out = {
        "later_lines": _("Lines dated in the future, left out"),
        "undated_lines": _("Lines without a date that can be right, left out"),
    }
    sorts = {
        "sales": _("Sales"), "returns": _("Returns"), "cancelled": _("Lines of cancelled orders, not counted"),
        "fees": _("Postage and fees, not counted"), "adjustments": _("Adjustments, not counted"),
    }  # fmt: skip
    parts = {
        "sales": {"identical_lines": _("… that stand identical within an order, all counted")},
        "returns": {"returns_netted": _("… subtracted from an earlier purchase"), "returns_unmatched": _("… without an earlier purchase in the data"),
                    "returns_anonymous": _("… without a customer, so not tied to a purchase")},
    }  # fmt: skip
    found = {"cancelled": counts.get("lines", 0) - sum(counts.get(k, 0) for k in sorts), **counts}
    rows = [(_("Order lines read"), found.get("lines", 0) + sum(found.get(k, 0) for k in left_out))]
    for code, words in {**sorts, **left_out}.items():
        if found.get(code) or code in ("sales", "returns"):
            rows.append((words, found.get(code, 0)))
            rows += [(said, found[k]) for k, said in parts.get(code, {}).items() if found.get(k)]
    if found.get("anonymous_lines"):
        rows.append((_("… of all these, without a customer: counted in the months only"), found["anonymous_lines"]))
    return rows
