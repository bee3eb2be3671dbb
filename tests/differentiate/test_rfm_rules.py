"""Cut-offs of RFM scores: frozen until somebody re-scores, and versions that say why."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import run, wording_value
from idic_core.differentiate.rfm_rules import cuts_in_force, parse_cuts, regrouped, set_cuts, versions
from idic_core.errors import IdicError
from idic_core.store import Workspace, read_derived
from tests.differentiate.shop import fill, make_lines


def habits(n: int, seed: int = 0) -> tuple[pd.Series, pd.Series, pd.Series]:
    rng = np.random.default_rng(seed)
    return pd.Series(rng.integers(0, 400, n)), pd.Series(rng.integers(1, 20, n)), pd.Series(rng.lognormal(4, 1, n))


def test_cut_offs_stay_when_customers_change_and_are_made_anew_only_for_another_list() -> None:
    first = cuts_in_force(None, None, *habits(300), "2024-01-01")
    assert (first["version"], first["way"], first["customers"]) == (1, "first", 300)
    later = cuts_in_force(first, None, *habits(400, seed=1), "2024-06-01")
    assert {a: later[a] for a in "rfm"} == {a: first[a] for a in "rfm"}
    assert (later["version"], later["since"]) == (1, "2024-01-01")
    for n in (700, 120):
        other = cuts_in_force(first, None, *habits(n, seed=2), "2024-06-01")
        assert (other["version"], other["way"], other["customers"]) == (2, "other_list", n)
        assert other["m"] != first["m"]


def test_cut_offs_of_few_customers_follow_the_list_until_there_are_enough() -> None:
    few = cuts_in_force(None, None, *habits(40), "2024-01-01")
    more = cuts_in_force(few, None, *habits(70, seed=3), "2024-02-01")
    assert (more["version"], more["way"]) == (2, "few")
    enough = cuts_in_force(more, None, *habits(120, seed=4), "2024-03-01")
    assert enough["version"] == 3
    assert cuts_in_force(enough, None, *habits(150, seed=5), "2024-04-01")["version"] == 3


def test_a_persons_cut_offs_hold_for_any_list_until_they_ask_for_fifths() -> None:
    first = cuts_in_force(None, None, *habits(300), "2024-01-01")
    own = {"way": "own", "r": [7, 30, 90, 365], "f": [1, 2, 3, 4], "m": [10, 20, 30, 40], "decision": 5}
    mine = cuts_in_force(first, own, *habits(300), "2024-02-01")
    assert (mine["version"], mine["way"], mine["r"]) == (2, "own", [7, 30, 90, 365])
    assert cuts_in_force(mine, own, *habits(5000), "2024-03-01")["version"] == 2
    fifths = cuts_in_force(mine, {"way": "fifths", "decision": 6}, *habits(300), "2024-03-01")
    assert (fifths["version"], fifths["way"]) == (3, "fifths")
    assert fifths["r"] == first["r"]
    assert cuts_in_force(fifths, {"way": "fifths", "decision": 6}, *habits(310, seed=9), "2024-04-01")["version"] == 3


def test_going_back_to_an_earlier_version_says_so() -> None:
    first = cuts_in_force(None, None, *habits(300), "2024-01-01")
    own = {"way": "own", "r": [7, 30, 90, 365], "f": [1, 2, 3, 4], "m": [10, 20, 30, 40], "decision": 5}
    mine = cuts_in_force(first, own, *habits(300), "2024-02-01")
    asked = parse_cuts(json.dumps({"way": "own", "back": 1, **{a: first[a] for a in "rfm"}}))
    assert asked is not None
    back = cuts_in_force(mine, {**asked, "decision": 6}, *habits(300), "2024-03-01")
    assert (back["version"], back["back"], back["r"]) == (3, 1, first["r"])
    assert wording_value.cut_way(back) == "back to version 1"
    assert wording_value.cut_way(mine) == "set by hand"
    assert wording_value.cut_way({k: v for k, v in mine.items() if k != "back"}) == "set by hand"


def test_cut_offs_that_cannot_be_followed_are_refused_with_a_hint() -> None:
    for text in ("no json", '{"way": "own"}', '{"way": "own", "r": [1, 2, 3], "f": [1, 2, 3, 4], "m": [1, 2, 3, 4]}',
                 '{"way": "own", "r": [9, 2, 3, 4], "f": [1, 2, 3, 4], "m": [1, 2, 3, 4]}'):  # fmt: skip
        with pytest.raises(IdicError) as refused:
            parse_cuts(text)
        assert refused.value.hint
    assert parse_cuts(None) is None


def test_a_preview_names_who_would_move_and_the_next_run_moves_them(tmp_path: Path) -> None:
    made = fill(tmp_path / "ws", make_lines(customers=160, seed=5, items=1.0))
    run(made)
    cuts = {"way": "own", "r": [1, 2, 3, 4], "f": [1, 2, 3, 4], "m": [0, 1, 2, 3]}
    seen = regrouped(read_derived(made, "customer_values"), read_derived(made, "customer_summary"), cuts)
    would = seen.set_index("customer_id")
    assert (would["before"] != would["after"]).sum() > 0
    set_cuts(made, cuts, who="Ann")
    run(made)
    after = read_derived(made, "customer_values").set_index("customer_id")["rfm_group"]
    assert (after == would["after"].reindex(after.index)).all()
    assert [v["way"] for v in versions(made)] == ["own", "first"]
    why = made.frame("SELECT DISTINCT why FROM customer_moves WHERE what = 'rfm_group'")["why"].tolist()
    assert why == ["rules"]
    set_cuts(made, {"way": "own", **{a: versions(made)[1][a] for a in "rfm"}})
    run(made)
    back = read_derived(made, "customer_values").set_index("customer_id")["rfm_group"]
    assert (back == would["before"].reindex(back.index)).all()


def test_cut_offs_are_kept_with_the_run(tmp_path: Path) -> None:
    made = fill(tmp_path / "ws", make_lines(customers=40, seed=5, items=1.0))
    report = run(made)
    kept = json.loads(Workspace(made.folder).value("SELECT cut_offs FROM value_runs"))
    assert kept["r"] == report["cut_offs"]["r"]
