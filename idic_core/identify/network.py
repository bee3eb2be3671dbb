"""A customer as a network: its records, and how strongly each pair of them holds together; and which customers are worth a look."""

from __future__ import annotations

import pandas as pd

from idic_core.identify.finding import members
from idic_core.identify.review import called
from idic_core.store import Workspace, has_derived

MOST_RECORDS = 80
"""A picture of more records shows nothing; the table below it still lists them all."""


def network(workspace: Workspace, customer_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The records of a customer and the pairs of them that were compared.

    Records: as `members` gives them, with `called` (how each is called). Pairs: record_id_l, record_id_r, probability, answer
    (same, different, unsure, or "" where nobody was asked), strongest first. At most MOST_RECORDS records.
    """
    found = members(workspace, customer_id).head(MOST_RECORDS)
    records = found.assign(called=[called({str(k): v for k, v in r.items()}) for r in found.to_dict("records")])
    empty = pd.DataFrame(columns=["record_id_l", "record_id_r", "probability", "answer"])
    if len(records) < 2 or not has_derived(workspace, "match_pairs"):
        return records, empty
    ids = records["record_id"].astype(str).tolist()
    marks = ", ".join("?" for _id in ids)
    pairs = workspace.frame(
        f"""SELECT p.record_id_l, p.record_id_r, p.probability,
                   coalesce((SELECT d.value FROM decisions d WHERE d.kind = 'match' AND d.revoked_at IS NULL
                             AND d.subject = min(p.record_id_l, p.record_id_r) AND d.object = max(p.record_id_l, p.record_id_r)), '') AS answer
            FROM match_pairs p WHERE p.record_id_l IN ({marks}) AND p.record_id_r IN ({marks}) ORDER BY p.probability DESC""",  # noqa: S608
        [*ids, *ids],
    )
    return records, pairs if len(pairs) else empty


def worth_a_look(workspace: Workspace, limit: int = 8) -> pd.DataFrame:
    """The customers that most records were joined to without confirmation: customer_id, name, records, provisional."""
    if not has_derived(workspace, "customers"):
        return pd.DataFrame(columns=["customer_id", "name", "records", "provisional"])
    return workspace.frame(
        """SELECT c.customer_id, c.name, c.records, n.provisional
           FROM (SELECT customer_id, sum(provisional) AS provisional FROM crosswalk GROUP BY customer_id HAVING sum(provisional) > 0
                 ORDER BY 2 DESC, 1 LIMIT ?) n JOIN customers c USING (customer_id) ORDER BY n.provisional DESC, c.customer_id""",
        [limit],
    )


def customer_name(workspace: Workspace, customer_id: str) -> str:
    """What a customer is called in lists; "" where there is none."""
    if not has_derived(workspace, "customers"):
        return ""
    return str(workspace.value("SELECT name FROM customers WHERE customer_id = ?", [customer_id]) or "")
