"""The same list on DuckDB and on Spark: how many pairs fall on the same levels, how alike the clusters are, and what differs.

python -m tests.bench.spark_parity FOLDER (needs requirements-spark.txt and Java 17; the folder holds records.csv and truth.csv)
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

from idic_core.identify import Resolution, resolve
from tests.bench.measure import cost, load, scores

LEVELS, F1 = 0.98, 0.005


def levels(resolution: Resolution) -> pd.DataFrame:
    """The level of every comparison for every scored pair, by the two record ids."""
    assert resolution.scored is not None
    pairs, ids = resolution.scored.pairs, resolution.scored.ready.table["record_id"].to_numpy(dtype=object)
    gammas = [c for c in pairs.columns if c.startswith("gamma_")]
    named = pd.DataFrame({"left": ids[pairs["l"].to_numpy(int)], "right": ids[pairs["r"].to_numpy(int)]})
    return pd.concat([named, pairs[gammas].astype(int).reset_index(drop=True)], axis=1).set_index(["left", "right"])


def compare_levels(duck: Resolution, spark: Resolution) -> tuple[float, pd.DataFrame]:
    """The share of DuckDB's scored pairs that Spark scores with the same levels, and one row per difference: comparison, values, levels."""
    one, two = levels(duck), levels(spark)
    both = one.join(two.add_suffix(" on Spark"), how="left")
    same = pd.Series(True, index=both.index)
    found = []
    assert duck.scored is not None
    shown = {e.gamma: e.shown or e.column for e in duck.scored.items}
    table = duck.scored.ready.table.set_index("record_id")
    for gamma in one.columns:
        there = both[f"{gamma} on Spark"]
        differs = there.isna() | (both[gamma] != there)
        same &= ~differs
        for left, right in both.index[differs]:
            values = [table.at[left, shown[gamma]], table.at[right, shown[gamma]]]
            found.append([gamma[6:], *values, both.at[(left, right), gamma], there.at[(left, right)]])
    listed = pd.DataFrame(found, columns=["comparison", "left", "right", "DuckDB", "Spark"])
    return float(same.mean()) if len(same) else 1.0, listed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    records, truth = load(parser.parse_args().folder)
    found: dict[str, Resolution] = {}
    f1: dict[str, float] = {}
    for engine in ("duckdb", "spark"):
        spent: dict[str, float] = {}
        with cost(spent):
            found[engine] = resolve(records, engine=engine)
        f1[engine] = scores(found[engine].clusters.set_index("record_id")["customer_id"], truth)["f1"]
        print(engine, "candidates", found[engine].report["candidates"], "F1", f1[engine], spent)
    share, differing = compare_levels(found["duckdb"], found["spark"])
    print(differing.drop_duplicates().head(40).to_string())
    print(f"same levels: {share:.4f} of {len(levels(found['duckdb']))} pairs (>= {LEVELS})")
    print(f"cluster F1: {abs(f1['duckdb'] - f1['spark']):.4f} apart (<= {F1})")
    return 0 if share >= LEVELS and abs(f1["duckdb"] - f1["spark"]) <= F1 else 1


if __name__ == "__main__":
    sys.exit(main())
