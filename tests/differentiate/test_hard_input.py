"""What no sensible hand types is refused with a sentence, or said, and never breaks what comes after."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from idic_core.differentiate import forecast, needs_groups, rfm, wording
from idic_core.differentiate.cautions import money_cautions
from idic_core.differentiate.classes import parse_rules
from idic_core.differentiate.conditions import parse
from idic_core.differentiate.rfm_rules import parse_cuts
from idic_core.differentiate.tiers import parse_rule
from idic_core.errors import IdicError


def orders(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    day = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 600, n), unit="D")
    return pd.DataFrame({"customer_id": rng.integers(0, 90, n).astype(str), "order_id": np.arange(n).astype(str), "ordered_at": day, "amount": rng.gamma(2, 20, n).round(2)})  # fmt: skip


@pytest.mark.parametrize(
    "rule", [{"vip_share": float("nan")}, {"way": "money", "vip_from": 1e30, "potential_from": 1, "small_below": 0}]
)
def test_a_rule_with_a_number_that_is_none_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(IdicError):
        parse_rule(json.dumps(rule))


def test_sizes_and_cut_offs_beyond_all_numbers_are_refused() -> None:
    for rule in ({"large_share": float("nan")}, {"new_days": float("inf")}):
        with pytest.raises(IdicError):
            parse_rules(json.dumps(rule))
    with pytest.raises(IdicError):
        parse_cuts(json.dumps({"way": "own", "r": [1, 2, 3, 4], "f": [1, 2, 3, 4], "m": [1, 2, 3, 1e29]}))


@pytest.mark.parametrize(
    "given",
    [
        {"conditions": [{"field": "actual_value", "op": "at_least", "values": [1e50]}]},
        {"conditions": [{"field": "actual_value", "op": ["any"], "values": []}]},
        {"conditions": [{"field": "city", "op": "any", "values": ["\ud800"]}]},
        {"conditions": [], "as_of": "0001-01-01"},
        '{"conditions": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_a_segment_that_nobody_could_mean_is_refused_when_it_is_read(given: object) -> None:
    with pytest.raises(IdicError):
        parse(given)  # type: ignore[arg-type]


def test_amounts_that_are_no_numbers_are_said() -> None:
    table = orders()
    text = table.assign(amount=[f"{a:,.2f}" if n % 3 else "1,234.50" for n, a in enumerate(table["amount"])])
    assert any("134" in w for w in forecast(text, horizon_days=90).warnings)
    with pytest.warns(UserWarning, match="134 amounts"):
        rfm(text)
    huge = forecast(table.assign(amount=1e308), horizon_days=90)
    assert any("400" in w for w in huge.warnings)


@pytest.mark.parametrize(("amount", "said"), [(-5.0, True), (0.0, True), (5.0, False), (None, False)])
def test_a_list_of_refunds_alone_is_told_that_nothing_was_paid(amount: float | None, said: bool) -> None:
    found = forecast(orders().assign(amount=amount), horizon_days=90)
    assert any("every amount is zero or below" in w for w in found.warnings) is said
    assert not any("from what others pay" in w for w in found.warnings)


def test_only_currencies_without_a_rate_are_named() -> None:
    unrated = money_cautions(pd.DataFrame({"sales": [1.0], "refunds": [0.0]}), ["GBP"])
    assert wording.caution(unrated[0]).startswith("No rate for GBP: ")
    assert "several" not in wording.caution(unrated[0])


def test_plain_dates_of_arrow_are_dates() -> None:
    table = orders()
    arrow = table.assign(ordered_at=table["ordered_at"].dt.date.astype(pd.ArrowDtype(pa.date32())))
    pd.testing.assert_frame_equal(rfm(arrow), rfm(table))


def test_needs_take_ids_of_several_kinds_and_refuse_what_is_no_table() -> None:
    rng = np.random.default_rng(1)
    who = [i % 90 if i % 2 else f"P{i % 90}" for i in range(1200)]
    lines = pd.DataFrame({"customer_id": who, "product_id": rng.integers(0, 12, 1200).astype(str)})
    assert needs_groups(lines).report["reason"] in {"", "no_clear_groups", "too_few"}
    for wrong in (None, pd.concat([lines, lines[["customer_id"]]], axis=1)):
        with pytest.raises(IdicError):
            needs_groups(wrong)
    with pytest.raises(IdicError):
        needs_groups(lines, products=5)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "1", None, True, float("nan")])
def test_a_seed_that_is_none_is_refused(seed: object) -> None:
    with pytest.raises(IdicError, match="seed") as refused:
        needs_groups(pd.DataFrame({"customer_id": ["A"], "product_id": ["B"]}), seed=seed)  # type: ignore[arg-type]
    assert refused.value.hint


SIGNALS = pd.DataFrame({"customer_id": ["A", "B"], "what": ["tea", "tea"], "n": [1, 2]})


@pytest.mark.parametrize(
    "signals",
    [[SIGNALS], {"done": None}, {"done": SIGNALS.drop(columns="customer_id")}, {"done": SIGNALS.drop(columns="what")}, {"done": SIGNALS.assign(n="often")},
     {"done": SIGNALS.assign(n=-1)}, {"done": SIGNALS.assign(n=np.inf)}, {"done": pd.DataFrame({"tea": []})}],
)  # fmt: skip
def test_signals_that_are_none_are_refused_with_a_hint(signals: object) -> None:
    lines = pd.DataFrame({"customer_id": ["A"], "product_id": ["B"]})
    with pytest.raises(IdicError) as refused:
        needs_groups(lines, signals=signals)  # type: ignore[arg-type]
    assert refused.value.hint


def test_signals_without_a_customer_or_a_what_are_left_out() -> None:
    rng = np.random.default_rng(1)
    who = [f"C{i % 80}" for i in range(1200)]
    lines = pd.DataFrame({"customer_id": who, "product_id": rng.integers(0, 12, 1200).astype(str)})
    said = pd.DataFrame({"customer_id": [*who[:80], None, "C1"], "what": ["tea", "milk"] * 40 + ["tea", None]})
    report = needs_groups(lines, signals={"done": said}, seed=np.int64(3)).report
    assert report["blocks"]["done"]["customers"] == 80
