"""What is known of customers beyond their orders: one row per customer, field and value, each with where it comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from idic_core.differentiate.known import Derived, Known
from idic_core.differentiate.languages import language_code
from idic_core.engines import current_records
from idic_core.identify.contacts import gender
from idic_core.identify.fold import NOTHING, fold
from idic_core.store import DERIVED, Workspace, has_derived, now, read_derived
from idic_core.upload.about import ABOUT, AMOUNTS, NO
from idic_core.upload.numbers import read_numbers

PROFILE = ("city", "region", "country", "gender", "language", "owner", "birth_date")
PLACES = ("city", "region", "territory")
MANY = frozenset({"tags", "interest", "stated_need", "dislikes", "life_event", "source"})
"""Fields of which a customer may have several values; of all others the newest counts."""

WISHES = {
    "likes": "interest", "need": "stated_need", "dislikes": "dislikes", "preferred_channel": "preferred_channel",
    "preferred_time": "preferred_time", "life_event": "life_event", "custom_needs": "custom_needs",
}  # fmt: skip
"""Field of a preference -> the attribute it is."""

SUREST = {"stated": 0, "observed": 1, "inferred": 2}
OWN_COLUMN = "file:"
"""Begins the code of a column that people's files have beyond the known ones; its head follows."""

MOST_DISTINCT, LEAST_FILLED, LONGEST = 30, 0.05, 60
NUMERIC = 0.9
"""A field of which so many values are numbers is one."""

APART = re.compile(r"[;,|/、；，]")
CITY = re.compile(r"\b(city|tp|tinh|thanh pho|province)\b|[市省]$|[^\w\s]")
OTHER_NAMES = dict.fromkeys(["hcm", "hcmc", "tphcm", "saigon", "sai gon", "胡志明"], "ho chi minh")
"""The one large city of this program's readers that goes by several names in everyday writing."""

COLUMNS = tuple(DERIVED["customer_attributes"].columns)


def derive(known: Known) -> Derived:
    """The further analysis: the table customer_attributes, prospects included, and `attributes` (field -> customers) in the report."""
    table = attributes(known.workspace, today=now()[:10])
    counts = table.groupby("field")["customer_id"].nunique()
    return Derived({"customer_attributes": table}, {"attributes": {str(f): int(n) for f, n in counts.items()}})


def attributes(workspace: Workspace, *, today: str) -> pd.DataFrame:
    """customer_id, field, value (text), number (where it is one), source (a file's source, or stated, observed, inferred).

    From the golden record, from what lists of customers say in columns without a field of their own, and from preferences. Our own sources count
    before bought ones, and of a field with one value the newest. today: ISO day for ages.
    """
    if not (has_derived(workspace, "customers") and has_derived(workspace, "crosswalk")):
        return pd.DataFrame(columns=list(COLUMNS))
    told = said_in_files(workspace)
    parts = [
        profiles(read_derived(workspace, "customers"), today),
        known_fields(told),
        own_columns(told),
        wishes(workspace),
    ]
    table = pd.concat([p for p in parts if len(p)] or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)
    table = table.drop_duplicates(["field", "value", "customer_id"])
    several = table["field"].isin(MANY)
    return pd.concat([table[several], table[~several].drop_duplicates(["customer_id", "field"])], ignore_index=True)[list(COLUMNS)]  # fmt: skip


TOLD_ELSEWHERE = frozenset({"source", *WISHES.values()})
"""What a customer's page tells in a part of its own."""


def about(workspace: Workspace, customer_id: str) -> dict[str, list[str]]:
    """What is known of one person beyond orders and wishes: field -> values, gender and age first, the columns of people's own files last.

    organisation stands only for firms; the birth date stands with the age, where there is one.
    """
    if not has_derived(workspace, "customer_attributes"):
        return {}
    rows = workspace.rows("SELECT field, value FROM customer_attributes WHERE customer_id = ?", [customer_id])
    found: dict[str, list[str]] = {}
    for row in rows:
        field, value = str(row["field"]), str(row["value"])
        if field not in TOLD_ELSEWHERE and (field, value) != ("organisation", "no"):
            found.setdefault(field, []).append(value)
    first = ("organisation", "gender", "age", "birth_date", "city", "region", "country", "language")
    place = {field: n for n, field in enumerate(first)}
    return {
        f: sorted(found[f])
        for f in sorted(found, key=lambda f: (f.startswith(OWN_COLUMN), place.get(f, len(first)), f))
    }


def profiles(customers: pd.DataFrame, today: str) -> pd.DataFrame:
    """Attributes from golden records: PROFILE, age in years, organisation (yes or no) and source."""
    where = [json.loads(text) if isinstance(text, str) and text else {} for text in customers["provenance"]]
    parts = []
    for field in PROFILE:
        text = customers[field].astype("string").str.strip()
        if field == "gender":
            text = text.astype("object").map(lambda t: gender(t) or t, na_action="ignore").astype("string")
        if field == "language":
            text = text.map(language_code, na_action="ignore")
        source = [str((p.get(field) or {}).get("source", "")) for p in where]
        parts.append(_long(customers["customer_id"], field, one_spelling(text, places=field in PLACES), source))
    born = pd.to_datetime(customers["birth_date"], errors="coerce", format="%Y-%m-%d")
    age = age_on(born, today)
    years = _long(customers["customer_id"], "age", age.astype("Int64").astype("string"), "")
    parts.append(years.assign(number=years["value"].astype("float64")))
    firm = customers["organisation"].fillna("").str.strip().ne("").map({True: "yes", False: "no"})
    parts.append(_long(customers["customer_id"], "organisation", firm, ""))
    lists = [json.loads(t) if isinstance(t, str) and t else [] for t in customers["sources"]]
    pairs = [(c, s) for c, held in zip(customers["customer_id"], lists, strict=True) for s in held]
    each = pd.DataFrame(pairs, columns=["customer_id", "value"])
    parts.append(_long(each["customer_id"], "source", each["value"].astype("string"), ""))
    return pd.concat(parts, ignore_index=True)


def age_on(born: pd.Series, day: str) -> pd.Series:
    """Whole years of age on a day; missing where the birth date is unknown, lies ahead or more than 120 years back."""
    on = pd.Timestamp(day)
    before = (born.dt.month > on.month) | ((born.dt.month == on.month) & (born.dt.day > on.day))
    years: pd.Series = on.year - born.dt.year - before.astype("int64")
    found: pd.Series = years.where(years.between(0, 120))
    return found


def said_in_files(workspace: Workspace) -> pd.DataFrame:
    """What lists of customers say beyond their known columns: customer_id, source, head, text, and `listed` (rows of that source's lists).

    The most trusted and newest first, so that the first row of a customer and head counts.
    """
    records = current_records(workspace)
    records = records[records["origin"].eq("customers")].merge(
        read_derived(workspace, "crosswalk")[["record_id", "customer_id"]], on="record_id", how="inner"
    )
    records = records.assign(
        own=records["trust"].eq("own"), listed=records.groupby("source")["record_id"].transform("size")
    )
    records = records[records["extra"].fillna("{}").ne("{}")].sort_values(
        ["own", "seen_at", "record_id"], ascending=[False, False, True], kind="stable"
    )
    rows = zip(records["customer_id"], records["source"], records["listed"], records["extra"], strict=True)
    each = pd.DataFrame(
        [(c, source, n, str(h), " ".join(str(t).split())) for c, source, n, extra in rows for h, t in json.loads(extra).items()],
        columns=["customer_id", "source", "listed", "head", "text"],
    )  # fmt: skip
    nothing = np.array([t.casefold() in NOTHING for t in each["text"]], dtype=bool)
    return each[~nothing | each["head"].eq("custom_needs")].reset_index(drop=True)  # there, "không" is an answer


def known_fields(told: pd.DataFrame) -> pd.DataFrame:
    """Attributes under the names of upload.about.ABOUT: industry, company_size, occupation, income, assets, contribution, territory and the like."""
    parts = []
    for field in ABOUT:
        mine = told[told["head"].eq(field)]
        if mine.empty:
            continue
        if field == "tags":
            each = mine.assign(value=mine["text"].str.split(APART)).explode("value")
            parts.append(_long(each["customer_id"], field, one_spelling(each["value"].str.strip()), each["source"]))
            continue
        text = mine["text"]
        if field == "custom_needs":
            text = yes_or_no(text)
        made = _long(mine["customer_id"], field, one_spelling(text, places=field in PLACES), mine["source"])
        parts.append(made.assign(number=numbers(made["value"], made["source"], always=field in AMOUNTS)))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def own_columns(told: pd.DataFrame) -> pd.DataFrame:
    """Any other column with few distinct values, under its head: at most MOST_DISTINCT, each used twice on average, filled for LEAST_FILLED of its lists."""
    rest = told[~told["head"].isin(list(ABOUT)) & told["text"].str.len().le(LONGEST)]
    if rest.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    rest = rest.assign(key=rest["text"].str.casefold())
    lists = rest.drop_duplicates(["head", "source"]).groupby("head")["listed"].sum()
    seen = rest.groupby("head").agg(filled=("key", "size"), distinct=("key", "nunique"))
    fit = seen[(seen["distinct"] <= MOST_DISTINCT) & (2 * seen["distinct"] <= seen["filled"]) & (seen["filled"] >= LEAST_FILLED * lists)]  # fmt: skip
    parts = []
    for head in fit.index:
        mine = rest[rest["head"].eq(head)]
        made = _long(mine["customer_id"], f"{OWN_COLUMN}{head}", one_spelling(mine["text"]), mine["source"])
        parts.append(made.assign(number=numbers(made["value"], made["source"])))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def wishes(workspace: Workspace) -> pd.DataFrame:
    """What customers like, need and prefer; source says whether they stated it or it was observed or inferred, the surest and newest first."""
    found = workspace.frame(
        """SELECT c.customer_id, p.field, p.value, p.origin, replace(p.at, 'T', ' ') AS at FROM preferences p
           JOIN crosswalk c ON c.record_id = p.record_id"""
    )
    found = found[found["field"].isin(list(WISHES))]
    if found.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    found = found.assign(rank=found["origin"].map(SUREST).fillna(9), field=found["field"].map(WISHES))
    found = found.sort_values(["rank", "at"], ascending=[True, False], kind="stable")
    parts = []
    for field, mine in found.groupby("field", sort=True):
        text = mine["value"].astype("string").str.strip()
        text = yes_or_no(text) if field == "custom_needs" else one_spelling(text)
        parts.append(_long(mine["customer_id"], str(field), text, mine["origin"]))
    return pd.concat(parts, ignore_index=True)


def one_spelling(text: pd.Series, *, places: bool = False) -> pd.Series:
    """Each text as it is most often written: case and spaces make no difference, and with `places` accents, TP. and City do not either."""
    texts = text.astype("string")
    distinct = texts.dropna().value_counts()
    form = {t: _place(t) if places else " ".join(t.casefold().split()) for t in distinct.index}
    best: dict[str, str] = {}
    for one in sorted(distinct.index, key=lambda t: (-distinct[t], -sum(not c.isascii() for c in t), t)):
        best.setdefault(form[one] or one, one)
    return texts.astype("object").map({t: best[form[t] or t] for t in distinct.index}).astype("string")


def numbers(values: pd.Series, sources: pd.Series, *, always: bool = False) -> np.ndarray:
    """The numbers in values, each source with its own way of writing them; all missing unless nearly all are numbers, or `always`."""
    read = pd.Series(np.nan, index=values.index, dtype="float64")
    for _source, part in values.groupby(sources, dropna=False):
        read.loc[part.index] = read_numbers(part.astype("object")).values.to_numpy("float64")
    enough = always or (len(read) > 0 and read.notna().mean() >= NUMERIC)
    return read.to_numpy("float64") if enough else np.full(len(read), np.nan)


def yes_or_no(text: pd.Series) -> pd.Series:
    """Whether a text says that something was made for this one alone: yes, or no for words such as no, none and standard."""
    return text.astype("object").map(lambda t: "no" if fold(t).strip() in NO else "yes", na_action="ignore")


def _place(text: str) -> str:
    plain = " ".join(CITY.sub(" ", fold(text).replace(".", " ")).split())
    return OTHER_NAMES.get(plain, plain)


def _long(customers: pd.Series, field: str, value: pd.Series, source: Iterable[str] | str) -> pd.DataFrame:
    made = pd.DataFrame({
        "customer_id": customers.to_numpy(dtype=object), "field": field, "value": value.astype("object").where(value.notna(), None).to_numpy(), "number": np.nan,
        "source": source if isinstance(source, str) else list(source),
    })  # fmt: skip
    return made[made["value"].notna() & made["value"].ne("")]
