"""Our matching beside Splink configured by hand, on one list in one run: CPU seconds and how right the clusters are.

python -m tests.bench.splink_peer FOLDER [--rounds 2]

The folder's list is the one that Splink's documentation deduplicates as "real historical persons" (or has its columns
first_name, surname, dob, birth_place, postcode_fake, occupation); rules, comparisons, training and threshold are those of
that page. Ours gets the same list and nothing else. Both are measured in processes of their own, imports left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from tests.bench.measure import cost, in_own_process, load, resolve_cost, scores

BAR = 2.0
THRESHOLDS = [0.5, 0.9, 0.95, 0.99, 0.999]
DOCUMENTED = 0.95
BLOCKING = [
    ("substr(first_name,1,3)", "substr(surname,1,4)"), ("surname", "dob"), ("first_name", "dob"), ("postcode_fake", "first_name"),
    ("postcode_fake", "surname"), ("dob", "birth_place"), ("substr(postcode_fake,1,3)", "dob"),
    ("substr(postcode_fake,1,3)", "first_name"), ("substr(postcode_fake,1,3)", "surname"),
    ("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
]  # fmt: skip
CERTAIN = [
    ("first_name", "surname", "dob"),
    ("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
    ("dob", "postcode_fake"),
]


def by_hand(folder: Path) -> dict[str, Any]:
    """Splink as its documentation configures it: cost until the clusters at .95 are known, and F1 at several thresholds."""
    import logging

    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    records, truth = load(folder)
    spent: dict[str, Any] = {}
    with cost(spent):
        frame = records.rename(columns={"record_id": "unique_id"})
        frame["first_name_surname_concat"] = frame["first_name"] + " " + frame["surname"]
        settings = SettingsCreator(
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=[block_on(*rule) for rule in BLOCKING],
            comparisons=[
                cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.PostcodeComparison("postcode_fake"),
                cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
                cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
            ],
            retain_intermediate_calculation_columns=True,
        )  # fmt: skip
        api = DuckDBAPI()
        linker = Linker(api.register(frame), settings, log_level=logging.ERROR)
        train = linker.training
        train.estimate_probability_two_random_records_match([block_on(*rule) for rule in CERTAIN], recall=0.6)
        train.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
        for rule in (block_on("first_name", "surname"), block_on("dob")):
            train.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
        predicted = linker.inference.predict()
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=DOCUMENTED
        ).as_pandas_dataframe()
    found = {DOCUMENTED: clusters}
    for threshold in THRESHOLDS:
        if threshold not in found:
            found[threshold] = linker.clustering.cluster_pairwise_predictions_at_threshold(
                predicted, threshold_match_probability=threshold
            ).as_pandas_dataframe()
    f1 = {t: scores(c.set_index("unique_id")["cluster_id"], truth)["f1"] for t, c in sorted(found.items())}
    return spent | {"f1": max(f1.values()), "f1_at": f1}


def ours(folder: Path) -> dict[str, Any]:
    """`resolve` on the same list."""
    records, truth = load(folder)
    return resolve_cost(records, truth)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", choices=["by_hand", "ours"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    if arguments.only:
        print(json.dumps({"by_hand": by_hand, "ours": ours}[arguments.only](folder)))
        return 0
    rows: dict[str, list[dict[str, Any]]] = {"by_hand": [], "ours": []}
    for _round in range(arguments.rounds):
        for name, found in rows.items():
            found.append(in_own_process("tests.bench.splink_peer", str(folder), "--only", name))
            print(name, found[-1])
    least = {name: float(pd.DataFrame(found)["cpu_s"].min()) for name, found in rows.items()}
    ratio, holds = least["ours"] / least["by_hand"], least["ours"] <= BAR * least["by_hand"]
    print(f"CPU s: ours {least['ours']:.2f}, Splink by hand {least['by_hand']:.2f} (least of {arguments.rounds})")
    print(f"F1: ours {rows['ours'][0]['f1']}, Splink by hand at its best threshold {rows['by_hand'][0]['f1']}")
    print(f"{'ok    ' if holds else 'MISSED'} ratio {ratio:.2f}  <= {BAR}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
