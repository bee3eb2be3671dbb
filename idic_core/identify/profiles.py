"""Golden records of a workspace: only those customers are put together again that something happened to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from idic_core.engines import connect
from idic_core.identify.choices import choices, rules
from idic_core.identify.golden import golden_records
from idic_core.identify.lookup import write_customers
from idic_core.store import Workspace, has_derived


@dataclass(frozen=True)
class Profiles:
    """signatures: customer_id, signature, of all customers. changed: the golden records made; gone: ids whose row goes."""

    signatures: pd.DataFrame
    changed: pd.DataFrame
    gone: Sequence[str]

    def write(self, workspace: Workspace) -> None:
        """Put what changed into the table `customers`; call it in the transaction that writes the run."""
        write_customers(workspace, self.changed, gone=self.gone)


def profiles(
    workspace: Workspace, records: pd.DataFrame, crosswalk: pd.DataFrame, before: pd.DataFrame | None
) -> Profiles:
    """Golden records of the customers that changed since `before` (signatures of the run that wrote the table `customers`), or of all.

    records: as engines.current_records gives them; crosswalk: record_id, customer_id, provisional.
    """
    chosen, rule_of = choices(workspace), rules(workspace)
    signatures = signed(records, crosswalk, chosen, rule_of)
    if before is None or not has_derived(workspace, "customers"):
        there = workspace.rows("SELECT customer_id FROM customers") if has_derived(workspace, "customers") else []
        return Profiles(
            signatures, golden_records(records, crosswalk, chosen, rule_of), [r["customer_id"] for r in there]
        )
    both = signatures.merge(before, on="customer_id", how="outer", suffixes=("", "_before"))
    gone = both.loc[both["signature"].isna(), "customer_id"].astype(str).tolist()
    touched = both.loc[
        both["signature"].notna() & both["signature"].ne(both["signature_before"]).fillna(True), "customer_id"
    ]
    part = crosswalk[crosswalk["customer_id"].isin(touched)]
    theirs = records[records["record_id"].isin(part["record_id"])]
    return Profiles(signatures, golden_records(theirs, part, chosen, rule_of), gone)


def signed(
    records: pd.DataFrame, crosswalk: pd.DataFrame, choices: pd.DataFrame, rules: dict[str, str]
) -> pd.DataFrame:
    """customer_id, signature: a hash of all that a customer's profile is made from."""
    said = ", ".join(f'r."{c}"' for c in records.columns)
    with connect() as duck:
        duck.register("r", records)
        duck.register("w", crosswalk[["record_id", "customer_id", "provisional"]])
        duck.register("c", choices.astype("string").assign(position=range(len(choices))))
        frame = duck.execute(
            f"""WITH chosen AS (SELECT record_id, bit_xor(hash(field, value, from_record, position)) AS said FROM c GROUP BY 1)
                SELECT w.customer_id, CAST(bit_xor(hash({said}, w.provisional, chosen.said, ?)) AS VARCHAR) AS signature
                FROM w JOIN r ON w.record_id = r.record_id LEFT JOIN chosen ON chosen.record_id = w.record_id GROUP BY 1 ORDER BY 1""",  # noqa: S608
            [repr(sorted(rules.items()))],
        ).df()
    return frame.astype("string")
