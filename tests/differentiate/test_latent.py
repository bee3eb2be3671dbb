"""Latent needs: told where the list's own past shows that they can be, never where popularity knows as much."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from idic_core.differentiate import run
from idic_core.differentiate.latent import MOST, MOST_KINDS, because, latent, latent_kinds, latent_names, latent_needs
from idic_core.store import derived_report, read_derived
from tests.differentiate.shop import fill, make_lines, products_of

PAIRS = [("tea", "cups"), ("bread", "jam"), ("paint", "brushes"), ("beds", "pillows")]


def bought(linked: bool, customers: int = 400, seed: int = 0) -> pd.DataFrame:
    """Customers who begin with one thing of a pair and later take up the other (linked) or anything."""
    rng = np.random.default_rng(seed)
    kinds = [k for pair in PAIRS for k in pair] + ["candles", "soap", "socks", "hats"]
    rows = []
    for n in range(customers):
        pair = PAIRS[int(rng.integers(len(PAIRS)))]
        begin = int(rng.integers(0, 500))
        rows.append((f"C{n:03d}", pair[0], begin))
        for _further in range(int(rng.integers(0, 4))):
            kind = pair[1] if linked and rng.random() < 0.7 else kinds[int(rng.integers(len(kinds)))]
            rows.append((f"C{n:03d}", kind, begin + int(rng.integers(10, 300))))
    table = pd.DataFrame(rows, columns=["customer_id", "kind", "day"])
    table["first"] = (pd.Timestamp("2024-01-01") + pd.to_timedelta(table["day"].clip(upper=700), unit="D")).dt.strftime(
        "%Y-%m-%d"
    )
    return table.groupby(["customer_id", "kind"])["first"].min().reset_index()


def test_what_belongs_together_is_told_to_those_who_lack_the_other_half() -> None:
    table = bought(linked=True)
    found = latent_needs(table, "2025-12-01")
    assert found.report["reason"] == ""
    assert found.report["recall"] > found.report["recall_popularity"]
    has = set(zip(table["customer_id"], table["kind"], strict=True))
    assert not has & set(zip(found.rows["customer_id"], found.rows["what"], strict=True))
    assert found.rows.groupby("customer_id").size().max() <= MOST
    partner = dict(PAIRS)
    first = found.rows[found.rows["rank"].eq(1)].set_index("customer_id")["what"]
    for kind, other in partner.items():
        owners = [
            c for c in table.loc[table["kind"].eq(kind), "customer_id"] if (c, other) not in has and c in first.index
        ]
        others = set(table.loc[table["kind"].isin(set(partner) - {kind}), "customer_id"])
        only = [c for c in owners if c not in others]
        assert np.mean(first.reindex(only).eq(other)) > 0.8
    assert (found.rows["share"] >= 1.2 * found.rows["average"] - 1e-9).all()
    assert "also buy" in because(found.rows[found.rows["because"].ne("")].iloc[0].to_dict())


def test_where_habits_say_nothing_nothing_is_claimed() -> None:
    claimed = [len(latent_needs(bought(linked=False, seed=s), "2025-12-01").rows) for s in range(6)]
    assert sum(n > 0 for n in claimed) <= 1
    assert latent_needs(bought(linked=False, seed=0), "2025-12-01").report["reason"] in {"no_better", ""}


def test_only_kinds_that_most_customers_bought_take_part() -> None:
    table = bought(linked=True)
    rng = np.random.default_rng(3)
    rare = pd.DataFrame({
        "customer_id": [f"C{n:03d}" for n in rng.integers(0, 400, 2000)] + ["only rare"],
        "kind": [f"rare {n}" for n in range(2000)] + ["rare 0"],
        "first": "2024-06-01",
    })  # fmt: skip
    found = latent_needs(pd.concat([table, rare]), "2025-12-01")
    assert found.report["kinds"] == MOST_KINDS
    assert found.report["reason"] == ""
    assert "only rare" not in set(found.rows["customer_id"])
    assert not found.rows["what"].str.startswith("rare").any()
    tea = table.loc[table["kind"].eq("tea"), "customer_id"].nunique() / (table["customer_id"].nunique() + 1)
    assert found.rows.loc[found.rows["what"].eq("tea"), "average"].to_numpy() == pytest.approx(tea)


def test_short_and_empty_lists_are_answered() -> None:
    nobody = bought(linked=True).iloc[:0]
    assert latent_needs(nobody, "").report["reason"] == "too_few"
    one_day = bought(linked=True).assign(first="2024-05-01")
    assert latent_needs(one_day, "2024-05-01").report["reason"] == "too_few"


def test_a_run_writes_them_and_the_customer_page_can_ask(tmp_path: Path) -> None:
    lines = make_lines(customers=260, seed=2)
    workspace = fill(tmp_path, lines, products_of(lines))
    run(workspace)
    report = derived_report(workspace, "differentiate")["latent"]
    rows = read_derived(workspace, "latent_needs")
    assert (report["reason"] == "") == bool(len(rows))
    assert latent(workspace, "nobody") == []
    kinds = latent_kinds(workspace)
    assert kinds["customers"].sum() == len(rows)
    for what in kinds["what"]:
        assert set(latent_names(workspace, what)["customer_id"]) <= set(rows.loc[rows["what"].eq(what), "customer_id"])
