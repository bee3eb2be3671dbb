"""Who may get an offer, when it makes sense, and whether it is good for them: one code for each rule that fails."""

from __future__ import annotations

import numpy as np
import pandas as pd

from idic_core.customize.library import Offer

GROUPS = {"who": ("on_hold", "purpose_opt_out", "channel_opt_out", "no_address", "bad_address", "consent_unknown", "complaint_open", "recently_refused",
                  "contacted_often", "unknown_customer"),
          "when": ("lifecycle", "too_soon"), "good": ("tier", "need", "value_low", "no_product", "margin_low")}  # fmt: skip
"""The three questions and the codes that answer them with no."""

NOWHERE = ("no_address", "bad_address")
"""Codes of a channel that leads nowhere."""


def best_channel(contact: pd.DataFrame, people: pd.Index, channels: tuple[str, ...]) -> pd.DataFrame:
    """Per customer the first of these channels that is allowed: channel and contact (the code; empty: may be contacted).

    contact: customer_id, channel, allowed, code. Nobody is contacted about whom it says nothing. Where no channel is allowed, channel is empty and
    the code is that of the first channel with an address: a missing number is no reason where the e-mail address may not be used.
    """
    ours = contact[contact["channel"].isin(channels)]
    order = {channel: place for place, channel in enumerate(channels)}
    ours = ours.assign(
        place=ours["channel"].map(order), no=~ours["allowed"].astype(bool), empty=ours["code"].isin(NOWHERE)
    )
    ours = ours.sort_values(["no", "empty", "place"], kind="stable")
    first = ours.drop_duplicates("customer_id").set_index("customer_id").reindex(people)
    allowed = first["no"].eq(False).fillna(False).to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "channel": np.where(allowed, first["channel"].fillna("").to_numpy(dtype=object), ""),
            "contact": np.where(allowed, "", first["code"].fillna("unknown_customer").to_numpy(dtype=object)),
        },
        index=people,
    )


def failing(offer: Offer, people: pd.DataFrame, contact: pd.DataFrame) -> pd.DataFrame:
    """customers x rule codes: True where the rule forbids this offer; plus the column `channel` (text) to use.

    people: index customer_id; tier, lifecycle, need_id (text or missing), value (money in a year), days_since_offer (NaN: never),
    product_id (of this offer's kind, missing: none), margin (expected money of this offer). contact: see best_channel.
    """
    way = best_channel(contact, people.index, offer.channels)
    table = pd.DataFrame(index=people.index)
    for code in GROUPS["who"]:
        table[code] = way["contact"].eq(code)
    table["unknown_customer"] |= ~way["contact"].isin(["", *GROUPS["who"]])
    table["lifecycle"] = _outside(people["lifecycle"], offer.lifecycles)
    table["too_soon"] = people["days_since_offer"].lt(offer.cooling_days).fillna(False)
    table["tier"] = _outside(people["tier"], offer.tiers)
    table["need"] = _outside(people["need_id"], offer.needs)
    table["value_low"] = people["value"].fillna(0).lt(offer.min_value) & (offer.min_value > 0)
    needs_product = offer.kind in ("again", "new")
    table["no_product"] = people["product_id"].isna() if needs_product else False
    table["margin_low"] = ~people["margin"].gt(0) & ~table["no_product"]
    return table.astype(bool).assign(channel=way["channel"])


def first_code(table: pd.DataFrame) -> pd.Series:
    """Per customer the first failing rule's code in the order of the three questions; empty where none fails."""
    codes = [code for group in GROUPS.values() for code in group]
    marks = table[codes].to_numpy(dtype=bool)
    names = np.array([*codes, ""], dtype=object)
    first = np.where(marks.any(axis=1), marks.argmax(axis=1), len(codes))
    return pd.Series(names[first], index=table.index, dtype=object)


def _outside(values: pd.Series, allowed: tuple[str, ...]) -> pd.Series:
    if not allowed:
        return pd.Series(False, index=values.index)
    return ~values.isin(allowed)
