"""A loyalty index from 0 to 100 whose parts are visible: repeat, breadth, tenure, recommendation, referrals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from idic_core.differentiate.money import extras
from idic_core.store import Workspace

WEIGHTS = {"repeat": 0.35, "breadth": 0.15, "tenure": 0.20, "recommend": 0.20, "referrals": 0.10}
"""What each part weighs where all are known; the weights of the known parts are brought to 1."""

GOOD = 0.8
"""The quantile of a part that counts as 100: the level of the best fifth."""

LOYAL = 60.0
CLASSES = ("loyal", "once_loyal", "not_yet")


def loyalty(
    summary: pd.DataFrame, lifecycle: pd.Series[Any], recommend: pd.Series[Any], referrals: pd.Series[Any] | None
) -> pd.DataFrame:
    """The index per customer: customer_id, loyalty (0-100), loyalty_class and the parts (keys of WEIGHTS, 0-100, missing where unknown).

    repeat: order days after the first; breadth: different products; tenure: days from first to last order; each against the level of the
    best fifth, which is 100. recommend: the last answer (0-10) to "would you recommend us" by customer_id, times ten. referrals: how many
    customers each one brought, by customer_id; one counts 50, two or more 100; None where the files do not say who brought whom. The index is
    the weighted mean of the known parts (Reinartz and Kumar, 2002, on why repeat alone is not loyalty). loyal: at least LOYAL and still
    buying; once_loyal: at least LOYAL but at risk or lost; not_yet: the others.
    """
    who = summary["customer_id"]
    span = (pd.to_datetime(summary["last_order"]) - pd.to_datetime(summary["first_order"])).dt.days
    parts = pd.DataFrame(
        {
            "repeat": _against_good(summary["order_days"] - 1, least=1.0),
            "breadth": _against_good(summary["products"], least=2.0),
            "tenure": _against_good(span, least=30.0),
            "recommend": 10.0 * who.map(recommend).astype("float64").clip(0, 10),
            "referrals": np.nan if referrals is None else 50.0 * who.map(referrals).fillna(0.0).clip(upper=2),
        }
    )
    if not summary["products"].gt(0).any():
        parts["breadth"] = np.nan
    weights = pd.DataFrame({name: parts[name].notna() * weight for name, weight in WEIGHTS.items()})
    index = sum(parts[name].fillna(0.0) * weights[name] for name in WEIGHTS) / weights.sum(axis=1)
    high, here = index >= LOYAL, lifecycle.isin(["new", "mature"]).to_numpy()
    return parts.assign(
        customer_id=who,
        loyalty=index,
        loyalty_class=np.select([high & here, high], ["loyal", "once_loyal"], default="not_yet"),
    )


def _against_good(value: pd.Series[Any], *, least: float) -> pd.Series[float]:
    known = value.astype("float64").clip(lower=0.0)
    good = max(float(known.quantile(GOOD)), least) if len(known) else least
    return 100.0 * (known / good).clip(upper=1.0)


def recommendations(workspace: Workspace) -> pd.Series[Any]:
    """Each customer's last answer from 0 to 10 to the question whether they would recommend the shop, by customer_id."""
    if workspace.value("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'crosswalk'") is None:
        return pd.Series(dtype="float64")
    found = workspace.frame(
        """SELECT x.customer_id, a.score FROM survey_answers a JOIN crosswalk x USING (record_id)
           WHERE a.score BETWEEN 0 AND 10 AND (lower(a.survey || ' ' || a.question) LIKE '%nps%' OR lower(a.question) LIKE '%recommend%'
                 OR a.question LIKE '%推荐%' OR lower(a.question) LIKE '%giới thiệu%')
           ORDER BY a.at, a.batch_id, a.row"""
    )
    return found.drop_duplicates("customer_id", keep="last").set_index("customer_id")["score"].astype("float64")


def referrals(workspace: Workspace) -> pd.Series[Any] | None:
    """How many customers each customer brought, by customer_id, from "referred by" in customer files; None where no file says it.

    The referrer may be written as a number, an e-mail, a phone or a name; one that fits several customers counts for none.
    """
    said = extras(workspace, "referred_by")
    if said.empty:
        return None
    known = workspace.frame(
        """SELECT DISTINCT x.customer_id, v.value AS word FROM records r JOIN crosswalk x USING (record_id),
           json_each(json_array(r.external_id, r.member_id, r.email, r.phone, r.full_name)) v WHERE v.value IS NOT NULL AND v.value <> ''"""
    )
    known["word"] = known["word"].astype(str).str.strip().str.casefold()
    known = known.drop_duplicates()
    single = known[~known["word"].duplicated(keep=False)].set_index("word")["customer_id"]
    pairs = pd.DataFrame(
        {"by": said["said"].str.strip().str.casefold().map(single), "customer_id": said["customer_id"]}
    ).dropna()
    pairs = pairs[pairs["by"] != pairs["customer_id"]].drop_duplicates()
    return pairs.groupby("by").size()
