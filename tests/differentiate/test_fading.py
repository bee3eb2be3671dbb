"""A shop whose customers order less and less is not forecast as if they went on; chance, seasons and customers who leave lower nothing."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate.candidates import candidates
from idic_core.differentiate.fading import FARTHEST, LEAST_FACTOR, fading
from idic_core.differentiate.forecast import Fitted, fit, forecast
from idic_core.differentiate.order_days import order_days

BEGIN = pd.Timestamp("2023-01-01")


def shop(
    customers: int = 800, days: int = 730, gap: float = 40.0, stay: float = 300.0, fall: float = 0.0, season: float = 0.0, seed: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Orders of customers who come by and by, order at their own rate and leave. gap, stay: mean days between orders and as a customer;
    fall: how fast all order less (logarithm a year); season: how much more is ordered in December."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[int, float]] = []
    for who in range(customers):
        begun = rng.random() * days
        rate = rng.gamma(0.8, 1 / 0.8) / gap + 1e-4
        until = min(begun + rng.exponential(stay / (rng.gamma(1.5, 1 / 1.5) + 0.05)), days)
        at = begun + np.cumsum(rng.exponential(1 / rate / (1 + season), int(3 * (1 + season) * rate * days) + 20))
        at = at[at < until]
        kept = (1 + season * np.cos(2 * np.pi * (at - 349) / 365)) / (1 + season) * np.exp(-fall * at / 365)
        rows += [(who, begun), *((who, float(t)) for t in at[rng.random(len(at)) < kept])]
    table = pd.DataFrame(rows, columns=["who", "day"])
    return pd.DataFrame({
        "customer_id": "c" + table["who"].astype("str"), "order_id": "o" + table.index.astype("str"),
        "ordered_at": BEGIN + pd.to_timedelta(np.floor(table["day"]), unit="D"), "amount": 20.0,
    })  # fmt: skip


def fitted_at(orders: pd.DataFrame, day: int, horizon: int) -> Fitted:
    cut = BEGIN + pd.Timedelta(days=day)
    return fit(orders[orders["ordered_at"] <= cut], horizon_days=horizon, as_of=cut)


def missed(orders: pd.DataFrame, day: int, horizon: int, factor: float = 1.0) -> float:
    """How far the total was off, as a share; with the factor taken back where one is given."""
    cut = BEGIN + pd.Timedelta(days=day)
    fitted = fitted_at(orders, day, horizon)
    known = orders.loc[orders["ordered_at"] <= cut, "customer_id"].unique()
    later = orders[(orders["ordered_at"] > cut) & (orders["ordered_at"] <= cut + pd.Timedelta(days=horizon))]
    came = len(later[later["customer_id"].isin(known)].drop_duplicates(["customer_id", "ordered_at"]))
    return float(fitted.now.expected[fitted.verdict.name].sum() / factor / came - 1)


def line(orders: pd.DataFrame, day: int, horizon: int) -> Any:
    days = order_days(orders, as_of=BEGIN + pd.Timedelta(days=day))
    made = candidates(days.days, days.as_of, horizon / 7, ("pareto_nbd",), boost=False)
    return fading(days.days, days.as_of, made, horizon, "pareto_nbd")


def test_a_shop_that_loses_half_of_its_orders_a_year_is_forecast_lower_and_nearer() -> None:
    before, after = [], []
    for seed in range(3):
        orders = shop(fall=0.8, seed=seed)
        factor = line(orders[orders["ordered_at"] <= BEGIN + pd.Timedelta(days=480)], 480, 150).factor
        assert factor < 0.9
        after.append(abs(missed(orders, 480, 150)))
        before.append(abs(missed(orders, 480, 150, factor)))
    assert np.mean(after) <= 0.6 * np.mean(before)


def test_it_is_said_that_and_why_a_forecast_is_lowered() -> None:
    orders, cut = shop(fall=0.8, seed=1), BEGIN + pd.Timedelta(days=480)
    told = forecast(orders[orders["ordered_at"] <= cut], horizon_days=150, as_of=cut)
    assert told.backtest["fading"]["factor"] < 0.9
    assert any("less each month" in sentence and "lowered" in sentence for sentence in told.warnings)


@pytest.mark.parametrize(
    "kind", [{}, {"stay": 60.0}, {"season": 0.5}, {"gap": 15.0, "customers": 400}, {"gap": 120.0, "stay": 600.0}]
)
def test_chance_seasons_and_customers_who_leave_lower_nothing(kind: dict[str, float]) -> None:
    for seed in range(4):
        found = line(shop(days=560, seed=10 + seed, **kind), 560, 150)  # type: ignore[arg-type]
        assert found is None or found.factor >= 0.95


def test_less_than_ten_months_tell_nothing() -> None:
    assert line(shop(days=270, fall=0.8), 270, 90) is None


def test_the_line_is_not_carried_on_without_end() -> None:
    orders = shop(fall=1.5, seed=2)
    near, far, farther = (line(orders, 730, days).factor for days in (30, 60 * int(FARTHEST), 1000))
    assert LEAST_FACTOR <= far <= near
    assert far == farther


def test_a_method_that_looks_at_the_last_months_itself_is_left_alone() -> None:
    days = order_days(shop(fall=0.8), as_of=BEGIN + pd.Timedelta(days=730))
    made = candidates(days.days, days.as_of, 20.0, boost=False)
    assert fading(days.days, days.as_of, made, 140, "last_period") is None
    assert fading(days.days, days.as_of, made, 140, "mbg_nbd") is not None


@pytest.mark.parametrize("fall", [0.0, 0.7, 1.4])
def test_what_is_said_of_the_total_is_what_was_done_to_it(fall: float) -> None:
    """Where a year ago and the months behind both lower the forecast, only one of them is said and done."""
    fitted = fitted_at(shop(days=730, fall=fall, seed=3), 700, 365)
    told = [fitted.verdict.figures[code]["factor"] for code in ("season", "fading") if code in fitted.verdict.figures]
    assert fitted.now.scale == pytest.approx(float(np.prod(told)))
    assert len([factor for factor in told if factor < 1]) <= 1
    assert (fall < 1) or fitted.now.scale < 1
