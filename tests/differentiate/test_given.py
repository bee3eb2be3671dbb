"""Wrong and far dates, odd numbers and odd tables: refused in a sentence or left out and said, never misread."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import forecast, orders_of, overview, rfm, run
from idic_core.differentiate.given import last_sound, moments
from idic_core.errors import IdicError
from idic_core.store import read_derived
from tests.differentiate.shop import fill, make_lines


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    return orders_of(make_lines(customers=60, seed=3, items=0.5))


def with_dates(orders: pd.DataFrame, *dates: Any) -> pd.DataFrame:
    more = orders.head(len(dates)).assign(ordered_at=list(dates), order_id=[f"far{n}" for n in range(len(dates))])
    return pd.concat([orders.astype({"ordered_at": object}), more.astype({"ordered_at": object})], ignore_index=True)


@pytest.mark.parametrize("far", ["9999-12-31", "2999-01-01", "2099-05-01"])
def test_one_order_of_a_far_day_leaves_the_stage_standing_and_is_counted(tmp_path: Path, far: str) -> None:
    lines = make_lines(customers=60, seed=3, items=0.5)
    slip = lines.tail(1).assign(ordered_at=far, order_id="slip")
    text = lines.assign(ordered_at=lines["ordered_at"].dt.strftime("%Y-%m-%d %H:%M:%S"))
    made = fill(tmp_path / "ws", pd.concat([text, slip], ignore_index=True))
    report = run(made)
    assert report["as_of"] == str(lines["ordered_at"].max().date())
    assert report["counts"]["later_lines"] == 1
    assert [c["n"] for c in overview(made)["cautions"] if c["code"] == "later_lines"] == [1]
    assert set(read_derived(made, "customer_values")["lifecycle"]) - {"lost"}


def test_far_days_are_left_out_of_the_plain_functions_with_a_warning(orders: pd.DataFrame) -> None:
    for far in ("9999-12-31", "0001-01-01", "2999-01-01"):
        wrong = with_dates(orders, far)
        with pytest.warns(UserWarning, match="far from all others"):
            found = rfm(wrong)
        pd.testing.assert_frame_equal(found, rfm(orders))
        made = forecast(wrong, horizon_days=30)
        pd.testing.assert_frame_equal(made.customers, forecast(orders, horizon_days=30).customers)
        assert any("far from all others" in w for w in made.warnings)


def test_a_handful_far_after_the_rest_is_stray_and_a_new_season_is_not() -> None:
    days = np.arange(1000, dtype="int64")
    assert last_sound(np.append(days, [30_000, 30_001])) == 999
    assert last_sound(np.append(days, np.full(20, 30_000))) == 30_000
    assert last_sound(np.append(days, [1_500])) == 1_500
    assert last_sound(np.array([5, 9000])) == 9000
    assert last_sound(np.array([], dtype="int64")) is None


def test_changing_utc_offsets_give_the_days_on_the_shops_clock(orders: pd.DataFrame) -> None:
    summer = orders["ordered_at"].dt.month.between(4, 10)
    text = orders["ordered_at"].dt.strftime("%Y-%m-%dT%H:%M:%S") + np.where(summer, "+02:00", "+01:00")
    pd.testing.assert_frame_equal(rfm(orders.assign(ordered_at=text)), rfm(orders))
    expected = forecast(orders, horizon_days=30).customers
    pd.testing.assert_frame_equal(forecast(orders.assign(ordered_at=text), horizon_days=30).customers, expected)


def test_aware_and_naive_moments_in_one_column_all_count() -> None:
    column = pd.Series(
        [
            datetime(2026, 1, 1, 23, tzinfo=UTC),
            datetime(2026, 1, 2),
            "2026-01-03T10:00:00Z",
            "4 Jan 2026",
            None,
            "soon",
        ],
        dtype=object,
    )
    days = moments(column).dt.strftime("%Y-%m-%d")
    assert days.fillna("").tolist() == ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "", ""]


def test_numbers_are_days_of_the_calendar_or_refused(orders: pd.DataFrame) -> None:
    numbers = orders["ordered_at"].dt.strftime("%Y%m%d").astype("int64")
    plain = orders.assign(ordered_at=orders["ordered_at"].dt.normalize())
    pd.testing.assert_frame_equal(rfm(orders.assign(ordered_at=numbers)), rfm(plain))
    pd.testing.assert_frame_equal(rfm(orders.assign(ordered_at=numbers.astype("float64"))), rfm(plain))
    for wrong in (1_769_817_600, 20261340, 45_000, 1.5, True):
        with pytest.raises(IdicError, match="date") as refused:
            rfm(orders.assign(ordered_at=wrong))
        assert refused.value.hint


@pytest.mark.parametrize("as_of", ["bad", pd.NaT, float("nan"), 12, [], "9999-12-31"])
def test_a_day_that_is_none_is_refused(orders: pd.DataFrame, as_of: Any) -> None:
    for ask in (lambda: rfm(orders, as_of=as_of), lambda: forecast(orders, horizon_days=30, as_of=as_of)):
        with pytest.raises(IdicError) as refused:
            ask()
        assert refused.value.hint


@pytest.mark.parametrize("days", ["90", None, float("nan"), float("inf"), 0, -3, True])
def test_a_horizon_that_is_none_is_refused(orders: pd.DataFrame, days: Any) -> None:
    with pytest.raises(IdicError) as refused:
        forecast(orders, horizon_days=days)
    assert refused.value.hint


def test_what_is_no_table_or_names_a_column_twice_is_refused(orders: pd.DataFrame) -> None:
    doubled = pd.concat([orders, orders[["amount"]]], axis=1)
    for wrong in (None, [], {}, doubled):
        for ask in (lambda w=wrong: rfm(w), lambda w=wrong: forecast(w, horizon_days=30)):
            with pytest.raises(IdicError) as refused:
                ask()
            assert refused.value.hint


def test_sound_orders_raise_no_warning(orders: pd.DataFrame) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        rfm(orders)
