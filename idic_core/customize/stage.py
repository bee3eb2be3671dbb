"""The stage's run: order lines -> recommendations -> the next best offer for each customer, written into the workspace."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from idic_core.customize.again import bought_again
from idic_core.customize.library import offers
from idic_core.customize.margins import USUAL_MARGIN, product_facts
from idic_core.customize.people import first_products, read_contact, read_people
from idic_core.customize.picks import COLUMNS, best, blocked_counts, rated
from idic_core.customize.recommend import Recommended, recommend_kinds
from idic_core.engines import current_products, customer_lines
from idic_core.progress import Progress, part, silent
from idic_core.store import DERIVED, Workspace, derived_report, has_derived, now, read, read_derived, write_derived
from idic_core.words import _

LINES = ["customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price", "amount", "line_kind"]
FIRST = ["customer_id", "kind", "rank", "product_id", "product_name", "reason", "times", "amount", "margin_share"]
"""What people.first_products looks at."""

CONTROL_SHARE = 0.1
"""Setting `control_share`: the share of an offer's customers who are held back so that its effect can be seen."""


def run(workspace: Workspace, *, engine: str = "duckdb", progress: Progress = silent) -> dict[str, Any]:
    """Derive recommendations (again and new, ten each) and offer_picks; returns what each kind's method was and how well it did.

    engine: lines are read through DuckDB here; beyond one machine the summary that comes before this stage is computed elsewhere.
    Works on an empty workspace: the tables are then empty.
    """
    version = workspace.version
    lines = read_lines(workspace)
    products = current_products(workspace)
    found = recommend_kinds(lines, products=products, kinds=("again", "new"), progress=part(progress, 0.05, 0.85))
    facts = product_facts(lines, products, float(workspace.setting("margin_share", USUAL_MARGIN)))
    table = recommendation_rows(found, facts)
    report: dict[str, Any] = {r.kind: _report(r) for r in found} | {
        "customers": int(table["customer_id"].nunique()),
        "lines": len(lines),
    }
    progress(0.9, _("Choosing the next best offer"))
    report["hits"] = {r.kind: [float(h) for h in r.choice.hits] for r in found}
    report["bought_again"] = bought_again(lines, products)
    rows = rated(
        offers(workspace),
        read_people(workspace),
        first_products(table, report["hits"], report["bought_again"]),
        read_contact(workspace),
        salts=salts(workspace),
        control_share=control_share(workspace),
    )
    picks = best(rows) if len(rows) else pd.DataFrame(columns=COLUMNS)
    report |= {
        "offers": int(picks["blocked"].eq("").sum()),
        "blocked": blocked_counts(picks),
    }
    write_derived(workspace, {"recommendations": table, "offer_picks": picks}, version=version, report=report)
    return report


def read_lines(workspace: Workspace) -> pd.DataFrame:
    """The lines of known customers until today that the stage needs, text as categories: a million lines take some ten megabytes."""
    lines = customer_lines(workspace).select(LINES)
    tomorrow = pa.scalar((pd.Timestamp(now()[:10]) + pd.Timedelta(days=1)).to_pydatetime(), lines["ordered_at"].type)
    # A line of a day to come is a slip of the pen; the stage before counts those.
    past = pc.fill_null(pc.less(lines["ordered_at"], tomorrow), True)
    kept = lines.filter(pc.and_(pc.is_valid(lines["customer_id"]), past))
    for place, name in enumerate(LINES):
        if pa.types.is_string(kept.schema.field(name).type) or pa.types.is_large_string(kept.schema.field(name).type):
            kept = kept.set_column(place, name, kept[name].dictionary_encode())
    frame: pd.DataFrame = kept.to_pandas()
    return frame


def recommendation_rows(found: list[Recommended], facts: pd.DataFrame) -> pd.DataFrame:
    """The derived table: the suggestions with names, category and price; facts: margins.product_facts."""
    parts = []
    for recommended in found:
        frame = recommended.frame
        product = facts.reindex(frame["product_id"])
        because = facts["name"].reindex(frame["because"])
        parts.append(frame.assign(
            kind=recommended.kind, product_name=product["name"].fillna(frame["product_id"].set_axis(product.index)).to_numpy(),
            category=product["category"].to_numpy(), price=product["price"].to_numpy(),
            amount=product["amount"].to_numpy(), margin_share=product["margin_share"].to_numpy(),
            because=because.fillna(frame["because"].set_axis(because.index)).to_numpy(),
        ))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def control_share(workspace: Workspace) -> float:
    """The share held back from each offer (0-1), as the settings say."""
    return float(workspace.setting("control_share", CONTROL_SHARE))


def salts(workspace: Workspace) -> dict[str, str]:
    """offer_id -> the salt of its next draw: anew for each approval, or those held back once would be all that a second one finds."""
    used = workspace.frame("SELECT offer_id, count(DISTINCT campaign_id) AS n FROM offer_events GROUP BY offer_id")
    counts = dict(zip(used["offer_id"], used["n"], strict=True))
    return {
        offer.offer_id: f"{offer.offer_id}#{counts.get(offer.offer_id, 0) + 1}"
        for offer in offers(workspace, retired=True)
    }


def rated_offers(workspace: Workspace) -> pd.DataFrame:
    """Every active offer for every customer as of now, with chance, worth, expected margin and the rule that blocks it: see picks.rated."""
    return rated(
        offers(workspace),
        read_people(workspace),
        _first_products(workspace),
        read_contact(workspace),
        salts=salts(workspace),
        control_share=control_share(workspace),
    )


def _first_products(workspace: Workspace) -> dict[str, pd.DataFrame]:
    report = derived_report(workspace, "customize")
    return first_products(_likely_first(workspace), report.get("hits", {}), report.get("bought_again", []))


def _likely_first(workspace: Workspace) -> pd.DataFrame:
    """The recommendations that `first_products` can choose: of what is new to a customer only the first makes it, and of each row what it shows."""
    if not has_derived(workspace, "recommendations"):
        return read_derived(workspace, "recommendations")
    types = {c: DERIVED["recommendations"].columns[c] for c in FIRST}
    return read(workspace, f"SELECT {', '.join(types)} FROM recommendations WHERE kind <> 'new' OR rank = 1", types)  # noqa: S608


def _report(recommended: Recommended) -> dict[str, Any]:
    choice = recommended.choice
    return {"method": choice.method, "ndcg": {k: round(v, 4) for k, v in choice.ndcg.items()}, "customers": choice.customers,
            "window_days": choice.window_days, "hits": [round(v, 4) for v in choice.hits], "rows": len(recommended.frame)}  # fmt: skip
