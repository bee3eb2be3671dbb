"""The derived tables: what each column is called and holds. They can be dropped and rebuilt at any time with the same result.

This registry is what stages agree on: the stage named writes the table, those after it and the pages read it.
"""

from __future__ import annotations

from dataclasses import dataclass

T, R, N = "TEXT", "REAL", "INTEGER"


@dataclass(frozen=True)
class DerivedTable:
    stage: str
    columns: dict[str, str]
    key: tuple[str, ...]
    indexes: tuple[str, ...] = ()


DERIVED: dict[str, DerivedTable] = {
    # upload ---------------------------------------------------------------------------------------------------------
    # How good each batch was as it came in: shares 0-1, missing where a part cannot be measured.
    "batch_quality": DerivedTable("upload", {
        "batch_id": N, "rows": N, "completeness": R, "validity": R, "uniqueness": R, "freshness": R}, ("batch_id",)),
    # identify -------------------------------------------------------------------------------------------------------
    # Which customer each record belongs to; provisional: joined by best estimate, neither automatic nor answered.
    "crosswalk": DerivedTable("identify", {"record_id": T, "customer_id": T, "provisional": N}, ("record_id",), ("customer_id",)),
    # The golden record. emails, phones, member_ids, external_ids, sources: JSON lists. provenance: JSON, field ->
    # {"record_id", "source", "rule"}. name: what to call the customer. search: folded text for look-ups.
    "customers": DerivedTable("identify", {
        "customer_id": T, "name": T, "given_name": T, "family_name": T, "organisation": T, "email": T, "phone": T,
        "emails": T, "phones": T, "birth_date": T, "gender": T, "street": T, "city": T, "region": T, "postcode": T, "country": T,
        "language": T, "owner": T, "member_ids": T, "external_ids": T, "sources": T, "records": N, "provisional": N,
        "trust": T, "provenance": T, "search": T}, ("customer_id",), ("search",)),
    # Compared pairs worth keeping (band auto or review). evidence: JSON list of {"field", "level", "left", "right", "weight"}.
    "match_pairs": DerivedTable("identify", {
        "record_id_l": T, "record_id_r": T, "match_weight": R, "probability": R, "band": T, "evidence": T},
        ("record_id_l", "record_id_r"), ("record_id_r",)),
    # Pairs to ask a person, position 1 first. why: a code that the page puts in words.
    "review_queue": DerivedTable("identify", {
        "position": N, "record_id_l": T, "record_id_r": T, "match_weight": R, "probability": R, "why": T, "evidence": T}, ("position",)),
    # Pairs drawn at random within strata (certainty.ground), for judging how sure the customers are; place 1 is asked first.
    "check_sample": DerivedTable("identify", {"stratum": T, "place": N, "record_id_l": T, "record_id_r": T}, ("stratum", "place")),
    # differentiate --------------------------------------------------------------------------------------------------
    # One row per customer with at least one order; money in the file's currency; net = sales minus refunds.
    "customer_summary": DerivedTable("differentiate", {
        "customer_id": T, "first_order": T, "last_order": T, "order_days": N, "orders": N, "lines": N, "units": R,
        "sales": R, "refunds": R, "net": R, "margin": R, "net_last_year": R, "margin_last_year": R, "products": N}, ("customer_id",)),
    # One row per customer with orders; horizon 365 days. p_alive 0-1. lifecycle: new, mature, at_risk, lost (prospects have
    # no row here). lever: frequency, amount, duration, none; gain_frequency + gain_amount = unrealised, gain_duration: lifetime value at stake. value_basis: margin, contribution or revenue. decile: 1 best.
    # value_group, *_class: codes of value_map, classes, loyalty and scorecard; score 0-100, missing while no scorecard is saved.
    "customer_values": DerivedTable("differentiate", {
        "customer_id": T, "as_of": T, "value_basis": T, "actual_value": R, "expected_orders": R, "expected_orders_low": R,
        "expected_orders_high": R, "expected_spend": R, "expected_spend_low": R, "expected_spend_high": R, "p_alive": R,
        "next_order_date": T, "next_order_low": T, "next_order_high": T, "lifetime_value": R, "lifetime_low": R, "lifetime_high": R, "potential_value": R,
        "r": N, "f": N, "m": N, "rfm_group": T, "tier": T, "lifecycle": T, "lever": T, "gain_frequency": R, "gain_amount": R, "gain_duration": R,
        "unrealised": R, "value_group": T, "decile": N, "size_class": T, "age_class": T, "needs_class": T, "loyalty": R, "loyalty_class": T, "score": R, "score_class": T},
        ("customer_id",), ("tier", "rfm_group", "lifecycle")),
    # What the classes are made from: loyalty's parts 0-100, missing where unknown; growth of the customer's need group and industry (0.2 is 20 % more than a
    # year before); resources: place 0-100 by assets, income or size; ease: 0-1, fewer contacts and returns are higher.
    "class_facts": DerivedTable("differentiate", {
        "customer_id": T, "repeat": R, "breadth": R, "tenure": R, "recommend": R, "referrals": R, "need_growth": R, "industry_growth": R, "resources": R, "ease": R},
        ("customer_id",)),
    "need_groups": DerivedTable("differentiate", {
        "need_id": T, "name": T, "size": N, "share": R, "stability": R, "facts": T, "example_customer": T}, ("need_id",)),
    "customer_needs": DerivedTable("differentiate", {"customer_id": T, "need_id": T, "strength": R}, ("customer_id",), ("need_id",)),
    # What each customer with orders mostly buys: kinds of goods with their shares (0-1) of `goods` lines; gap: mean days between order days.
    "customer_habits": DerivedTable("differentiate", {
        "customer_id": T, "favourite": T, "favourite_share": R, "second": T, "second_share": R, "goods": N, "gap": R, "net_year_before": R}, ("customer_id",), ("favourite",)),
    # Who has not ordered yet: likeness: the chance (0-1) to be among the best fifth once they buy; because: JSON list of {"field", "value", "index"}.
    "likeness": DerivedTable("differentiate", {"customer_id": T, "likeness": R, "because": T}, ("customer_id",)),
    # What is known of a customer beyond orders, a row per value; fields of files without a name of their own begin with "file:". source: the file's
    # source, or stated, observed, inferred.
    "customer_attributes": DerivedTable("differentiate", {
        "customer_id": T, "field": T, "value": T, "number": R, "source": T}, ("field", "value", "customer_id"), ("customer_id",)),
    # Which group each customer was found in, before people's merges; by: found, or hand where a person set it.
    "need_members": DerivedTable("differentiate", {"customer_id": T, "found_id": T, "by": T}, ("customer_id",)),
    # What each customer leans to most, where there is something: share of their purchases, everybody's mean share, share / average, times bought.
    "need_affinities": DerivedTable("differentiate", {"customer_id": T, "what": T, "share": R, "average": R, "index": R, "times": N}, ("customer_id",), ("what",)),
    # What similar customers buy and this one does not yet, likeliest first. share, average: of peers and of all who buy it (0-1); peers: how many;
    # because: the kind that peers have in common, or empty where they buy alike in all.
    "latent_needs": DerivedTable("differentiate", {
        "customer_id": T, "rank": N, "what": T, "score": R, "share": R, "average": R, "peers": R, "because": T}, ("customer_id", "rank"), ("what",)),
    # Demand of the last 91 days against the same days a year (or the 91 days) before. level: kind or need; customers, before: how many bought it; share,
    # share_before: of the active ones; growth, low, high: share / share_before - 1, 90 %; verdict: rising, falling, perhaps_*, steady, few.
    "kind_trends": DerivedTable("differentiate", {
        "level": T, "what": T, "customers": N, "before": N, "share": R, "share_before": R, "growth": R, "low": R, "high": R, "verdict": T}, ("level", "what")),
    # month: YYYY-MM; customers: how many bought the kind; active: how many bought anything.
    "kind_months": DerivedTable("differentiate", {"what": T, "month": T, "customers": N, "active": N}, ("what", "month")),
    # Who bought a kind in the last 91 days.
    "kind_buyers": DerivedTable("differentiate", {"customer_id": T, "what": T, "last": T, "days": N}, ("customer_id", "what"), ("what",)),
    # Interest shown lately and not followed by buying. what: kind (tied 1) or subject; signal: event, purpose or wish; before: 1 where bought earlier.
    "intent_signals": DerivedTable("differentiate", {
        "customer_id": T, "what": T, "tied": N, "signal": T, "subject": T, "at": T, "times": N, "before": N}, ("customer_id", "what"), ("what",)),
    # month: YYYY-MM. anonymous_*: lines without a customer, counted as sales and not as a customer.
    "monthly_sales": DerivedTable("differentiate", {
        "month": T, "sales": R, "refunds": R, "net": R, "anonymous_net": R, "orders": N, "customers": N, "new_customers": N}, ("month",)),
    # interact -------------------------------------------------------------------------------------------------------
    # Work for today and later, made from facts. state: open or done. source: follow_up, promise, complaint, reply, survey, win_back, call_back.
    "tasks": DerivedTable("interact", {
        "task_id": T, "customer_id": T, "record_id": T, "due": T, "kind": T, "what": T, "why": T, "state": T, "score": R, "interaction_id": T},
        ("task_id",), ("customer_id",)),
    # customize ------------------------------------------------------------------------------------------------------
    # kind: again or new. because: the product (name) that the reason names, or empty. reason, method: codes. times: orders with it, last_bought: the last one's
    # date. amount: money of a usual line of it; margin_share: (price - cost) / price. Scores are comparable within a customer only.
    "recommendations": DerivedTable("customize", {
        "customer_id": T, "kind": T, "rank": N, "product_id": T, "product_name": T, "category": T, "price": R, "score": R, "method": T,
        "because": T, "reason": T, "times": N, "last_bought": T, "amount": R, "margin_share": R}, ("customer_id", "kind", "rank"), ("product_id",)),
    # The best offer per customer. arm: treated or control (salted hash). blocked: reason code or empty. expected_margin = chance * worth - cost of a message.
    "offer_picks": DerivedTable("customize", {
        "customer_id": T, "offer_id": T, "product_id": T, "product_name": T, "chance": R, "worth": R, "expected_margin": R, "channel": T, "arm": T,
        "blocked": T, "because": T}, ("customer_id",), ("offer_id",)),
    # measure --------------------------------------------------------------------------------------------------------
    # One row per figure. name: code; value with low and high where known; n: how many it rests on; unit: share, money, count, days, score.
    "results": DerivedTable("measure", {"name": T, "value": R, "low": R, "high": R, "n": N, "unit": T, "note": T}, ("name",)),
    # cohort and month: YYYY-MM; active: customers of the cohort who ordered in that month.
    "retention_cohorts": DerivedTable("measure", {"cohort": T, "months_later": N, "customers": N, "active": N}, ("cohort", "months_later")),
    # Per quarter (period: its last day): money of new, returned, kept, grown, shrunk and lost customers against the quarter a year before, or the quarter before
    # where the data are younger (report: growth_basis).
    "growth": DerivedTable("measure", {"period": T, "new": R, "back": R, "kept": R, "grown": R, "shrunk": R, "lost": R}, ("period",)),
}  # fmt: skip
