"""What is compared and how finely: one list of levels per kind of evidence, chosen by what the table holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from idic_core.identify.prepare import Prepared

SHORT_WORD = 4
SHORT_LOCAL = 5
SHORT_DOMAIN = 8
SHORT_NUMBER = 7
"""In anything shorter a letter or digit more or less is another name, address or number rather than a slip of the pen."""


@dataclass(frozen=True)
class Level:
    """One degree of agreement. code: how pages and evidence call it; m and u: what is expected of it before any data is seen.

    m: share of true matches that fall on it, u: share of other pairs; sql: the condition on `..._l` and `..._r` columns.
    """

    code: str
    sql: str
    m: float
    u: float


@dataclass(frozen=True)
class Evidence:
    """One comparison: its name, the column whose emptiness makes it silent, its levels from best to worst, the last being "different".

    common: the column by whose frequency agreement on the first level is weighed (rare values say more).
    """

    name: str
    column: str
    levels: list[Level]
    common: str = ""
    kind: str = ""
    shown: str = ""
    silent: str = ""

    @property
    def gamma(self) -> str:
        return f"gamma_{self.name}"


def similar(column: str, at_least: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {at_least}"


def when(cheap: str, dear: str) -> str:
    """Both hold; the dear condition is worked out only where the cheap one does (inside NOT and OR, AND works out both sides)."""
    return f"(CASE WHEN {cheap} THEN {dear} ELSE FALSE END)"


def either(cheap: str, dear: str) -> str:
    """One of the two holds; the dear condition is worked out only where the cheap one does not."""
    return f"(CASE WHEN {cheap} THEN TRUE ELSE {dear} END)"


def slips(column: str, at_most: int, guard: float = 0.7) -> str:
    """At most so many slips of the pen; the cheap similarity guards the dear one (20 times dearer per pair)."""
    return when(
        f"jaro_winkler_similarity({column}_l, {column}_r) >= {guard}",
        f"damerau_levenshtein({column}_l, {column}_r) <= {at_most}",
    )


def unlike(words_l: str, words_r: str, *, added: bool) -> str:
    """Each side has words that the other lacks, and none of the one's resembles one of the other's: Tuan and Quan, a.lee and b.lee.

    In words of up to four letters a letter makes another word: they resemble each other only with the same letters (a swap) or,
    where `added` is true, with one more. Longer words resemble each other by Jaro and Winkler; an initial by its letter.
    """
    more = " OR (length(x) <> length(y) AND damerau_levenshtein(x, y) <= 1)" if added else ""
    like = (
        "CASE WHEN length(x) = 1 OR length(y) = 1 THEN left(x, 1) = left(y, 1)"
        f" WHEN greatest(length(x), length(y)) <= {SHORT_WORD}"
        f" THEN list_sort(string_split(x, '')) = list_sort(string_split(y, '')){more}"
        " ELSE jaro_winkler_similarity(x, y) >= 0.8 END"
    )
    only_l, only_r = (
        f"list_filter({a}, lambda w: NOT list_contains({b}, w))" for a, b in ((words_l, words_r), (words_r, words_l))
    )
    resembling = f"list_filter({only_l}, lambda x: len(list_filter({only_r}, lambda y: {like})) > 0)"
    return f"(len({only_l}) > 0 AND len({only_r}) > 0 AND len({resembling}) = 0)"


def parts(column: str) -> str:
    """The words of a text column as a list."""
    return f"string_split_regex({column}, '[^a-z]+')"


def other_given(*, added: bool = False) -> str:
    """Given names of which each has a word that is no slip of the other's; short forms count as the name they stand for."""
    return unlike("i_roots_l", "i_roots_r", added=added)


def near_email() -> str:
    """One or two slips of the pen in an address long enough to tell a slip from another address, on either side of the @."""
    local = "least(length(i_local_l), length(i_local_r))"
    domain = ["split_part(i_email_l, '@', 2)", "split_part(i_email_r, '@', 2)"]
    allowed = f"CASE WHEN {local} < {SHORT_LOCAL} THEN 0 WHEN {local} < {2 * SHORT_LOCAL} THEN 1 ELSE 2 END"
    return (
        f"(CASE WHEN NOT {when('i_digits_l = i_digits_r', similar('i_email', 0.85))} THEN FALSE"
        " WHEN damerau_levenshtein(i_email_l, i_email_r) > 2 THEN FALSE"
        f" WHEN damerau_levenshtein(i_local_l, i_local_r) > {allowed} THEN FALSE"
        f" WHEN {domain[0]} <> {domain[1]} AND least(length({domain[0]}), length({domain[1]})) < {SHORT_DOMAIN} THEN FALSE"
        f" ELSE NOT {unlike(parts('i_local_l'), parts('i_local_r'), added=False)} END)"
    )


def near_number(column: str) -> str:
    """One slip of the pen in a number long enough to tell a slip from the next customer's number."""
    return when(f"least(length({column}_l), length({column}_r)) >= {SHORT_NUMBER}", slips(column, 1, 0.85))


def near_date() -> str:
    """One digit mistaken or two neighbours swapped: at most two places differ, which is quickly told."""
    eight = "length(i_dob_l) = 8 AND length(i_dob_r) = 8"
    return when(eight, when("hamming(i_dob_l, i_dob_r) <= 2", "damerau_levenshtein(i_dob_l, i_dob_r) <= 1"))


def no_day() -> str:
    """Two dates of birth of which one is no day of the calendar (1990-02-30): such a slip says nothing unless it is near."""
    return when(
        "i_day_l IS NULL OR i_day_r IS NULL",
        "i_dob_l <> i_dob_r AND length(i_dob_l) = 8 AND length(i_dob_r) = 8"
        " AND NOT coalesce(i_dob_l = i_dob2_r OR i_dob2_l = i_dob_r, FALSE)",
    )


def days_apart(at_most: int) -> str:
    """Birth dates at most so many days apart: somebody reckoned or guessed, where a parent or child is decades away."""
    return f"abs(CAST(i_day_l AS INTEGER) - CAST(i_day_r AS INTEGER)) <= {at_most}"


def same(column: str) -> str:
    return f"{column}_l = {column}_r"


def evidence(ready: Prepared) -> list[Evidence]:
    """The comparisons that this table can carry: those whose column is filled in at least two records."""
    found = (_split_names() if ready.split_names else [_whole_name()]) + [
        Evidence("email", "i_email", [
            Level("same", "(i_email_l = i_email_r)", 0.60, 0.0008),
            Level("near", near_email(), 0.12, 0.001),
            Level("different", "ELSE", 0.28, 0.998),
        ], common="i_email", kind="email", shown="i_email",
            silent=when("i_email_l <> i_email_r", when(similar("i_local", 0.85), f"NOT {near_email()}"))),
        Evidence("phone", "i_phone", [
            Level("same", same("i_phone"), 0.60, 0.0008),
            Level("near", near_number("i_phone"), 0.08, 0.001),
            Level("different", "ELSE", 0.32, 0.998),
        ], common="i_phone", kind="phone", shown="i_phone"),
        Evidence("birth_date", "i_dob", [
            Level("same", same("i_dob"), 0.72, 0.002),
            Level("swapped", "(i_dob_l = i_dob2_r OR i_dob2_l = i_dob_r)", 0.04, 0.0005),
            Level("near", near_date(), 0.1, 0.004),
            Level("two_parts", "(left(i_dob_l, 4) = left(i_dob_r, 4) AND (substr(i_dob_l, 5, 2) = substr(i_dob_r, 5, 2) OR right(i_dob_l, 2) = right(i_dob_r, 2)))",
                  0.04, 0.004),
            Level("month", days_apart(31), 0.02, 0.004),
            Level("year", either("left(i_dob_l, 4) = left(i_dob_r, 4)", days_apart(366)), 0.02, 0.03),
            Level("different", "ELSE", 0.05, 0.9535),
        ], common="i_dob", kind="birth_date", shown="i_dob", silent=when(no_day(), f"NOT {near_date()}")),
        Evidence("street", "i_street", [
            Level("same", same("i_street"), 0.5, 0.001),
            Level("near", when("coalesce(i_number_l, '') = coalesce(i_number_r, '')", similar("i_street", 0.92)), 0.2, 0.0005),
            Level("alike", either(similar("i_street", 0.88), when("i_number_l = i_number_r", similar("i_street", 0.75))), 0.12, 0.004),
            Level("different", "ELSE", 0.18, 0.9945),
        ], common="i_street", kind="street", shown="i_street"),
        Evidence("place", "i_place", [
            Level("same", same("i_place"), 0.55, 0.01),
            Level("postcode", either("i_zip_l = i_zip_r", when("i_city_l = i_city_r", slips("i_zip", 1, 0.85))), 0.12, 0.01),
            Level("city", same("i_city"), 0.13, 0.04),
            Level("alike", either(similar("i_city", 0.88), slips("i_zip", 1, 0.85)), 0.06, 0.03),
            Level("different", "ELSE", 0.14, 0.91),
        ], common="i_place", kind="place", shown="i_place"),
        Evidence("region", "i_region", [Level("same", same("i_region"), 0.92, 0.2), Level("different", "ELSE", 0.08, 0.8)], kind="region", shown="i_region"),
        Evidence("gender", "i_gender", [Level("same", same("i_gender"), 0.97, 0.5), Level("different", "ELSE", 0.03, 0.5)], kind="gender", shown="i_gender"),
        Evidence("generation", "i_generation", [Level("same", same("i_generation"), 0.97, 0.4), Level("different", "ELSE", 0.03, 0.6)], kind="generation", shown="i_generation"),
        Evidence("organisation", "i_org", [
            Level("same", same("i_org"), 0.8, 0.02), Level("near", similar("i_org", 0.9), 0.1, 0.02), Level("different", "ELSE", 0.1, 0.96),
        ], common="i_org", kind="organisation", shown="i_org"),
    ]  # fmt: skip
    for column in ready.ids:
        found.append(Evidence(column[2:], column, [
            Level("same", same(column), 0.85, 0.0003), Level("near", near_number(column), 0.08, 0.0005), Level("different", "ELSE", 0.07, 0.9992),
        ], common=column, kind=ready.others[column], shown=column))  # fmt: skip
    for column in (c for c in ready.others if c.startswith("i_x")):
        found.append(Evidence(column[2:], column, [
            Level("same", same(column), 0.7, 0.05), Level("near", similar(column, 0.88), 0.1, 0.03), Level("different", "ELSE", 0.2, 0.92),
        ], common=column, kind=ready.others[column], shown=column))  # fmt: skip
    return [e for e in found if ready.table[e.column].notna().sum() >= 2]


LONG_NAME = "i_name_l LIKE '% % %' OR i_name_r LIKE '% % %'"
"""Only a name of three words or more shares two of them with a name that is not the same."""

INITIAL = "((length(i_given_l) = 1 OR length(i_given_r) = 1) AND left(i_given_l, 1) = left(i_given_r, 1))"


def _split_names() -> list[Evidence]:
    swapped = "(i_given_l = i_family_r AND i_family_l = i_given_r)"
    other = other_given()
    return [
        Evidence("given_name", "i_given", [
            Level("same", same("i_given"), 0.65, 0.01),
            Level("swapped", swapped, 0.02, 0.0005),
            Level("near", when(either(similar("i_given", 0.93), slips("i_given", 1, 0.85)), f"NOT {other}"), 0.12, 0.006),
            Level("short_form", either(INITIAL, when("i_root_l = i_root_r", f"NOT {other}")), 0.08, 0.008),
            Level("alike", either("starts_with(i_given_l, i_given_r) OR starts_with(i_given_r, i_given_l)", when(similar("i_given", 0.8), f"NOT {other_given(added=True)}")), 0.05, 0.05),
            Level("different", "ELSE", 0.08, 0.9255),
        ], common="i_given", kind="given_name", shown="i_given"),
        Evidence("family_name", "i_family", [
            Level("same", same("i_family"), 0.75, 0.005),
            Level("swapped", swapped, 0.02, 0.0005),
            Level("near", either(similar("i_family", 0.93), slips("i_family", 1, 0.85)), 0.12, 0.005),
            Level("alike", f"{similar('i_family', 0.8)}", 0.04, 0.04),
            Level("different", "ELSE", 0.07, 0.9495),
        ], common="i_family", kind="family_name", shown="i_family"),
    ]  # fmt: skip


def _whole_name() -> Evidence:
    given = either(f"i_root_l = i_root_r OR {INITIAL}", similar("i_given", 0.88))
    alike = either(similar("i_name", 0.92), when(given, similar("i_family", 0.9)))
    return Evidence("name", "i_name", [
        Level("same", same("i_name"), 0.59, 0.003),
        Level("part", when(LONG_NAME, "(list_has_all(i_names_l, i_names_r) AND len(i_names_r) > 1) OR (list_has_all(i_names_r, i_names_l) AND len(i_names_l) > 1)"), 0.15, 0.002),
        Level("near", when(alike, f"NOT {unlike('i_nameroots_l', 'i_nameroots_r', added=False)}"), 0.15, 0.004),
        Level("given", "i_given_l = i_given_r", 0.04, 0.01),
        Level("alike", either(similar("i_name", 0.85), when(LONG_NAME, "len(list_intersect(i_names_l, i_names_r)) > 1")), 0.02, 0.02),
        Level("family", "i_family_l = i_family_r", 0.015, 0.05),
        Level("different", "ELSE", 0.03, 0.911),
    ], common="i_name", kind="name", shown="i_name")  # fmt: skip


def silent_sql(item: Evidence) -> str:
    """Where a comparison says nothing: a side is missing, or what the two hold is neither the same nor different."""
    return f"{item.column}_l IS NULL OR {item.column}_r IS NULL{' OR ' + item.silent if item.silent else ''}"


def gamma_sql(item: Evidence) -> str:
    """The level that a pair falls on as one expression: -1 silent, 0 different, up to the best."""
    top = len(item.levels) - 1
    whens = " ".join(f"WHEN {level.sql} THEN {top - i}" for i, level in enumerate(item.levels[:-1]))
    return f"CASE WHEN {silent_sql(item)} THEN -1 {whens} ELSE 0 END"


def compared_columns(item: Evidence) -> set[str]:
    """The columns of ours that a comparison looks at."""
    return set(re.findall(r"\b(i_\w+?)_[lr]\b", gamma_sql(item)))


def comparison(item: Evidence, m: list[float] | None = None, u: list[float] | None = None) -> dict[str, Any]:
    """The same in Splink's words, with m and u handed over where they are known (levels from best to worst)."""
    levels: list[dict[str, Any]] = [
        {
            "sql_condition": silent_sql(item),
            "label_for_charts": "missing",
            "is_null_level": True,
        }
    ]
    for i, level in enumerate(item.levels):
        made: dict[str, Any] = {"sql_condition": level.sql, "label_for_charts": level.code}
        made["m_probability"] = m[i] if m else level.m
        made["u_probability"] = u[i] if u else level.u
        if i == 0 and item.common and m:
            made |= {
                "tf_adjustment_column": item.common,
                "tf_adjustment_weight": 1.0,
                "disable_tf_exact_match_detection": True,
            }
        levels.append(made)
    return {"output_column_name": item.name, "comparison_levels": levels}
