"""How far the shop has come in the four stages: a score of 0-100 each, what holds it back, and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from idic_core import identify
from idic_core.store import Workspace, has_derived

NEXT = {
    "uploaded": "upload", "reachable": "upload", "answered": "matches", "resolved": "matches", "orders_known": "upload", "valued": "segments",
    "costs_known": "upload", "needs_known": "segments", "in_contact": "interactions", "heard": "interactions", "consent_known": "interactions",
    "recommended": "offers", "approved": "offers", "compared": "offers", "measured": "results",
}  # fmt: skip
"""What is missing -> the page where the next step is done."""


@dataclass(frozen=True)
class StageScore:
    """score: 0-100, the mean of parts (code -> share reached, 0-1). reason: the part that is least reached; page: where its next step is (file name).

    wording.part_words says each code as what is measured, wording.step_words as what to do next.
    """

    stage: str
    score: int
    parts: dict[str, float]
    reason: str
    page: str


def score(stage: str, parts: dict[str, float]) -> StageScore:
    """A stage's score from its parts; of parts that are reached equally little the first is the reason."""
    ready = {name: min(max(share, 0.0), 1.0) for name, share in parts.items()}
    reason = min(ready, key=lambda name: ready[name])
    return StageScore(stage, round(100 * sum(ready.values()) / len(ready)), ready, reason, NEXT[reason])


def stage_scores(workspace: Workspace) -> list[StageScore]:
    """The four stages in their order, from what stands in the workspace now: counts only, quick enough for any page."""
    facts = _facts(workspace)

    def part(name: str, of: str) -> float:
        return facts[name] / facts[of] if facts[of] else 0.0

    facts["pairs"] = facts["answers"] + facts["open_pairs"]
    told = identify.stopping(workspace)
    settled = facts["customers"] > 0 and (facts["pairs"] == 0 or (told is not None and told.stop))
    return [
        score("identify", {
            "uploaded": float(facts["records"] > 0), "resolved": part("resolved", "records"),
            "answered": 1.0 if settled else part("answers", "pairs"), "reachable": part("with_address", "customers"),
        }),
        score("differentiate", {
            "orders_known": float(facts["lines"] > 0), "valued": part("valued", "buyers"),
            "costs_known": part("products_with_cost", "products"), "needs_known": part("with_need", "valued"),
        }),
        score("interact", {
            "in_contact": part("contacted", "customers"), "heard": min(1.0, facts["survey_answers"] / 100), "consent_known": part("with_consent", "customers"),
        }),
        score("customize", {
            # Nothing can be recommended before there are orders: then these are the next step.
            **({"recommended": part("recommended", "customers")} if facts["lines"] else {"orders_known": 0.0}), "approved": float(facts["campaigns"] > 0),
            "compared": part("with_control", "campaigns"), "measured": part("measured", "campaigns"),
        }),
    ]  # fmt: skip


QUERIES: dict[str, tuple[str, str]] = {
    "records": ("", "SELECT count(DISTINCT record_id) FROM records"),
    "resolved": ("crosswalk", "SELECT count(*) FROM crosswalk"),
    "customers": ("customers", "SELECT count(*) FROM customers"),
    "with_address": ("customers", "SELECT count(*) FROM customers WHERE coalesce(email, '') <> '' OR coalesce(phone, '') <> ''"),
    "answers": ("", "SELECT count(*) FROM decisions WHERE kind = 'match' AND revoked_at IS NULL AND value IN ('same', 'different')"),
    "open_pairs": ("review_queue", "SELECT count(*) FROM review_queue"),
    "lines": ("", "SELECT EXISTS (SELECT 1 FROM order_lines)"),
    "buyers": ("customer_summary", "SELECT count(*) FROM customer_summary"),
    "valued": ("customer_values", "SELECT count(*) FROM customer_values"),
    "products": ("", "SELECT count(DISTINCT product_id) FROM products"),
    "products_with_cost": ("", "SELECT count(DISTINCT product_id) FROM products WHERE cost IS NOT NULL"),
    "with_need": ("customer_needs", "SELECT count(DISTINCT customer_id) FROM customer_needs"),
    "contacted": ("crosswalk", "SELECT count(DISTINCT w.customer_id) FROM interactions i JOIN crosswalk w ON w.record_id = i.record_id"),
    "survey_answers": ("", "SELECT count(*) FROM survey_answers WHERE score IS NOT NULL"),
    "with_consent": ("crosswalk", "SELECT count(DISTINCT w.customer_id) FROM consents c JOIN crosswalk w ON w.record_id = c.record_id"),
    "recommended": ("recommendations", "SELECT count(DISTINCT customer_id) FROM recommendations"),
    "campaigns": ("", "SELECT count(DISTINCT campaign_id) FROM offer_events WHERE event = 'approved' AND campaign_id NOT IN (SELECT campaign_id FROM offer_events WHERE event = 'withdrawn')"),
    "with_control": ("", "SELECT count(DISTINCT campaign_id) FROM offer_events WHERE event = 'approved' AND campaign_id NOT IN (SELECT campaign_id FROM offer_events WHERE event = 'withdrawn') AND arm = 'control'"),
    "measured": ("", """SELECT count(*) FROM (SELECT campaign_id, min(at) AS at FROM offer_events WHERE event = 'approved' AND campaign_id NOT IN (SELECT campaign_id FROM offer_events WHERE event = 'withdrawn') GROUP BY campaign_id)
                        WHERE at < (SELECT max(replace(ordered_at, 'T', ' ')) FROM order_lines WHERE substr(ordered_at, 1, 10) <= date('now', 'localtime'))"""),
}  # fmt: skip
"""Count -> the derived table that it needs (or none) and its query."""


def _facts(workspace: Workspace) -> dict[str, Any]:
    return {
        name: int(workspace.value(sql) or 0) if not table or has_derived(workspace, table) else 0
        for name, (table, sql) in QUERIES.items()
    }
