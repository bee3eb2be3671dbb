"""The stage's work on a workspace: facts in, value, needs, tiers and lifecycle out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from idic_core.differentiate.cautions import cautions
from idic_core.differentiate.forecast import answer, fit
from idic_core.differentiate.given import moment
from idic_core.differentiate.known import Analysis, Known
from idic_core.differentiate.ledger import ledger, standing_orders
from idic_core.differentiate.lifetime import DISCOUNT, YEARS, equity
from idic_core.differentiate.needs import Needs, needs_groups, none
from idic_core.differentiate.order_days import day_date
from idic_core.differentiate.rfm import cut_offs
from idic_core.differentiate.sales import monthly_sales
from idic_core.differentiate.summary import summarise, typed
from idic_core.differentiate.tiers import parse_rule, told_apart
from idic_core.differentiate.values import customer_values, value_basis
from idic_core.engines import connect, current_products, customer_lines
from idic_core.errors import IdicError
from idic_core.progress import Progress, silent
from idic_core.store import DERIVED, Workspace, decision, now, write_derived
from idic_core.words import _

HORIZON = 365

FURTHER: tuple[Analysis, ...] = ()
"""What stands on the values, each in a module of its own and independent of the others, in the order in which it is worked out."""


def run(
    workspace: Workspace, *, engine: str = "duckdb", as_of: Any = None, progress: Progress = silent
) -> dict[str, Any]:
    """Derive customer_summary, customer_values, need_groups, customer_needs and monthly_sales; returns the report.

    as_of: the day until which orders count, default the last order's that is not later than today: later lines are slips of the
    pen, left out and counted (counts["later_lines"]). The report (JSON-able): as_of, customers, model,
    backtest, cautions (codes; wording.caution says them), counts (lines by sort, returns netted, anonymous and identical lines), equity, needs, rule, cut_offs,
    told_apart, value_basis. Zero orders give empty tables. Raises IdicError for another engine than duckdb.
    """
    if engine != "duckdb":
        raise IdicError(
            _("Value and needs are worked out with DuckDB on this machine."), hint=_("Leave the engine at duckdb.")
        )
    version = workspace.version
    rule = parse_rule(decision(workspace, "tier_rule", "tiers"))
    progress(0.0, _("Reading orders"))
    lines = customer_lines(workspace)
    products = current_products(workspace)
    limit = moment(as_of if as_of is not None else now()).normalize()
    book, counts = ledger(_with_costs(lines, products), as_of=limit)
    sold = lines.select(["customer_id", "product_id", "line_kind", "ordered_at"])
    del lines
    progress(0.25, _("Adding up each customer"))
    orders = standing_orders(book)
    until = limit if as_of is not None else orders["ordered_at"].max() if len(orders) else None
    sales = monthly_sales(book)
    anonymous = float(sales["anonymous_net"].sum())
    if until is None:
        report: dict[str, Any] = {"as_of": None, "customers": 0, "model": None, "backtest": {}, "cautions": _later(counts, limit), "counts": counts, "anonymous_net": anonymous, "rule": rule,
                  "needs": {"reason": "too_few", "k": 0}, "equity": {"total": 0.0, "low": 0.0, "high": 0.0}, "told_apart": False, "value_basis": "revenue"}  # fmt: skip
        tables = {
            name: _empty(name) for name in ("customer_summary", "customer_values", "need_groups", "customer_needs")
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
        return _finish(known, tables, report, version)
    with connect() as duck:
        duck.register("ledger", book)
        summary = typed(summarise(duck.table("ledger"), as_of=until).df())
    progress(0.4, _("Forecasting orders and testing the forecast"))
    fitted = fit(orders, horizon_days=HORIZON, as_of=until)
    forecast = answer(fitted, [])
    progress(0.7, _("Looking for needs groups"))
    needs = _needs(sold, products, until, summary["customer_id"])
    progress(0.9, _("Setting tiers and stages"))
    values = customer_values(summary, fitted, forecast, needs.customers, rule)
    silence = (pd.Timestamp(day_date(fitted.days.as_of)) - pd.to_datetime(summary["last_order"])).dt.days
    report = {
        "as_of": day_date(fitted.days.as_of), "customers": len(summary), "horizon_days": HORIZON, "years": YEARS, "discount": DISCOUNT,
        "model": forecast.model, "alive_model": fitted.verdict.alive, "backtest": forecast.backtest, "cautions": [*_later(counts, limit), *cautions(fitted.days, fitted.verdict, HORIZON)],
        "counts": counts, "anonymous_net": anonymous, "equity": equity(values, forecast.backtest), "needs": needs.report, "rule": rule,
        "cut_offs": cut_offs(silence, summary["order_days"], summary["net"]), "told_apart": told_apart(forecast.backtest),
        "value_basis": value_basis(summary),
        "amounts": {"kind": fitted.now.amounts.kind, "parameters": list(fitted.now.amounts.parameters)},
        "parameters": {kind: list(model.parameters) for kind, model in fitted.now.models.items()},
    }  # fmt: skip
    tables = {
        "customer_summary": summary, "customer_values": values, "need_groups": needs.groups, "customer_needs": needs.customers, "monthly_sales": sales,
    }  # fmt: skip
    progress(0.95, _("Drawing the conclusions"))
    known = Known(workspace, report["as_of"], summary, values, needs, book, sold, products)
    report = _finish(known, tables, report, version)
    progress(1.0, _("Done"))
    return report


def _finish(known: Known, tables: dict[str, pd.DataFrame], report: dict[str, Any], version: int) -> dict[str, Any]:
    """Work out what stands on the values and write everything, all of it or nothing; returns the whole report."""
    for analysis in FURTHER:
        more = analysis(known)
        tables, report = tables | more.tables, report | more.report
    write_derived(known.workspace, tables, version=version, report=report)
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


def _needs(sold: Any, products: pd.DataFrame, until: pd.Timestamp, customers: pd.Series[Any]) -> Needs:
    """Needs of the customers with a standing order; what was bought counts, also where it was taken back later."""
    with connect() as duck:
        duck.register("sold", sold)
        lines = duck.execute(
            """SELECT customer_id, product_id FROM sold WHERE line_kind = 'sale' AND customer_id IS NOT NULL AND product_id IS NOT NULL
               AND ordered_at < CAST(? AS DATE) + INTERVAL 1 DAY""",
            [str(until.date())],
        ).df()
    lines = lines[lines["customer_id"].isin(set(customers))]
    return needs_groups(lines, products=products) if len(lines) else none("too_few", {})


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="object") for column in DERIVED[name].columns})
