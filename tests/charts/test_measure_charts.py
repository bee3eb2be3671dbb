"""The charts of results show the figures they are given and say what they lack."""

from __future__ import annotations

import pandas as pd
import pytest

from idic_core.charts import measure as charts
from idic_core.errors import MissingColumn

COHORTS = pd.DataFrame(
    {
        "cohort": ["2025-01", "2025-01", "2025-02"],
        "months_later": [0, 1, 0],
        "customers": [10, 10, 4],
        "active": [10, 3, 4],
    }
)


def test_the_cohort_map_writes_shares_in_and_begins_its_colours_at_zero():
    heat = charts.cohort_map(COHORTS).data[0]
    assert heat.z[0][0] == pytest.approx(30)
    assert heat.text[0][0] == "30"
    assert (heat.zmin, heat.zmax) == (0, 30)
    assert list(heat.y) == ["2025-01  (10)", "2025-02  (4)"]


def test_growth_stacks_losses_below_the_line():
    grown = pd.DataFrame(
        {
            "period": ["2025-03-31"],
            "new": [5.0],
            "back": [1.0],
            "kept": [9.0],
            "grown": [2.0],
            "shrunk": [-3.0],
            "lost": [-4.0],
        }
    )
    figure = charts.growth_bars(grown, {"kept": "Kept"})
    assert {bar.name for bar in figure.data} >= {"Kept", "lost"}
    assert sum(bar.y[0] for bar in figure.data) == pytest.approx(10)


def test_an_effect_is_drawn_with_its_range():
    found = pd.DataFrame({"difference": [0.1], "low": [-0.02], "high": [0.3], "verdict": ["too_small_to_tell"]})
    point = charts.effects(found, ["Tea"]).data[0]
    assert (point.error_x.array[0], point.error_x.arrayminus[0]) == pytest.approx((20, 12))
    with pytest.raises(MissingColumn):
        charts.effects(found.drop(columns="low"), ["Tea"])
