"""The configuration that a run chose, for experts: which columns became which evidence, m and u, and the model as Splink reads it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from idic_core.identify.comparing import comparison
from idic_core.identify.scored import Scored


def configuration(scored: Scored) -> list[dict[str, Any]]:
    """One entry per comparison: name, kind, column, rare (whether rare values weigh more), levels [{code, m, u}], best first.

    Without a model (nothing was compared) m and u are what is expected before any data is seen.
    """
    made = []
    for item in scored.items:
        m = scored.report.get("m", {}).get(item.name) or [level.m for level in item.levels]
        u = scored.report.get("u", {}).get(item.name) or [level.u for level in item.levels]
        levels = [
            {"code": level.code, "m": round(float(a), 7), "u": round(float(b), 7)}
            for level, a, b in zip(item.levels, m, u, strict=True)
        ]
        made.append(
            {
                "name": item.name,
                "kind": item.kind or item.name,
                "column": item.column,
                "rare": bool(item.common),
                "levels": levels,
            }
        )
    return made


KEY_COLUMNS = {
    "name": "i_name", "name_word": "i_name", "given_sound": "i_given", "family_sound": "i_family", "name_start": "i_family", "email": "i_email",
    "email_local": "i_local", "phone": "i_phone", "phone_end": "i_phone", "phone_start": "i_phone", "birth_date": "i_dob", "birth_year": "i_dob",
    "birthday": "i_dob", "postcode": "i_zip", "city": "i_city", "street": "i_street", "house": "i_number", "organisation": "i_org",
}  # fmt: skip
"""What two records may share to be compared (blocking keys), and the standardised column that each is made of."""


def blocking(scored: Scored) -> dict[str, Any]:
    """How pairs to compare were found. keys: codes of KEY_COLUMNS that this list fills, and kinds of its own numbers; all: every pair
    was compared; limits: how many records may share one key, two keys and three keys at once."""
    table = scored.ready.table
    filled = [key for key, column in KEY_COLUMNS.items() if column in table and table[column].notna().any()]
    own = [scored.ready.others.get(column, column) for column in scored.ready.ids]
    limits = list(scored.blocking.limits[:3]) if scored.blocking is not None else []
    return {"keys": [*filled, *own], "all": scored.blocking is None, "limits": [int(n) for n in limits]}


def splink_model(scored: Scored) -> dict[str, Any]:
    """The model as Splink's settings (Linacre et al., 2022): comparisons with their SQL, m and u, as `Linker` takes them; {} where nothing was compared."""
    m, u = scored.report.get("m"), scored.report.get("u")
    if not m or not u or not scored.items:
        return {}
    share = float(scored.report.get("share", 0.0))
    others = float(scored.report.get("shared_contacts", 0.0)) + float(scored.report.get("namesakes", 0.0))
    from splink import SettingsCreator  # imported where it is written: most pages do not need it

    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="unique_id", comparisons=[comparison(e, m[e.name], u[e.name]) for e in scored.items],
        blocking_rules_to_generate_predictions=["l.unique_id = r.unique_id"],
        probability_two_random_records_match=min(max(share / max(1.0 - others, 1e-9), 1e-9), 1 - 1e-9),
        retain_matching_columns=True, retain_intermediate_calculation_columns=True,
    )  # fmt: skip
    made: dict[str, Any] = settings.create_settings_dict("duckdb")
    return made


def weights(configured: list[dict[str, Any]]) -> pd.DataFrame:
    """One row per level, best first: kind, code, m (share of true matches on it), u (share of other pairs), weight (log2 m/u)."""
    rows = [
        {"kind": e["kind"], "name": e["name"], "code": lv["code"], "m": lv["m"], "u": lv["u"]}
        for e in configured
        for lv in e["levels"]
    ]
    frame = pd.DataFrame(rows, columns=["kind", "name", "code", "m", "u"])
    return frame.assign(weight=np.log2(frame["m"].clip(lower=1e-9) / frame["u"].clip(lower=1e-9)))


def disagreement(entry: dict[str, Any]) -> float:
    """Of the records of one person that both hold this field, the share whose values are not the same in any way."""
    return float(sum(lv["m"] for lv in entry["levels"] if lv["code"] == "different"))


def coincidence(entry: dict[str, Any]) -> float:
    """Of two different people who share something else, the share who also have this field the same."""
    return float(entry["levels"][0]["u"])


def thresholds(odds: dict[str, dict[str, int]], hopeless: float = 0.0) -> pd.DataFrame:
    """What joining every pair from a chance on would mean by the model's own word: chance, pairs, precision, recall.

    odds: the report's `certainty.odds`: log2 odds (as a whole number) -> pairs, for pairs joined and apart.
    """
    counts: dict[int, int] = {}
    for side in odds.values():
        for bucket, n in side.items():
            counts[int(bucket)] = counts.get(int(bucket), 0) + n
    if not counts:
        return pd.DataFrame(columns=["chance", "pairs", "precision", "recall"])
    order = np.array(sorted(counts), dtype=float)
    size = np.array([counts[int(o)] for o in order], dtype=float)
    held = 1.0 / (1.0 + np.exp2(-order))
    right, pairs = np.cumsum((size * held)[::-1])[::-1], np.cumsum(size[::-1])[::-1]
    whole = float((size * held).sum()) + hopeless
    return pd.DataFrame(
        {"chance": held, "pairs": pairs, "precision": right / pairs, "recall": right / max(whole, 1e-9)}
    )
