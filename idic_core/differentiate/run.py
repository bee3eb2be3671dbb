"""The stage's work on a workspace: facts in, value, needs, tiers and lifecycle out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from idic_core.differentiate import attributes, intent, likeness, portraits, trends
from idic_core.differentiate.cautions import cautions, money_cautions
from idic_core.differentiate.class_facts import class_facts, with_classes
from idic_core.differentiate.classes import custom_evidence
from idic_core.differentiate.customer_days import CustomerDays
from idic_core.differentiate.doubled import counted_twice
from idic_core.differentiate.forecast import answer, fit_days
from idic_core.differentiate.given import moment
from idic_core.differentiate.known import Analysis, Known
from idic_core.differentiate.latent import derive as latent_further
from idic_core.differentiate.ledger import Book
from idic_core.differentiate.left_out import log_left_out
from idic_core.differentiate.lifetime import DISCOUNT, YEARS, equity
from idic_core.differentiate.model_card import model_card
from idic_core.differentiate.money import contributions, money_of
from idic_core.differentiate.moves import changed_since_last, keep_run, last_cuts
from idic_core.differentiate.need_run import derive as needs_further
from idic_core.differentiate.need_run import workspace_needs
from idic_core.differentiate.needs import Needs, none
from idic_core.differentiate.order_days import day_date
from idic_core.differentiate.own_changes import standing
from idic_core.differentiate.rfm_rules import cuts_in_force
from idic_core.differentiate.rules import as_text, standing_rules
from idic_core.differentiate.sales import monthly_sales
from idic_core.differentiate.tiers import told_apart
from idic_core.differentiate.values import customer_values
from idic_core.engines import connect, currency_code, currency_rates, current_products, customer_lines, unconverted
from idic_core.errors import IdicError
from idic_core.progress import Progress, silent
from idic_core.store import DERIVED, Workspace, now, write_derived
from idic_core.words import _

HORIZON = 365

FURTHER: tuple[Analysis, ...] = (
    needs_further,
    attributes.derive,
    portraits.derive,
    likeness.derive,
    latent_further,
    trends.derive,
    intent.derive,
)
"""What stands on the values, each in a module of its own, in the order in which it is worked out; likeness reads what attributes found."""


def run(
    workspace: Workspace, *, engine: str = "duckdb", as_of: Any = None, progress: Progress = silent
) -> dict[str, Any]:
    """Derive customer_summary, customer_values, need_groups, customer_needs and monthly_sales; returns the report.

    as_of: the day until which orders count, default the last order's that is not later than today: later lines are slips of the
    pen, left out and counted (counts["later_lines"]). The report (JSON-able): as_of, customers, model,
    backtest, cautions (codes; wording.caution says them), counts (lines by sort, returns netted, anonymous and identical lines), equity, needs, rule, cut_offs,
    told_apart, value_basis, left_out (decisions that cannot be read, by kind). Zero orders give empty tables. Raises IdicError for another engine than duckdb.
    """
    if engine != "duckdb":
        raise IdicError(
            _("Value and needs are worked out with DuckDB on this machine."), hint=_("Leave the engine at duckdb.")
        )
    version, began, decided = workspace.version, now(), standing(workspace)
    known, tables, report = work_out(workspace, as_of=as_of, progress=progress)
    report |= {"read_at": began, "decided": decided, "left_out": log_left_out(workspace)}
    progress(0.95, _("Drawing the conclusions"))
    report = _finish(known, tables, report, version)
    progress(1.0, _("Done"))
    return report


def work_out(
    workspace: Workspace, *, as_of: Any = None, needs: Needs | None = None, progress: Progress = silent
) -> tuple[Known, dict[str, pd.DataFrame], dict[str, Any]]:
    """What a run derives from the orders up to a day, with nothing written: what is known, the tables and the report; see `run`. needs: taken as they
    are where given, which saves most of the time."""
    rules = standing_rules(workspace)
    rule = rules.tier
    progress(0.0, _("Reading orders"))
    lines = customer_lines(workspace)
    products = current_products(workspace)
    limit = moment(as_of if as_of is not None else now()).normalize()
    with Book(_with_costs(lines, products), as_of=limit) as opened:
        counts, book, added = opened.counts, opened.table(), CustomerDays(opened)
        until = None if added.until is None else limit if as_of is not None else added.until
        summary, days = (None, None) if until is None else (added.summary(until), added.days(until))
    sold = lines.select(["customer_id", "product_id", "line_kind", "ordered_at"])
    currencies = sorted({currency_code(str(c)) for c in lines.column("currency").unique().to_pylist() if c} - {""})
    rates = currency_rates(workspace)
    unrated = sorted(unconverted(set(currencies), rates))
    converted = rates.base if rates.base and currencies and set(currencies) <= set(rates.worth) else ""
    twice = counted_twice(lines)
    del lines
    progress(0.25, _("Adding up each customer"))
    sales = monthly_sales(book)
    anonymous = float(sales["anonymous_net"].sum())
    if until is None or summary is None or days is None:
        report: dict[str, Any] = {"as_of": None, "customers": 0, "model": None, "backtest": {}, "cautions": [*twice, *_later(counts, limit)], "counts": counts, "anonymous_net": anonymous, "rule": rule,
                  "needs": {"reason": "too_few", "k": 0}, "equity": {"total": 0.0, "low": 0.0, "high": 0.0}, "told_apart": False, "value_basis": "revenue",
                  "cut_offs": last_cuts(workspace) or {}, "rules": as_text(rules, {}, "revenue")}  # fmt: skip
        tables = {
            name: _empty(name)
            for name in ("customer_summary", "customer_values", "class_facts", "need_groups", "customer_needs")
        }
        tables["monthly_sales"] = sales
        known = Known(
            workspace,
            "",
            tables["customer_summary"],
            tables["customer_values"],
            none("too_few", {}),
            book,
            sold,
            products,
        )
        return known, tables, report
    progress(0.4, _("Forecasting orders and testing the forecast"))
    fitted = fit_days(days, horizon_days=HORIZON)
    forecast = answer(fitted, [])
    progress(0.7, _("Looking for needs groups"))
    needs = needs or workspace_needs(workspace, sold, products, until, summary["customer_id"])
    progress(0.9, _("Setting tiers and stages"))
    day = day_date(fitted.days.as_of)
    silence = (pd.Timestamp(day) - pd.to_datetime(summary["last_order"])).dt.days
    cuts = cuts_in_force(last_cuts(workspace), rules.rfm, silence, summary["order_days"], summary["net"], day)
    money = money_of(summary, contributions(workspace), rules.basis)
    values = customer_values(summary, fitted, forecast, needs.customers, money, rule, cuts)
    facts = class_facts(workspace, values, needs.customers, book)
    values, criteria = with_classes(values, facts, custom_evidence(workspace, sold, products), rules)
    report = {
        "as_of": day, "customers": len(summary), "horizon_days": HORIZON, "years": YEARS, "discount": DISCOUNT,
        "model": forecast.model, "alive_model": fitted.verdict.alive, "backtest": forecast.backtest, "cautions": [*twice, *_later(counts, limit), *cautions(fitted.days, fitted.verdict, HORIZON), *money_cautions(summary, unrated)],
        "counts": counts, "anonymous_net": anonymous, "equity": equity(values, forecast.backtest), "needs": needs.report, "rule": rule,
        "cut_offs": cuts, "told_apart": told_apart(forecast.backtest), "value_basis": money.basis,
        "money": {"asked": money.asked, "missing": money.missing, "known": money.known, "refunds": float(summary["refunds"].sum()), "currencies": currencies, "converted": converted},
        "class_rules": rules.classes, "scorecard": rules.card, "criteria": criteria, "rules": as_text(rules, cuts, money.basis),
        "amounts": {"kind": fitted.now.amounts.kind, "parameters": list(fitted.now.amounts.parameters)},
        "parameters": {kind: list(model.parameters) for kind, model in fitted.now.models.items()},
        "card": model_card(fitted),
    }  # fmt: skip
    tables = {
        "customer_summary": summary, "customer_values": values, "class_facts": facts, "need_groups": needs.groups, "customer_needs": needs.customers, "monthly_sales": sales,
    }  # fmt: skip
    known = Known(workspace, report["as_of"], summary, values, needs, book, sold, products)
    return known, tables, report


def _finish(known: Known, tables: dict[str, pd.DataFrame], report: dict[str, Any], version: int) -> dict[str, Any]:
    """Work out what stands on the values and write everything, all of it or nothing; returns the whole report."""
    for analysis in FURTHER:
        more = analysis(replace(known, tables=tables))
        tables, report = tables | more.tables, report | more.report
    change = changed_since_last(known.workspace, tables, report, version)
    with known.workspace.transaction():
        write_derived(known.workspace, tables, version=version, report=report)
        keep_run(known.workspace, change, tables, report, version)
    return report


def _later(counts: dict[str, int], limit: pd.Timestamp) -> list[dict[str, Any]]:
    """The caution about lines of days that were not counted, where there are any."""
    n = counts.get("later_lines", 0)
    return [{"code": "later_lines", "n": n, "date": str(limit.date())}] if n else []


def _with_costs(lines: Any, products: pd.DataFrame) -> Any:
    """The lines with the product's cost where the line has none."""
    if products.empty or products["cost"].isna().all():
        return lines
    with connect() as duck:
        duck.register("l", lines)
        duck.register("p", products[["product_id", "cost"]].dropna())
        return duck.sql(
            "SELECT l.* REPLACE (coalesce(l.cost, p.cost) AS cost) FROM l LEFT JOIN p ON l.product_id = p.product_id"
        ).to_arrow_table()


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="object") for column in DERIVED[name].columns})
