"""The models give the figures that were published for the CDNOW data, through our own fitting."""

import warnings

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate.amounts import fit_amounts
from idic_core.differentiate.count_models import FITTERS, CountModel, fit_counts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifetimes
    from lifetimes.datasets import load_cdnow_summary, load_cdnow_summary_data_with_monetary_value


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    table = load_cdnow_summary(index_col=[0])
    return table.rename(columns={"frequency": "x", "recency": "recency", "T": "age"})[["x", "recency", "age"]].astype(
        "float64"
    )


def test_bg_nbd_gives_the_published_parameters(cdnow: pd.DataFrame) -> None:
    model = fit_counts("bg_nbd", cdnow)
    assert model is not None
    assert model.parameters == pytest.approx((0.2426, 4.414, 0.793, 2.426), rel=1e-3)
    assert model.log_likelihood == pytest.approx(-9582.4, abs=0.1)


def test_pareto_nbd_gives_the_published_parameters(cdnow: pd.DataFrame) -> None:
    model = fit_counts("pareto_nbd", cdnow)
    assert model is not None
    assert model.parameters == pytest.approx((0.553, 10.578, 0.606, 11.669), rel=5e-3)
    assert model.log_likelihood == pytest.approx(-9595.0, abs=0.1)


def test_gamma_gamma_gives_the_published_parameters() -> None:
    table = load_cdnow_summary_data_with_monetary_value()
    table = table[table["frequency"] > 0]
    model = fit_amounts(table["frequency"].to_numpy("float64"), table["monetary_value"].to_numpy("float64"))
    assert model.kind == "gamma_gamma"
    assert model.parameters == pytest.approx((6.25, 3.74, 15.44), rel=5e-3)


@pytest.mark.parametrize("unit", [0.01, 1000.0])
def test_the_currency_does_not_change_what_an_order_is_worth(unit: float) -> None:
    table = load_cdnow_summary_data_with_monetary_value()
    table = table[table["frequency"] > 0]
    n, mean = table["frequency"].to_numpy("float64"), table["monetary_value"].to_numpy("float64")
    here, there = fit_amounts(n, mean).expected(n, n * mean), fit_amounts(n, unit * mean).expected(n, unit * n * mean)
    assert there / unit == pytest.approx(here, rel=1e-3)


@pytest.mark.parametrize("kind", list(FITTERS))
def test_our_answers_equal_those_of_lifetimes(cdnow: pd.DataFrame, kind: str) -> None:
    model = fit_counts(kind, cdnow)
    assert model is not None
    names = ["r", "alpha", "s", "beta"] if kind == "pareto_nbd" else ["r", "alpha", "a", "b"]
    theirs = getattr(lifetimes, FITTERS[kind])()
    theirs.params_ = pd.Series(model.parameters, index=names)
    x, recency, age = (cdnow[c].to_numpy() for c in ("x", "recency", "age"))
    with np.errstate(all="ignore"):
        expected = np.asarray(theirs.conditional_expected_number_of_purchases_up_to_time(39, x, recency, age))
        alive = np.asarray(theirs.conditional_probability_alive(x, recency, age))
    assert model.expected(39, x, recency, age) == pytest.approx(expected, rel=1e-4, abs=1e-6)
    assert model.p_alive(x, recency, age) == pytest.approx(alive, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("kind", list(FITTERS))
def test_the_chances_of_counts_add_up_to_the_expected_count(cdnow: pd.DataFrame, kind: str) -> None:
    model = fit_counts(kind, cdnow)
    assert model is not None
    x, recency, age = (cdnow[c].to_numpy()[:300] for c in ("x", "recency", "age"))
    cdf = model.cdf(np.full(len(x), 39.0), x, recency, age, 200)
    assert (np.diff(cdf, axis=1) >= -1e-12).all()
    assert (1 - cdf).sum(axis=1) == pytest.approx(model.expected(39, x, recency, age), rel=1e-3, abs=1e-5)


def test_customers_with_hundreds_of_orders_get_finite_answers() -> None:
    model = CountModel("pareto_nbd", (0.55, 10.6, 0.61, 11.7))
    x, recency, age = np.array([800.0]), np.array([150.0]), np.array([150.2])
    assert 0.9 < model.p_alive(x, recency, age)[0] <= 1
    assert 100 < model.expected(52, x, recency, age)[0] < 400
