"""Prospects by likeness: found where something tells the best apart, nothing claimed where it is chance, and nothing sensitive by itself."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import run
from idic_core.differentiate.attributes import attributes
from idic_core.differentiate.likeness import (
    auc_interval,
    best_of,
    likeness,
    prospects,
    traits_of,
    use_sensitive,
    uses_sensitive,
)
from idic_core.differentiate.wording_playbook import no_likeness
from idic_core.store import Workspace, derived_report, read_derived
from tests.differentiate.shop import fill, make_lines, products_of


def people(n: int, seed: int, *, pull: float) -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    """n customers and n prospects with a city and a source; `pull`: how much more likely somebody from Hue is among the best."""
    rng = np.random.default_rng(seed)
    ids = [f"C{i}" for i in range(n)] + [f"P{i}" for i in range(n)]
    city = rng.choice(["Hue", "Hanoi", "Saigon"], len(ids))
    source = rng.choice(["web", "fair"], len(ids))
    chance = np.clip(0.2 + pull * (city[:n] == "Hue") - pull / 2 * (city[:n] != "Hue"), 0.01, 0.99)
    best = pd.Series(rng.random(n) < chance, index=pd.Index(ids[:n]))
    traits = pd.concat([
        pd.DataFrame({"customer_id": ids, "field": "city", "value": city}), pd.DataFrame({"customer_id": ids, "field": "first_source", "value": source}),
    ])  # fmt: skip
    return best, pd.Series(ids[n:]), traits


def test_what_tells_the_best_apart_ranks_prospects_with_the_reason() -> None:
    best, waiting, traits = people(800, 1, pull=0.3)
    table, report = likeness(best, waiting, traits)
    assert report["reason"] == ""
    assert report["low"] > 0.5
    assert report["low"] < report["auc"] < report["high"]
    first = report["profile"][0]
    assert (first["field"], first["value"]) == ("city", "Hue")
    assert first["index"] > 1.5
    where = traits[traits["field"].eq("city")].set_index("customer_id")["value"]
    ranked = table.sort_values("likeness", ascending=False)
    n = int(where.reindex(waiting).eq("Hue").sum())
    assert set(where.reindex(ranked["customer_id"].head(n))) == {"Hue"}
    assert json.loads(ranked["because"].iloc[0])[0]["value"] == "Hue"
    assert table["likeness"].mean() == pytest.approx(best.mean(), abs=0.05)


def test_noise_is_hardly_ever_ranked() -> None:
    claimed = [likeness(*people(500, seed, pull=0.0))[1]["reason"] == "" for seed in range(40)]
    assert sum(claimed) <= 2


def test_no_ranking_says_why() -> None:
    best, waiting, traits = people(800, 1, pull=0.3)
    cases = {
        "too_few": (best.head(50), waiting, traits),
        "no_prospects": (best, waiting.head(0), traits),
        "nothing_known": (best, waiting, traits[~traits["customer_id"].isin(set(waiting))]),
        "chance": people(500, 3, pull=0.0),
    }
    for reason, case in cases.items():
        table, report = likeness(*case)
        assert report["reason"] == reason
        assert table.empty
        assert no_likeness(report)


def test_a_faint_difference_in_a_large_list_is_called_faint() -> None:
    table, report = likeness(*people(6000, 2, pull=0.045))
    assert report["low"] > 0.5
    assert report["reason"] == "weak"
    assert table.empty
    assert "faintly" in no_likeness(report)


def test_a_value_that_no_prospect_has_is_not_learned_from() -> None:
    best, waiting, traits = people(800, 1, pull=0.0)
    regulars = pd.DataFrame({"customer_id": best.index[best], "field": "interest", "value": "loyalty dinner"})
    _table, report = likeness(best, waiting, pd.concat([traits, regulars]))
    assert report["reason"] == "chance"
    assert "interest" not in report["fields"]


def test_the_best_are_a_fifth_and_equal_values_share_a_place() -> None:
    values = pd.DataFrame({"customer_id": [f"C{i}" for i in range(100)], "lifetime_value": range(100)})
    assert best_of(values).sum() == 20
    assert best_of(values.assign(lifetime_value=0.0)).sum() == 0


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    lines = make_lines(customers=260, seed=6)
    made = fill(tmp_path, lines, products_of(lines), prospects=40)
    rng = np.random.default_rng(1)
    with made.transaction() as db:
        ids = [r["customer_id"] for r in made.rows("SELECT customer_id FROM customers ORDER BY customer_id")]
        for customer in ids:
            db.execute("UPDATE customers SET city = ?, gender = ?, birth_date = '1980-05-01', sources = '[]', provenance = '{}' WHERE customer_id = ?",
                       [str(rng.choice(["Hue", "Hanoi"])), str(rng.choice(["female", "male"])), customer])  # fmt: skip
    return made


def test_sensitive_fields_are_off_until_somebody_switches_them_on(shop: Workspace) -> None:
    assert not uses_sensitive(shop)
    assert not set(traits_of(shop, attributes(shop, today="2026-01-01"), sensitive=False)["field"]) & {
        "gender",
        "age",
        "income",
    }
    use_sensitive(shop, True, why="asked the data protection officer")
    assert uses_sensitive(shop)
    found = traits_of(shop, attributes(shop, today="2026-01-01"), sensitive=True)
    assert {"gender", "age"} <= set(found["field"])
    assert set(found.loc[found["field"].eq("age"), "value"]) == {"45–54"}
    use_sensitive(shop, False)
    assert not uses_sensitive(shop)


def test_a_run_writes_the_table_and_says_what_it_found(shop: Workspace) -> None:
    run(shop)
    report = derived_report(shop, "differentiate")["likeness"]
    assert report["reason"] in ("chance", "weak")
    assert read_derived(shop, "likeness").empty
    frame, total = prospects(shop)
    assert total == 0
    assert frame.empty


def test_a_run_ranks_prospects_where_the_city_tells(shop: Workspace) -> None:
    run(shop)
    best = best_of(read_derived(shop, "customer_values"))
    with shop.transaction() as db:
        for customer in best.index[best]:
            db.execute("UPDATE customers SET city = 'Hue' WHERE customer_id = ?", [customer])
    run(shop)
    frame, total = prospects(shop, limit=10)
    assert total == 40
    assert len(frame) == 10
    assert frame["likeness"].is_monotonic_decreasing
    assert frame["because"].iloc[0][0]["value"] == "Hue"


def test_odd_lists_have_no_ranking(tmp_path: Path) -> None:
    empty = Workspace(tmp_path / "a")
    run(empty)
    assert derived_report(empty, "differentiate")["likeness"]["reason"] == "too_few"
    one = fill(tmp_path / "b", make_lines(customers=1, seed=1))
    run(one)
    assert derived_report(one, "differentiate")["likeness"]["reason"] == "too_few"


def test_the_interval_of_an_auc_narrows_with_more_people() -> None:
    wide, narrow = auc_interval(0.6, 30, 90), auc_interval(0.6, 300, 900)
    assert wide[0] < narrow[0] < 0.6 < narrow[1] < wide[1]
