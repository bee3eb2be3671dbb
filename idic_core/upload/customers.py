"""A list of customers to records and what they agreed to."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from idic_core.engines.facts import RECORD_FIELDS
from idic_core.upload.about import about_of
from idic_core.upload.consent import PLAIN_WORDS, is_refusal, near_consent, said, strictest
from idic_core.upload.findings import Findings
from idic_core.upload.hashes import content_hash, hexadecimal
from idic_core.upload.looks import fold, looks
from idic_core.upload.mapping import Mapping
from idic_core.upload.meaning import MOSTLY, words_of
from idic_core.upload.people import NAMING, person_facts

CONSENT_CHANNELS = {"consent_email": "email", "consent_sms": "sms", "consent_phone": "phone", "consent_any": "any"}


def customer_facts(
    frame: pd.DataFrame, mapping: Mapping, *, source: str, id_source: str, at: str, findings: Findings
) -> dict[str, pd.DataFrame]:
    """The fact tables of a list of customers: records, consents. Rows that name nobody are left out, identical rows kept once.

    at: when a consent is taken to be given, for lists say yes or no without a date.
    """
    person = person_facts(frame, mapping, findings)
    filled = {
        f: pd.Series(person[f].to_numpy(), dtype="str").str.strip()
        for f in RECORD_FIELDS
        if f != "extra" and person[f].notna().any()
    }
    nobody = ~np.any(
        [filled[f].notna().to_numpy() for f in (*NAMING, "given_name", "family_name") if f in filled]
        or [np.zeros(len(frame), dtype=bool)],
        axis=0,
    )
    findings.add("nobody", "set_aside", nobody)
    content = content_hash(filled) if filled else np.zeros(len(frame), dtype=np.uint64)
    number = filled.get("external_id", pd.Series([None] * len(frame), dtype="str"))
    if "external_id" in filled:
        findings.add("no_id", "kept", number.isna().to_numpy() & ~nobody, column=mapping.columns["external_id"][0])
    identical = frame.duplicated().to_numpy() & ~nobody
    findings.add("identical_rows", "once", identical, example=_row_text(frame))
    keep = ~nobody & ~identical
    names = pd.Series(hexadecimal(content), dtype="object")
    ids = (f"{id_source}/" + number).where(number.notna(), f"{source}/#" + names).astype("object")
    version = pd.DataFrame({"id": ids.where(keep), "content": content})
    second = version["id"].duplicated().to_numpy() & ~version.duplicated().to_numpy() & keep & number.notna().to_numpy()
    findings.add("same_id", "kept", second, column=mapping.columns.get("external_id", [""])[0], example=number)
    ids = ids.where(~second, ids + "~" + names.str[:8])
    records = person.assign(
        row=np.arange(len(frame)),
        record_id=ids.to_numpy(),
        source=source,
        origin="customers",
        extra=extras(frame, mapping),
    )
    columns = ["row", "record_id", "source", "origin", *RECORD_FIELDS]
    tables = {"records": records.loc[keep, columns].reset_index(drop=True)}
    note_consents(frame, mapping, findings)
    stated = strictest([c[keep] for c in consents_of(frame, mapping, ids, source, at)])
    if len(stated):
        tables["consents"] = stated
    return tables


def extras(frame: pd.DataFrame, mapping: Mapping) -> list[str]:
    """What has no column of its own, as JSON per row: what is known about a customer (`about.ABOUT`) under its field's name; unknown columns, further
    phones and e-mails beside the first, and cells of nothing but spaces under the names of their columns.
    """
    about = about_of(frame, mapping.columns) if mapping.kind == "customers" else {}
    used = {columns[0] for columns in mapping.columns.values()} | set(mapping.columns.get("street", []))
    used |= set(mapping.columns.get("tags", [])) if about else set()
    rest = [c for c in frame.columns if c not in used]
    rest += [c for c in used if c in frame and bool((frame[c].str.strip().eq("") & frame[c].ne("")).any())]
    if not rest and not about:
        return ["{}"] * len(frame)
    spaces = used
    known = [dict(zip(about, row, strict=True)) for row in zip(*about.values(), strict=True)] or [{}] * len(frame)
    cells = zip(*(frame[c].tolist() for c in rest), strict=True) if rest else [()] * len(frame)
    return [
        json.dumps(
            {f: text for f, text in said.items() if text}
            | {
                c: v
                for c, v in zip(rest, row, strict=True)
                if isinstance(v, str) and bool(v.strip() if c not in spaces else v and not v.strip())
            },
            ensure_ascii=False,
        )
        for said, row in zip(known, cells, strict=True)
    ]


def consents_of(
    frame: pd.DataFrame, mapping: Mapping, ids: pd.Series, source: str, at: str | pd.Series
) -> list[pd.DataFrame]:
    """What the columns about consent say, one row per row of the table (status None where it says nothing)."""
    return [
        _consents(frame[c], channel, ids, source, at)
        for f, channel in CONSENT_CHANNELS.items()
        for c in mapping.columns.get(f, [])
    ]


def note_consents(frame: pd.DataFrame, mapping: Mapping, findings: Findings) -> None:
    """Say which columns of yes and no may be about consent and are not taken so, and which words are neither yes nor no."""
    used = {c for columns in mapping.columns.values() for c in columns}
    for f in CONSENT_CHANNELS:
        for c in mapping.columns.get(f, []):
            unclear = frame[c].map(lambda t: bool(str(t).strip()) and said(fold(str(t).strip())) is None)
            findings.add("consent_words", "ask", unclear.to_numpy(dtype=bool), column=c, example=frame[c])
    for c in frame.columns:
        if c in used or not near_consent(words_of(c)):
            continue
        seen = looks(frame[c])
        if seen.yes_or_no >= MOSTLY:
            filled = frame[c].str.strip().ne("").to_numpy(dtype=bool)
            findings.add("maybe_consent", "ask", filled, column=c, example=frame[c])


def _consents(column: pd.Series, channel: str, ids: pd.Series, source: str, at: str | pd.Series) -> pd.DataFrame:
    """What a column of yes and no says; other words say nothing. A yes to `no advertising` is a no."""
    turned = is_refusal(words_of(str(column.name)))
    meant: dict[str, str | None] = {}
    for text in column.dropna().unique():
        word = fold(text.strip())
        yes = said(word)
        # under a header such as `opt out`, the words `opted out` still say no by themselves
        reverse = turned and word in PLAIN_WORDS
        meant[text] = None if yes is None else "granted" if yes != reverse else "refused"
    status = column.map(meant).to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "record_id": ids.to_numpy(),
            "purpose": "marketing",
            "channel": channel,
            "status": status,
            "basis": "consent",
            "source": source,
            "evidence": str(column.name),
            "at": at,
        }
    )


def _row_text(frame: pd.DataFrame) -> pd.Series:
    """The first cells of each row, to show which row is meant."""
    shown = frame.iloc[:, :4].fillna("").astype("str")
    text = shown.iloc[:, 0]
    for i in range(1, shown.shape[1]):
        text = text + "; " + shown.iloc[:, i]
    return text
