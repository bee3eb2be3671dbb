"""What people rely on when an offer is judged: known reference values, honest ranges, and "too small to tell" where it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from idic_core.errors import IdicError, MissingColumn, NotEnoughData
from idic_core.measure import lift


def outcomes(treated: np.ndarray, control: np.ndarray) -> pd.DataFrame:
    value = np.concatenate([treated, control])
    group = ["treated"] * len(treated) + ["control"] * len(control)
    return pd.DataFrame({"customer_id": [f"C{n}" for n in range(len(value))], "group": group, "value": value})


def hits(n: int, of: int) -> np.ndarray:
    return np.r_[np.ones(n), np.zeros(of - n)]


@pytest.mark.parametrize(("case", "low", "high"), [
    ((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((6, 7, 2, 7), 0.0582, 0.8062),
    ((5, 56, 0, 29), -0.0381, 0.1926), ((0, 10, 0, 20), -0.1611, 0.2775), ((10, 10, 0, 20), 0.6791, 1.0000),
])  # fmt: skip
def test_ranges_of_rates_are_those_that_newcombe_printed(case, low, high):
    """Newcombe (1998), Statistics in Medicine 17, table II, method 10."""
    found = lift(outcomes(hits(case[0], case[1]), hits(case[2], case[3])))
    assert (round(found.low, 4), round(found.high, 4)) == pytest.approx((low, high), abs=1e-4)


def test_the_effect_on_money_is_welch_s():
    rng = np.random.default_rng(2)
    treated, control = rng.gamma(0.5, 40, 300), rng.gamma(0.5, 30, 120)
    found = lift(outcomes(treated, control), metric="mean")
    reference = stats.ttest_ind(treated, control, equal_var=False)
    interval = reference.confidence_interval(0.95)
    assert (found.low, found.high, found.p_value) == pytest.approx((interval.low, interval.high, reference.pvalue))
    assert found.difference == pytest.approx(treated.mean() - control.mean())


def test_the_p_value_of_rates_is_the_chi_square_test_s():
    found = lift(outcomes(hits(60, 400), hits(30, 350)))
    table = [[60, 340], [30, 320]]
    assert found.p_value == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    assert found.verdict == "better"


@pytest.mark.parametrize(
    ("n", "m", "p", "q"), [(400, 100, 0.10, 0.10), (300, 300, 0.30, 0.38), (2000, 200, 0.03, 0.02), (80, 40, 0.5, 0.4)]
)
def test_in_simulated_campaigns_the_range_of_a_rate_holds_the_truth_as_often_as_it_says(n, m, p, q):
    rng = np.random.default_rng(9)
    treated, control = rng.binomial(n, q, 1500), rng.binomial(m, p, 1500)
    pairs, counts = np.unique(np.column_stack([treated, control]), axis=0, return_counts=True)
    inside = 0
    for (a, b), count in zip(pairs, counts, strict=True):
        found = lift(outcomes(hits(a, n), hits(b, m)))
        inside += count * (found.low <= q - p <= found.high)
    assert 0.93 <= inside / 1500 <= 0.975


def test_in_simulated_campaigns_the_range_of_money_holds_the_truth_as_often_as_it_says():
    rng, inside = np.random.default_rng(3), 0
    for _n in range(1500):
        treated = np.where(rng.random(800) < 0.12, rng.gamma(2, 25, 800), 0)
        control = np.where(rng.random(400) < 0.10, rng.gamma(2, 25, 400), 0)
        found = lift(outcomes(treated, control), metric="mean")
        inside += found.low <= 50 * 0.02 <= found.high
    assert 0.93 <= inside / 1500 <= 0.97


def test_no_conversions_at_all_is_too_small_to_tell_and_no_error():
    found = lift(outcomes(hits(0, 50), hits(0, 40)))
    assert (found.difference, found.p_value, found.verdict) == (0, 1, "too_small_to_tell")
    assert found.low < 0 < found.high
    money = lift(outcomes(np.zeros(50), np.zeros(40)), metric="mean")
    assert (money.difference, money.verdict) == (0, "too_small_to_tell")
    assert np.isfinite([found.smallest_detectable, money.low, money.high]).all()


def test_an_effect_is_better_or_worse_only_when_its_range_leaves_zero_out():
    assert lift(outcomes(hits(30, 100), hits(10, 100))).verdict == "better"
    assert lift(outcomes(hits(10, 100), hits(30, 100))).verdict == "worse"
    assert lift(outcomes(hits(12, 100), hits(10, 100))).verdict == "too_small_to_tell"


def test_what_cannot_be_compared_is_refused_with_a_hint():
    fine = outcomes(hits(3, 10), hits(2, 10))
    with pytest.raises(MissingColumn):
        lift(fine.drop(columns="value"))
    with pytest.raises(NotEnoughData) as alone:
        lift(fine[fine["group"].eq("treated")])
    assert alone.value.hint
    with pytest.raises(IdicError, match="zeros and ones"):
        lift(fine.assign(value=3.0))
    with pytest.raises(IdicError, match="missing"):
        lift(fine.assign(value=np.nan))
    with pytest.raises(IdicError, match="median"):
        lift(fine, metric="median")
