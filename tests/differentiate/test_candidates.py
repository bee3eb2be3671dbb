"""The candidates: nothing after the cut is learned from, flexible ones have to win clearly, and each is right where it should be."""

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import forecast
from idic_core.differentiate.backtest import BASE
from idic_core.differentiate.boosted import fit_boosted
from idic_core.differentiate.calibration import calibration
from idic_core.differentiate.candidates import candidates
from idic_core.differentiate.forecast import SAMPLE, fit
from idic_core.differentiate.model_card import model_card
from idic_core.differentiate.order_days import closed, history, order_days, without_gaps

START = pd.Timestamp("2022-01-01")


def listed(who: np.ndarray, day: np.ndarray) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    moment = START + pd.to_timedelta(day, unit="D")
    return pd.DataFrame(
        {
            "customer_id": who,
            "order_id": np.arange(len(who)),
            "ordered_at": moment,
            "amount": rng.lognormal(3, 0.5, len(who)),
        }
    )


def bought(customers: int, days: int, rate: object, seed: int = 2) -> pd.DataFrame:
    """Orders of customers whose chance to order each day is `rate`(customer's own rate, day)."""
    rng = np.random.default_rng(seed)
    own, begin = rng.gamma(1.0, 1 / 60, customers), rng.integers(0, days * 2 // 3, customers)
    chance = np.stack([rate(r, np.arange(days)) for r in own])  # type: ignore[operator]
    there = np.arange(days)[None, :] >= begin[:, None]
    who, day = np.nonzero((rng.random((customers, days)) < chance) & there)
    return listed(who, day)


def seasonal(own: float, day: np.ndarray) -> np.ndarray:
    return own * np.where(day % 365 > 310, 3.0, 0.7)


def test_the_boosted_model_learns_nothing_of_what_comes_after_the_cut() -> None:
    orders = bought(200, 900, lambda r, d: np.full(len(d), r))
    days = order_days(orders)
    cut = days.as_of - 200
    later = days.days["day"] > cut
    changed = pd.concat([days.days[~later], days.days[later].iloc[::7]])
    known = history(days.days, cut)
    first, second = (fit_boosted(d[d["day"] <= cut], cut, 90) for d in (days.days, changed))
    assert first is not None
    assert second is not None
    assert first.expected(days.days, known, cut) == pytest.approx(second.expected(changed, known, cut))
    here, there = candidates(days.days, cut, 12.0), candidates(changed, cut, 12.0)
    for name, expected in here.expected.items():
        assert expected == pytest.approx(there.expected[name]), name


def test_after_a_strong_season_the_learned_forecast_is_taken_and_is_nearer() -> None:
    orders = bought(500, 1095 + 90, seasonal)
    cut = START + pd.Timedelta(days=1094)
    known, later = orders[orders["ordered_at"] <= cut], orders[orders["ordered_at"] > cut]
    answer = forecast(known, horizon_days=90, as_of=cut)
    assert answer.model in ("boosted", "blend_boosted")
    came = later["customer_id"].isin(known["customer_id"]).sum()
    models = fit(known, horizon_days=90, as_of=cut).now.expected
    assert abs(answer.customers["expected_orders"].sum() - came) < abs(models["mean"].sum() - came)
    assert abs(models["boosted"].sum() - came) < 0.6 * abs(models["mean"].sum() - came)
    assert any("year before" in w for w in answer.warnings)


def test_a_flexible_forecast_is_taken_only_where_it_is_clearly_better() -> None:
    fitted = fit(bought(300, 700, lambda r, d: np.full(len(d), r)), horizon_days=90)
    scores = {n: row["score"] for n, row in fitted.verdict.figures["candidates"].items()}
    base = min(s for n, s in scores.items() if n in BASE)
    assert fitted.verdict.name in BASE or scores[fitted.verdict.name] < base - 0.03
    assert {"own_rate", "last_period", "boosted"} <= {*scores, *fitted.verdict.figures["dropped"]}


def test_long_lists_are_tested_on_a_sample_that_does_not_depend_on_row_order_and_answered_whole() -> None:
    rng = np.random.default_rng(3)
    customers = SAMPLE + 500
    who = np.repeat(np.arange(customers), 1 + rng.poisson(1.5, customers))
    orders = listed(who, rng.integers(0, 500, len(who)))
    first = forecast(orders, horizon_days=90).customers.set_index("customer_id").sort_index()
    second = (
        forecast(orders.sample(frac=1, random_state=1), horizon_days=90).customers.set_index("customer_id").sort_index()
    )
    assert len(first) == customers
    pd.testing.assert_frame_equal(first, second, rtol=1e-3, atol=1e-3)
    assert model_card(fit(orders, horizon_days=90))["data"]["tested_on"] == SAMPLE


def test_a_year_without_any_order_makes_nobody_silent() -> None:
    orders = bought(200, 600, lambda r, d: np.full(len(d), r))
    day = (orders["ordered_at"] - START).dt.days
    torn = orders.assign(ordered_at=orders["ordered_at"] + pd.to_timedelta(np.where(day < 400, 0, 500), unit="D"))
    whole, gap = (forecast(o, horizon_days=90) for o in (orders, torn))
    assert gap.customers["expected_orders"].sum() == pytest.approx(whole.customers["expected_orders"].sum(), rel=0.05)
    assert any("that time is left out" in w for w in gap.warnings)


def test_a_winter_without_orders_is_a_season_and_stays_in_the_calendar() -> None:
    orders = bought(100, 800, lambda r, d: np.where(d % 365 < 200, 2 * r, 0.0))
    days = order_days(orders)
    assert closed(days.days) == []
    assert without_gaps(days) is days


def test_the_means_of_the_calibration_add_up_and_equal_forecasts_stay_together() -> None:
    rng = np.random.default_rng(4)
    expected = np.r_[np.full(400, 0.1), rng.gamma(2.0, 1.0, 600)]
    happened = rng.poisson(expected).astype("float64")
    rows = calibration(expected, happened)
    assert sum(r["customers"] for r in rows) == 1000
    assert sum(r["customers"] * r["happened"] for r in rows) == pytest.approx(happened.sum())
    assert max(r["customers"] for r in rows) >= 400
    assert sorted(r["expected"] for r in rows) == [r["expected"] for r in rows]
    assert np.mean([abs(r["expected"] - r["happened"]) <= 2 * r["error"] for r in rows]) >= 0.7


def test_the_card_says_what_was_used_tried_and_why() -> None:
    orders = bought(200, 700, lambda r, d: np.full(len(d), r))
    card = model_card(fit(orders, horizon_days=90))
    assert card["data"]["customers"] == orders["customer_id"].nunique()
    assert card["data"]["first"] == str(orders["ordered_at"].min().date())
    assert card["chosen"] in card["tried"]
    assert card["why"]["code"] in ("best", "beat", "kept")
    few = model_card(fit(orders.head(5), horizon_days=90))
    assert few["why"] == {"code": "untested"}
    assert few["tried"] == []
