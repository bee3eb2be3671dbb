"""Satisfaction: published values, ranges that hold, and no figure from the wrong scale."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from idic_core.errors import IdicError
from idic_core.interact import ces, csat, nps, record_answer, share, survey_figures, survey_months
from tests.interact.shop import make_shop


def test_nps_is_said_with_its_margin() -> None:
    figure = nps(pd.Series([10] * 25 + [8] * 15 + [3] * 10))
    assert figure.value == pytest.approx(30)
    assert figure.high - figure.value == pytest.approx(22, abs=0.5)


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 1), (3, 10), (47, 50), (500, 1000)])
def test_shares_have_wilsons_interval(hits: int, n: int) -> None:
    low, high = proportion_confint(hits, n, method="wilson")
    figure = share(hits, n)
    assert (figure.low, figure.high) == (pytest.approx(max(low, 0), abs=1e-6), pytest.approx(min(high, 1), abs=1e-6))


def test_the_nps_range_holds_the_true_value_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    true, held = 100 * (0.5 - 0.2), 0
    for _sample in range(1000):
        scores = rng.choice([10, 7, 2], size=120, p=[0.5, 0.3, 0.2])
        figure = nps(pd.Series(scores))
        held += figure.low <= true <= figure.high
    assert 0.925 <= held / 1000 <= 0.975


def test_scores_off_the_scale_are_refused_and_no_answers_give_no_figure() -> None:
    for measure, wrong in ((csat, 6), (ces, 8), (nps, 11)):
        with pytest.raises(IdicError, match="outside"):
            measure(pd.Series([1.0, wrong]))
        assert measure(pd.Series([], dtype=float)).value is None


def test_each_question_gets_the_measure_that_it_is(tmp_path: Path) -> None:
    shop = make_shop(tmp_path, [{"customer_id": "C1", "records": ["a"], "name": "An"}])
    for kind, scores in (("nps", [9, 10, 3]), ("csat", [5, 4, 1]), ("ces", [7, 2])):
        for day, score in enumerate(scores, start=1):
            record_answer(shop, "C1", kind, score, at=f"2026-06-0{day} 10:00:00")
    figures = survey_figures(shop).set_index("kind")
    assert figures["n"].to_dict() == {"ces": 2, "csat": 3, "nps": 3}
    assert figures.loc["csat", "value"] == pytest.approx(2 / 3)
    assert figures.loc["nps", "value"] == pytest.approx(100 / 3)
    assert survey_months(shop)["month"].unique().tolist() == ["2026-06"]
    with pytest.raises(IdicError, match="scale"):
        record_answer(shop, "C1", "csat", 6)
