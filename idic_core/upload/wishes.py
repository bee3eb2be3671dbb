"""What a list says that customers like: columns of interests and favourite channels to stated preferences."""

from __future__ import annotations

import re

import pandas as pd

from idic_core.upload.contacts import CODES
from idic_core.upload.looks import fold
from idic_core.upload.mapping import Mapping

FIELDS = ("likes", "preferred_channel", "preferred_time")
MOST = 20
"""So many wishes in one cell are a text, not a list; it is kept whole."""

_CHANNELS = {
    word.replace("_", " "): code for code, words in CODES["channel"].items() for word in [code, *words.split()]
}


def wishes_of(frame: pd.DataFrame, mapping: Mapping, records: pd.DataFrame, *, at: str) -> dict[str, pd.DataFrame]:
    """The fact table `preferences` (origin stated) of a list of customers, or nothing where it has no such columns.

    records: the list's records with the row each came from. Several likes in one cell are taken apart at ; , | / and 、; channels become
    the codes that contacts are written down with, words of no known channel stay.
    """
    parts = []
    for name in FIELDS:
        for column in mapping.columns.get(name, []):
            text = frame[column].str.strip()
            said = pd.DataFrame({"row": range(len(frame)), "value": text}).loc[text.fillna("").ne("").to_numpy()]
            known = {t: _values(name, t) for t in said["value"].unique()}
            parts.append(said.assign(field=name, value=said["value"].map(known)).explode("value"))
    if not parts:
        return {}
    every = pd.concat(parts, ignore_index=True).merge(records[["row", "record_id"]], on="row")
    every = every[every["value"].notna()].drop_duplicates(["record_id", "field", "value"])
    made = every[["record_id", "field", "value"]].assign(origin="stated", at=at).reset_index(drop=True)
    return {"preferences": made} if len(made) else {}


def _values(name: str, text: str) -> list[str]:
    """The wishes in one cell.

    >>> _values("likes", "Tea; Coffee , Tea"), _values("preferred_channel", "E-Mail"), _values("likes", "n/a")
    (['Tea', 'Coffee'], ['email'], [])
    """
    if fold(text).strip() in {"", "n/a", "na", "none", "-", "--", "no", "无", "khong", "unknown"}:
        return []
    if name == "preferred_time":
        return [text]
    found = list(dict.fromkeys(p.strip() for p in re.split(r"[;,|/、，；\n]", text) if p.strip()))
    if len(found) > MOST:
        return [text]
    return [_channel(v) for v in found] if name == "preferred_channel" else found


def _channel(text: str) -> str:
    plain = " ".join(fold(text).replace("-", " ").replace("_", " ").split())
    return _CHANNELS.get(plain) or _CHANNELS.get(plain.replace(" ", "")) or text
