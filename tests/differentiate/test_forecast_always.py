"""What must hold for any list of orders, however odd: an answer for each customer, in order, and no exception."""

from __future__ import annotations

import warnings
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idic_core.differentiate import forecast, wording
from idic_core.differentiate.cautions import cautions
from idic_core.differentiate.forecast import fit
from idic_core.differentiate.lifetime import lifetime_values
from idic_core.differentiate.model_card import model_card
from idic_core.differentiate.next_order import next_orders

IDS = st.one_of(st.integers(-2, 6), st.sampled_from(["a", "b", "1", "張偉", "Nguyễn Thị Ánh", "", " ", "a\n"]), st.none(), st.floats(0, 3), st.just(float("nan")))  # fmt: skip
AMOUNTS = st.one_of(
    st.floats(-1e3, 1e3), st.sampled_from([0.0, 1e15, -1e15, 1e-12, float("nan"), float("inf"), None]), st.integers(-5, 5)
)  # fmt: skip
DAYS = st.one_of(
    st.dates(date(2022, 1, 1), date(2023, 6, 30)),
    st.dates(date(1890, 1, 1), date(2300, 1, 1)),
    st.sampled_from([None, "garbage", "2023-02-30", "2024-01-31 25:00", date(2023, 1, 1)]),
)
ROWS = st.lists(st.tuples(IDS, st.integers(0, 20), DAYS, AMOUNTS), max_size=40)


def listed(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "order_id", "ordered_at", "amount"], dtype=object)
    return frame.assign(ordered_at=[d.isoformat() if isinstance(d, date) else d for d in frame["ordered_at"]])


def sound(customers: pd.DataFrame) -> None:
    """Counts are finite and in order, chances are chances, money is in order where it is known."""
    counts = customers[["expected_orders_low", "expected_orders", "expected_orders_high", "p_alive"]].to_numpy(
        "float64"
    )
    assert np.isfinite(counts).all()
    assert (counts >= 0).all()
    assert (customers["p_alive"] <= 1).all()
    assert (customers["expected_orders_low"] <= np.ceil(customers["expected_orders"])).all()
    assert (customers["expected_orders_high"] >= np.floor(customers["expected_orders"])).all()
    money = customers[["expected_spend_low", "expected_spend", "expected_spend_high"]].dropna()
    assert np.isfinite(money.to_numpy("float64")).all()
    assert (money["expected_spend_low"] <= money["expected_spend_high"] * (1 + 1e-9)).all()
    assert customers["customer_id"].notna().all()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=ROWS, horizon=st.sampled_from([1, 30, 365, 3000]), as_of=st.sampled_from([None, "2022-07-01", "2023-06-30"])
)
def test_any_small_list_gets_an_answer(rows: list[tuple[Any, ...]], horizon: int, as_of: str | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = forecast(listed(rows), horizon_days=horizon, as_of=as_of)
    sound(answer.customers)
    assert answer.warnings


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000), customers=st.integers(30, 150), span=st.sampled_from([1, 40, 400, 1500, 9000]),
    per=st.floats(0.1, 6), money=st.sampled_from(["usual", "none", "negative", "huge"]), gap=st.booleans(), horizon=st.sampled_from([7, 90, 365]),
)  # fmt: skip
def test_any_larger_list_gets_values_and_a_card_in_words(
    seed: int, customers: int, span: int, per: float, money: str, gap: bool, horizon: int
) -> None:
    rng = np.random.default_rng(seed)
    number = 1 + rng.poisson(per, customers)
    who = np.repeat(np.arange(customers), number)
    day = rng.integers(0, span, len(who))
    day = np.where(gap & (day > span / 2), day + 1200, day)
    usual = rng.lognormal(3, 1, len(who))
    amount = {"usual": usual, "none": usual * np.nan, "negative": -usual, "huge": usual * 1e12}[money]
    orders = pd.DataFrame({"customer_id": who, "order_id": np.arange(len(who)), "amount": amount})
    orders["ordered_at"] = [date(1990, 1, 1) + timedelta(days=int(d)) for d in day]
    fitted = fit(orders, horizon_days=horizon)
    sound(forecast(orders, horizon_days=horizon).customers)
    far = lifetime_values(fitted)
    assert len(far) == len(next_orders(fitted)) == customers
    assert model_card(fitted)["why"]["code"] in ("untested", "only", "best", "beat", "kept")
    assert all(wording.caution(found) for found in cautions(fitted.days, fitted.verdict, horizon))
