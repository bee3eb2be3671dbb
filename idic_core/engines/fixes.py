"""Fixes of records: what people decided to read differently. Facts stay as they came in; a fix is a rule, a batch and a few figures.

A decision of kind `clean` (subject: the batch, object: the rule, value: JSON parameters) is applied whenever the current records are
read, and taking it back shows the file's own words again. Each rule is a function from rows to the columns it changes, vectorised
over distinct values, so that what it would do can be shown before it is done.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from idic_core.engines import cells
from idic_core.store import Workspace, decisions

NAMES = ["full_name", "given_name", "family_name"]
WORDS = [*NAMES, "organisation", "street", "city", "region", "country", "email", "phone"]
GARBLED = "[ÃÂÄÅÆÐð][\u0080-\u00bf\u2018-\u203a€™Ÿœžš]|â€|á»|áº|ï»¿"
ODD_SPACES = "\\s\\s|^\\s|\\s$|[\u00a0\u2000-\u200b\u2060\u3000\ufeff\t\n\r]"

# What is quickly seen to be in order is not looked at word by word: 100,000 records are checked in about a second.
MAY_SAY_NOTHING = (
    "(?i)^\\s*(?:[-.?x\\s]+|n[/.]?an?\\.?|none|null?|unknown|undefined|empty|blank|missing|tbd|keine?|unbekannt|inconnu|aucun|no[t\\s].{2,12}|"
    "kh[^\\s]{1,4}ng.*|ch[^\\s]{1,3}a.*|无|没有|暂无|未知|不详|空)\\s*$"
)
GOOD_EMAIL = r"^\s*[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}\s*$"
MAY_BE_NO_EMAIL = (
    "(?i)^\\s*(?:"
    + "|".join(sorted(cells.EMPTY_LOCALS))
    + ")@|@(?:"
    + "|".join(sorted(d.replace(".", "[.]") for d in cells.EMPTY_DOMAINS))
    + ")\\s*$"
)
GOOD_PHONE = r"^\+?[\d\s().-]{6,22}$"
MAY_BE_NO_PHONE = r"^\D*(?:0\D*){4}|123456|234567|98765|" + "|".join(rf"(?:{d}\D*){{6}}" for d in range(1, 10))
MAY_BE_TEST = "(?i)test|demo|dummy|asdf|qwert|foo|xxx|aaa|zzz|nghi|测试"
SHARED_NAMES = 8
"""An address that stands with so many names belongs to a shop or an office, not to a person."""

ABROAD = r"^\s*(?:\+|00)"

LEFT_OUT = "left_out"
Changed = dict[str, pd.Series]
"""What a rule makes of rows: the columns it changes, and `left_out` (bool) where it leaves rows out."""


@dataclass(frozen=True)
class Fix:
    """A standing decision to read a batch's rows by a rule."""

    decision_id: int
    batch_id: int
    code: str
    parameters: dict[str, Any] = field(default_factory=dict)


def standing_fixes(workspace: Workspace, batch_id: int | None = None) -> list[Fix]:
    """The fixes that count now, of one batch or of all, in the order in which they are applied."""
    fixes = [
        Fix(int(row["decision_id"]), int(row["subject"]), str(row["object"]), parameters)
        for row in decisions(workspace, "clean").to_dict("records")
        if (row["subject"] == str(batch_id) if batch_id is not None else str(row["subject"]).isdecimal())
        and (parameters := _parameters(str(row["object"]), str(row["value"]))) is not None
    ]
    order = {code: i for i, code in enumerate([*RULES, *LINE_RULES])}
    return sorted(fixes, key=lambda f: (order[f.code], f.batch_id))


def _parameters(code: str, text: str) -> dict[str, Any] | None:
    """The parameters that a decision holds; None for those that its rule could not work with."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and complete(code, found) else None


def complete(code: str, parameters: dict[str, Any]) -> bool:
    """Whether a rule is one of RULES or LINE_RULES and has the parameters that it needs, each of its kind.

    >>> complete("phone_country", {"code": "84"}), complete("phone_country", {}), complete("spaces", {})
    (True, False, True)
    """

    def words(key: str) -> bool:
        held = parameters.get(key)
        return isinstance(held, list) and all(isinstance(w, str) for w in held)

    if code == "phone_country":
        return re.fullmatch(r"[1-9][0-9]{0,2}", str(parameters.get("code"))) is not None
    if code == "names_swapped":
        return words("given") and words("family")
    if code in {"birth_impossible", "lines_future"}:
        return _is_day(str(parameters.get("day"))) and ("dates" not in parameters or words("dates"))
    if code == "lines_outlier":
        above = parameters.get("above")
        return isinstance(above, int | float) and not isinstance(above, bool) and 0 < above < float("inf")
    return code in RULES or code in LINE_RULES


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None


def with_fixes(records: pd.DataFrame, fixes: list[Fix]) -> pd.DataFrame:
    """Current records (batch_id and text fields) with the fixes applied; rows that a fix leaves out are gone.

    Records in which nothing is fixed keep their cells; the index is made anew where rows went.
    """
    ours = [f for f in fixes if f.code in RULES]
    if not ours or records.empty:
        return records
    batch = records["batch_id"].to_numpy()
    out = np.zeros(len(records), dtype=bool)
    fixed = records.reset_index(drop=True)
    for fix in ours:
        rows = np.flatnonzero(batch == fix.batch_id)
        if not len(rows):
            continue
        for column, values in differing(before := fixed.iloc[rows], RULES[fix.code](before, fix.parameters)).items():
            if column == LEFT_OUT:
                out[rows] |= values.to_numpy(dtype=bool)
            else:
                fixed.loc[rows, column] = values.to_numpy(dtype=object)
    return fixed[~out].reset_index(drop=True) if out.any() else fixed


def differing(before: pd.DataFrame, made: Changed) -> Changed:
    """Of the columns that a rule made, those in which a cell is another one, and `left_out` where it leaves out a row."""
    return {c: v for c, v in made.items() if (v.any() if c == LEFT_OUT else not _same(before[c], v).all())}


def rows_hit(before: pd.DataFrame, made: Changed) -> np.ndarray:
    """Mask of the rows in which a rule changes something or which it leaves out."""
    mask = np.zeros(len(before), dtype=bool)
    for column, values in made.items():
        mask |= values.to_numpy(dtype=bool) if column == LEFT_OUT else ~_same(before[column], values)
    return mask


def _same(a: pd.Series, b: pd.Series) -> np.ndarray:
    if a is b:
        return np.ones(len(a), dtype=bool)
    same: np.ndarray = (a.eq(b).fillna(False).to_numpy(dtype=bool)) | (a.isna().to_numpy() & b.isna().to_numpy())
    return same


# the rules ----------------------------------------------------------------------------------------------------------
def _mapped(column: pd.Series, change: Callable[[str], str | None], where: str | None = None) -> pd.Series:
    """The column with each distinct text changed; change gives the new text, or None to leave it. where: only cells with this pattern."""
    candidates = column.dropna()
    if where is not None:
        candidates = candidates[candidates.str.contains(where, regex=True)]
    made = {t: n for t in candidates.unique() if (n := change(t)) is not None}
    if not made:
        return column
    hit = column.isin(list(made))
    return column.where(~hit, column.map(made))


def _blanked(column: pd.Series, bad: list[str]) -> pd.Series:
    return column.mask(column.isin(bad)) if bad else column


def _saying_nothing(column: pd.Series) -> list[str]:
    held = column.dropna()
    return [t for t in held[held.str.contains(MAY_SAY_NOTHING, regex=True)].unique() if cells.is_nothing(t)]


def _emails(rows: pd.DataFrame, kind: str) -> list[str]:
    """The distinct cells of the e-mail column that are of a kind other than right (cells.email_kind)."""
    held = rows["email"].dropna()
    odd = held[~held.str.contains(GOOD_EMAIL, regex=True) | held.str.contains(MAY_BE_NO_EMAIL, regex=True)]
    return [t for t in odd.unique() if cells.email_kind(t) == kind]


def _phones(rows: pd.DataFrame, kind: str) -> list[str]:
    """The distinct cells of the phone column that are of a kind other than right (cells.phone_kind)."""
    held = rows["phone"].dropna()
    digits = held.str.count(r"\d")
    odd = held[
        ~held.str.contains(GOOD_PHONE, regex=True)
        | (digits < 6)
        | (digits > 15)
        | held.str.contains(MAY_BE_NO_PHONE, regex=True)
    ]
    return [t for t in odd.unique() if cells.phone_kind(t) == kind]


def _spaces(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    return {c: _mapped(rows[c], cells.tidy_spaces, ODD_SPACES) for c in WORDS}


def _garbled(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    import ftfy  # takes 0.1 s to load, and few files need it

    def mend(text: str) -> str | None:
        made = ftfy.fix_encoding(text)
        return made if made != text else None

    return {c: _mapped(rows[c], mend, GARBLED) for c in WORDS}


def _nothing(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    made = {c: _blanked(rows[c], _saying_nothing(rows[c])) for c in WORDS if c not in {"email", "phone"}}
    made["email"] = _blanked(rows["email"], _emails(rows, "placeholder"))
    made["phone"] = _blanked(rows["phone"], _phones(rows, "placeholder"))
    return made


def _moved(rows: pd.DataFrame, kind: str, target: str, free: pd.Series) -> Changed:
    found = _emails(rows, kind)
    if not found:
        return {}
    hit = rows["email"].isin(found)
    return {target: rows[target].mask(hit & free, rows["email"]), "email": rows["email"].mask(hit)}


def _email_name(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    return _moved(rows, "email_name", "full_name", rows[NAMES].isna().all(axis=1))


def _email_phone(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    return _moved(rows, "email_phone", "phone", rows["phone"].isna())


def _email_form(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    made = {t: cells.email_form(t) for t in _emails(rows, "email_form")}
    return {"email": rows["email"].where(~rows["email"].isin(list(made)), rows["email"].map(made))} if made else {}


def _email_slip(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    parts = rows["email"].str.extract(r"^(?P<local>.*)@(?P<domain>[^@]*)$")
    domains = parts["domain"].str.lower()
    counts = domains.value_counts()
    meant = {d: m for d in counts.index if (m := cells.domain_slip(d)) is not None}
    # a domain that stands there almost as often as the one it resembles is a domain of its own
    slips = {d: m for d, m in meant.items() if counts[d] <= 3 or counts[d] * 5 <= counts.get(m, 0)}
    if not slips:
        return {}
    hit = domains.isin(list(slips))
    put = parts["local"] + "@" + domains.map(slips)
    return {"email": rows["email"].where(~hit, put)}


def _email_bad(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    return {"email": _blanked(rows["email"], _emails(rows, "email_bad"))}


def _phone_bad(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    return {"phone": _blanked(rows["phone"], _phones(rows, "phone_bad"))}


def _phone_country(rows: pd.DataFrame, parameters: dict[str, Any]) -> Changed:
    code = str(parameters["code"])

    def abroad(text: str) -> str | None:
        if re.match(ABROAD, text) or cells.phone_kind(text) or re.search(r"[;,|\n]", text):
            return None
        digits = re.sub(r"\D", "", text)
        if digits.startswith(code) and len(digits) > 9 and not text.lstrip().startswith("0"):
            return f"+{digits}"
        return f"+{code} {digits.lstrip('0')}"

    home = rows["country"].isna() & ~rows["phone"].str.contains(ABROAD, regex=True).fillna(True).astype(bool)
    return {"phone": rows["phone"].where(~home, _mapped(rows["phone"].where(home), abroad))} if home.any() else {}


def _shared(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    name = (
        rows["full_name"]
        .fillna(rows["given_name"].fillna("") + " " + rows["family_name"].fillna(""))
        .str.strip()
        .str.casefold()
    )
    made = {}
    for column, kind in (("email", cells.email_kind), ("phone", cells.phone_kind)):
        held = rows[column].notna() & name.ne("")
        often = rows[column][held].value_counts()
        often = often[[n >= SHARED_NAMES and not kind(str(t)) for t, n in often.items()]]
        some = held & rows[column].isin(often.index)
        counts = pd.DataFrame({"v": rows[column][some], "n": name[some]}).groupby("v")["n"].nunique()
        made[column] = rows[column].mask(rows[column].isin(counts.index[counts >= SHARED_NAMES]))
    return made


def _name_case(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    made = {}
    for column in NAMES:
        text = rows[column]
        one_case = (text.eq(text.str.upper()) | text.eq(text.str.lower())).fillna(False).astype(bool)
        if one_case.any():
            made[column] = text.where(~one_case, _mapped(text.where(one_case), cells.proper_case))
    return made


def _names_swapped(rows: pd.DataFrame, parameters: dict[str, Any]) -> Changed:
    given, family = set(parameters["given"]), set(parameters["family"])
    first, last = (rows[c].fillna("").str.strip().str.casefold() for c in ("given_name", "family_name"))
    hit = last.isin(given) & first.isin(family)
    return {
        "given_name": rows["given_name"].mask(hit, rows["family_name"]),
        "family_name": rows["family_name"].mask(hit, rows["given_name"]),
    }


def _birth_impossible(rows: pd.DataFrame, parameters: dict[str, Any]) -> Changed:
    """Dates of birth after the day of the upload or more than 115 years before it, and the years that programs write for "none"."""
    day, born = str(parameters["day"])[:10], rows["birth_date"]
    oldest = f"{int(day[:4]) - 115}{day[4:]}"
    iso = born.str.fullmatch(r"\d{4}-\d\d-\d\d.*").fillna(False).to_numpy(dtype=bool)
    with_year = born.str.slice(0, 10)
    gone = iso & ((with_year > day) | (with_year < oldest)).fillna(False).to_numpy(dtype=bool)
    often = with_year.isin([str(d) for d in parameters.get("dates", [])]).to_numpy()
    return {"birth_date": born.mask(gone | often)}


def _birth_unread(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    """Dates of birth in no form that is read, and days that no calendar has: 1990-02-30."""
    return {
        "birth_date": _blanked(
            rows["birth_date"], [t for t in rows["birth_date"].dropna().unique() if not cells.is_day(t)]
        )
    }


def _birth_swapped(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    parts = rows["birth_date"].str.extract(r"^(\d{4})-(\d\d)-(\d\d)")
    hit = parts[2].notna() & (parts[2].fillna("99") <= "12")
    return {"birth_date": rows["birth_date"].mask(hit, parts[0] + "-" + parts[2] + "-" + parts[1])}


def _test_rows(rows: pd.DataFrame, _parameters: dict[str, Any]) -> Changed:
    name = rows["full_name"].fillna((rows["given_name"].fillna("") + " " + rows["family_name"].fillna("")).str.strip())
    held = name.dropna()
    tests = [t for t in held[held.str.contains(MAY_BE_TEST, regex=True)].unique() if cells.is_test_name(t)]
    return {"left_out": name.isin(tests)}


RULES: dict[str, Callable[[pd.DataFrame, dict[str, Any]], Changed]] = {
    "spaces": _spaces, "garbled": _garbled, "test_rows": _test_rows, "email_name": _email_name, "email_phone": _email_phone, "placeholder": _nothing,
    "email_form": _email_form, "email_slip": _email_slip, "email_bad": _email_bad, "shared": _shared, "phone_bad": _phone_bad,
    "phone_country": _phone_country, "name_case": _name_case, "names_swapped": _names_swapped, "birth_unread": _birth_unread,
    "birth_swapped": _birth_swapped, "birth_impossible": _birth_impossible,
}  # fmt: skip
"""Rule -> what it does to the rows of a batch, in the order in which fixes are applied."""

LINE_RULES = {
    "lines_future": "batch_id = {batch} AND substr(ordered_at, 1, 10) > '{day}'",
    "lines_outlier": "batch_id = {batch} AND abs(amount) > {above}",
    "lines_repeated": """batch_id = {batch} AND row_number() OVER (PARTITION BY batch_id, record_id, order_id, ordered_at, product_id, product_name,
                         quantity, unit_price, amount ORDER BY line_key) > 1""",
}
"""Rule -> which order lines it leaves out, as a condition on them (numbers and days only are put in)."""


def line_conditions(fixes: list[Fix]) -> list[str]:
    """The conditions under which order lines are left out by the standing fixes."""
    return [LINE_RULES[f.code].format(**line_values(f)) for f in fixes if f.code in LINE_RULES]


def line_values(fix: Fix) -> dict[str, Any]:
    """What is put into a condition: plain figures and an ISO day, whatever the decision's text says."""
    day = str(fix.parameters.get("day", "9999-12-31"))[:10]
    return {
        "batch": int(fix.batch_id), "above": float(fix.parameters.get("above", "inf")) if "above" in fix.parameters else 1e300,
        "day": day if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else "9999-12-31",
    }  # fmt: skip
