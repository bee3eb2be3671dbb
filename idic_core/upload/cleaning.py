"""The cleaning list of a batch: what is odd in what came in, how often, an example before and after, one fix a kind, and the way back.

Facts are not changed: a fix is a decision (kind `clean`) that engines.fixes applies whenever records or order lines are read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from idic_core.engines import connect
from idic_core.engines.cells import HIDDEN, without_hidden
from idic_core.engines.facts import LINE_COLUMNS, RECORD_FIELDS
from idic_core.engines.fixes import (
    ABROAD,
    LEFT_OUT,
    LINE_RULES,
    NAMES,
    RULES,
    Changed,
    Fix,
    complete,
    differing,
    line_values,
    rows_hit,
    standing_fixes,
)
from idic_core.errors import IdicError
from idic_core.store import Workspace, as_json, decide, read, read_arrow, revoke
from idic_core.upload.mapping import field_name
from idic_core.words import _

EXAMPLES = 5
OFTEN = 0.02
"""One date of birth for every fiftieth person is what a program writes where it has none: 28,000 days are possible."""

TELLING = 12
"""So many dates with a day of 12 or less and none above: by chance once in 70,000 lists (12 of 30 days, to the 12th power)."""

FAR_OUT = 20.0
"""An amount so many times what 99 of 100 lines stay below."""

SAFE_FIXES = frozenset(
    {
        "spaces",
        "garbled",
        "email_name",
        "email_phone",
        "placeholder",
        "email_form",
        "email_slip",
        "email_bad",
        "phone_bad",
        "name_case",
        "birth_unread",
    }
)
"""Fixes that take nothing away that could have been right; the others want a look at their examples first."""


@dataclass(frozen=True)
class Problem:
    """One kind of problem in a batch. examples: up to 5 rows, before and after (columns who, field, before, after; or an order line's).

    parameters: what the fix would keep with it; None where no fix is safe.
    """

    code: str
    count: int
    examples: pd.DataFrame
    parameters: dict[str, Any] | None = None


def cleaning_list(workspace: Workspace, batch_id: int) -> list[Problem]:
    """What is odd in a batch as it came in, what can be fixed first and the most frequent first; `fixed` says what is fixed already.

    Raises IdicError for a batch that is not there. An undone one has nothing left that could be odd.
    """
    day = workspace.value("SELECT substr(created_at, 1, 10) FROM batches WHERE batch_id = ?", [batch_id])
    if day is None:
        raise IdicError(
            _("There is no batch {id}.").format(id=batch_id), hint=_("The history under Upload data lists them.")
        )
    found = [*_record_problems(workspace, batch_id, str(day)), *_line_problems(workspace, batch_id, str(day))]
    return sorted(found, key=lambda p: (p.parameters is None, -p.count))


def fixed(workspace: Workspace, batch_id: int) -> dict[str, int]:
    """The standing fixes of a batch: code -> decision id."""
    return {f.code: f.decision_id for f in standing_fixes(workspace, batch_id)}


def fix(workspace: Workspace, batch_id: int, code: str, parameters: dict[str, Any], *, who: str = "") -> int:
    """Read a batch's rows by a rule from now on; returns the decision's id, for `undo_fix`. What was worked out before is told stale."""
    if code not in RULES and code not in LINE_RULES:
        raise IdicError(
            _("There is no fix called {code}.").format(code=code), hint=_("Reload the page to see the current list.")
        )
    if not complete(code, parameters):
        raise IdicError(
            _("The form was not filled in on this page."), hint=_("Reload the page to see the current list.")
        )
    if workspace.value("SELECT 1 FROM batches WHERE batch_id = ? AND undone_at IS NULL", [batch_id]) is None:
        raise IdicError(
            _("There is no batch {id}.").format(id=batch_id), hint=_("The history under Upload data lists them.")
        )
    return decide(workspace, "clean", str(batch_id), as_json(parameters), other=code, who=who)


def fixes_before(workspace: Workspace, batch_id: int) -> dict[str, dict[str, Any]]:
    """The fixes that stood when the same file was here before and was undone, and are not made again yet: code -> parameters."""
    earlier = workspace.rows(
        """SELECT b.batch_id FROM batches b JOIN batches mine ON mine.batch_id = ? AND mine.sha256 != '' AND b.sha256 = mine.sha256 AND b.kind = mine.kind
           WHERE b.undone_at IS NOT NULL AND b.batch_id != mine.batch_id ORDER BY b.batch_id DESC""",
        [batch_id],
    )
    now = fixed(workspace, batch_id)
    for row in earlier:
        found = {f.code: f.parameters for f in standing_fixes(workspace, int(row["batch_id"]))}
        if found:
            return {code: parameters for code, parameters in found.items() if code not in now}
    return {}


def undo_fix(workspace: Workspace, decision_id: int, *, who: str = "") -> None:
    """Take a fix back: the rows count again as their file has them. IdicError when it does not stand."""
    revoke(workspace, decision_id, who=who)


# records ------------------------------------------------------------------------------------------------------------
def _record_problems(workspace: Workspace, batch_id: int, day: str) -> list[Problem]:
    fields = ", ".join(f"CAST({c} AS TEXT) AS {c}" for c in RECORD_FIELDS)
    rows = read(
        workspace, f"SELECT batch_id, record_id, origin, {fields} FROM records WHERE batch_id = {int(batch_id)} ORDER BY row",  # noqa: S608
        dict.fromkeys(["record_id", "origin", *RECORD_FIELDS], "TEXT"),
    )  # fmt: skip
    if rows.empty:
        return []
    found = []
    for code, rule in RULES.items():
        parameters = record_parameters(code, rows, day)
        if parameters is None:
            continue
        left = rows
        if code == "birth_impossible":  # what cannot be read is listed once, as such
            left = rows.assign(**RULES["birth_unread"](rows, {}))
        made = differing(left, rule(left, parameters))
        if made:
            hit = rows_hit(left, made)
            found.append(Problem(code, int(hit.sum()), _before_after(left, made, hit), parameters))
    hidden = rows["phone"].dropna().str.contains(HIDDEN.pattern, regex=True).reindex(rows.index, fill_value=False)
    if hidden.any():
        found.append(
            Problem(
                "phone_hidden",
                int(hidden.sum()),
                _before_after(
                    rows, {"phone": rows["phone"].map(without_hidden, na_action="ignore")}, hidden.to_numpy(dtype=bool)
                ),
            )
        )
    if rows["origin"].eq("customers").any():
        found += _missing(rows)
    return found


def record_parameters(code: str, rows: pd.DataFrame, day: str) -> dict[str, Any] | None:
    """The figures a rule needs, read from a batch's records; None where the rule has nothing to say about them."""
    if code == "phone_country":
        return _country_code(rows["phone"])
    if code == "names_swapped":
        return _name_sides(rows)
    if code == "birth_impossible":
        counts = rows["birth_date"].dropna().str.slice(0, 10).value_counts()
        return {"day": day, "dates": [str(d) for d in counts.index[counts >= max(5, OFTEN * counts.sum())]]}
    if code == "birth_swapped":
        days = rows["birth_date"].str.extract(r"^\d{4}-(?P<month>\d\d)-(?P<day>\d\d)").dropna()
        return {} if len(days) >= TELLING and (days["day"] <= "12").all() and days["day"].nunique() > 2 else None
    return {}


def _country_code(phones: pd.Series) -> dict[str, Any] | None:
    """The country code of nine in ten numbers that have one, if there are five or more; None otherwise."""
    import phonenumbers  # takes 0.2 s to load

    abroad = phones.dropna()
    abroad = abroad[abroad.str.contains(ABROAD, regex=True)]
    codes: Counter[int] = Counter()
    for text in abroad.iloc[:: max(1, len(abroad) // 300)]:
        try:
            codes[phonenumbers.parse("+" + text.strip().removeprefix("00").lstrip("+"), None).country_code or 0] += 1
        except phonenumbers.NumberParseException:
            continue
    if not codes:
        return None
    (code, most), total = codes.most_common(1)[0], sum(codes.values())
    return {"code": str(code)} if code and total >= 5 and most >= 0.9 * total else None


def _name_sides(rows: pd.DataFrame) -> dict[str, Any] | None:
    """Which words stand as given and which as family names, for certain: three times or more, and five times as often as the other way."""
    first, last = (rows[c].dropna().str.strip().str.casefold().value_counts() for c in ("given_name", "family_name"))
    both = pd.DataFrame({"given": first, "family": last}).fillna(0)
    given = both.index[(both["given"] >= 3) & (both["given"] >= 5 * both["family"])]
    family = both.index[(both["family"] >= 3) & (both["family"] >= 5 * both["given"])]
    return (
        {"given": [str(t) for t in given], "family": [str(t) for t in family]} if len(given) and len(family) else None
    )


def _missing(rows: pd.DataFrame) -> list[Problem]:
    nameless = rows[[*NAMES, "organisation"]].isna().all(axis=1)
    silent = rows[["email", "phone", "street"]].isna().all(axis=1)
    return [
        Problem(
            code,
            int(mask.sum()),
            pd.DataFrame({"who": _who(rows[mask].head(EXAMPLES)), "field": "", "before": "", "after": ""}),
        )
        for code, mask in (("no_name", nameless), ("no_contact", silent))
        if mask.any()
    ]


def _before_after(before: pd.DataFrame, after: Changed, hit: np.ndarray) -> pd.DataFrame:
    """who, field, before, after of the first rows hit, different in what they show."""
    if LEFT_OUT in after:
        rows = before[hit].head(EXAMPLES)
        return pd.DataFrame({"who": _who(rows), "field": "", "before": _line(rows), "after": ""})
    made = []
    for column, values in after.items():
        rows, new = before[hit], values[hit]
        off = ~(rows[column].eq(new).fillna(False) | (rows[column].isna() & new.isna()))
        pick = rows[off].drop_duplicates(column).head(EXAMPLES)
        shown = pd.DataFrame(
            {
                "who": _who(pick),
                "field": field_name(column),
                "before": pick[column].fillna("").to_numpy(),
                "after": new.loc[pick.index].fillna("").to_numpy(),
            }
        )
        made.append(shown)
    if not made:
        return pd.DataFrame(columns=["who", "field", "before", "after"])
    share = max(1, EXAMPLES // len(made))
    return pd.concat([m.head(share) for m in made] + [m.iloc[share:] for m in made], ignore_index=True).head(EXAMPLES)


def _who(rows: pd.DataFrame) -> list[str]:
    name = rows["full_name"].fillna((rows["given_name"].fillna("") + " " + rows["family_name"].fillna("")).str.strip())
    name = name.mask(name.eq(""))
    for other in ("organisation", "external_id", "member_id", "email", "phone"):
        name = name.fillna(rows[other])
    return [str(v) for v in name.fillna("–")]


def _line(rows: pd.DataFrame) -> list[str]:
    return [
        " · ".join(str(v) for v in row if not pd.isna(v))
        for row in rows[["external_id", "full_name", "given_name", "family_name", "email", "phone"]].to_numpy(
            dtype=object
        )
    ]


# order lines --------------------------------------------------------------------------------------------------------
def line_parameters(duck: duckdb.DuckDBPyConnection, day: str) -> dict[str, dict[str, Any] | None]:
    """The figures of the rules about order lines, read from the table `lines`; day: when they came in."""
    usual = duck.sql(
        "SELECT quantile_cont(abs(amount), 0.99), count(amount) FROM lines WHERE line_kind = 'sale' AND amount <> 0"
    ).fetchall()[0]
    return {
        "lines_future": {"day": (date.fromisoformat(day) + timedelta(days=1)).isoformat()},
        "lines_outlier": {"above": FAR_OUT * float(usual[0])} if usual[0] and usual[1] >= 100 else None,
        "lines_repeated": {},
    }


def _line_problems(workspace: Workspace, batch_id: int, day: str) -> list[Problem]:
    columns = ", ".join(f"CAST({c} AS {t}) AS {c}" for c, t in LINE_COLUMNS.items())
    lines = read_arrow(
        workspace, f"SELECT line_key, batch_id, {columns} FROM order_lines WHERE batch_id = {int(batch_id)} ORDER BY row", LINE_COLUMNS,  # noqa: S608
    )  # fmt: skip
    if not lines.num_rows:
        return []
    found = []
    with connect() as duck:
        duck.register("lines", lines)
        parameters = line_parameters(duck, day)
        for code, condition in LINE_RULES.items():
            given = parameters[code]
            if given is None:
                continue
            where = condition.format(**line_values(Fix(0, batch_id, code, given)))
            marked = duck.sql("FROM lines").project(f"*, coalesce({where}, false) AS hit").filter("hit")
            count = len(marked)
            if count:
                columns = "order_id, ordered_at, coalesce(product_name, product_id) AS product, quantity, amount"
                shown = marked.limit(EXAMPLES).project(columns).df()
                found.append(Problem(code, int(count), shown, given))
    return found


# words --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Words:
    """title: the problem; fix: what the fix does; button: on the button."""

    title: str
    fix: str = ""
    button: str = field(default="")


def cleaning_words(code: str) -> Words:
    """A kind of problem and its fix in the reader's words."""
    leave, put, blank = _("Leave them out"), _("Put them right"), _("Blank these cells")
    words = {
        "spaces": Words(_("Double, leading or hidden spaces"), _("One plain space between words, none at the ends."), put),
        "garbled": Words(_("Letters that were garbled by a wrong encoding"), _("The letters are put back, such as Nguyễn for Nguyá»…n."), put),
        "test_rows": Words(_("Rows that look like tests"), _("These rows do not count as customers; orders that name them count as sales without a customer."), leave),
        "email_name": Words(_("Names in the e-mail column"), _("They become the name where there is none; the e-mail is left blank."), put),
        "email_phone": Words(_("Phone numbers in the e-mail column"), _("They become the phone where there is none; the e-mail is left blank."), put),
        "placeholder": Words(_("Words and numbers for “nothing”: none@none.com, 0000000, n/a"), _("These cells count as blank."), blank),
        "email_form": Words(_("E-mail addresses written in another way"), _("Brackets, blanks and commas are taken out."), put),
        "email_slip": Words(_("E-mail addresses with a slip of the hand, such as gmial.com"), _("The well-known address that was meant is put there."), put),
        "email_bad": Words(_("E-mail addresses that cannot be right"), _("These cells count as blank, so that nobody writes to them."), blank),
        "shared": Words(_("One e-mail or phone for eight or more different names"), _("These cells count as blank: they belong to a shop or an office."), blank),
        "phone_bad": Words(_("Phone numbers that are too short or too long"), _("These cells count as blank, so that nobody calls them."), blank),
        "phone_hidden": Words(_("Phone numbers with hidden digits, such as 132****7745: they count as blank")),
        "phone_country": Words(_("Phone numbers without a country code"), _("The country code that nine in ten of the other numbers have is put before them."), put),
        "name_case": Words(_("Names in capitals or small letters only"), _("They are written as names are; messages look better with them."), put),
        "names_swapped": Words(_("Given and family name in each other's column"), _("They change places in these rows."), put),
        "birth_unread": Words(_("Dates of birth that cannot be read"), _("These cells count as blank."), blank),
        "birth_swapped": Words(_("Day and month of birth may have changed places: no day is above 12"), _("Day and month change places in the whole file."), _("Swap day and month")),
        "birth_impossible": Words(_("Dates of birth that cannot be: in the future, too long ago, or the same for many"), _("These cells count as blank."), blank),
        "lines_future": Words(_("Orders that lie in the future"), _("These lines do not count until their day is put right in the file."), leave),
        "lines_outlier": Words(_("Amounts far out of line: 20 times what 99 of 100 lines stay below"), _("These lines do not count; have a look at them first."), leave),
        "lines_repeated": Words(_("Order lines that stand in the file more than once"), _("Each of them counts once. Leave it if people may buy the same thing twice in one order."), _("Count them once")),
        "no_name": Words(_("Rows without a name")),
        "no_contact": Words(_("Rows without e-mail, phone and address")),
    }  # fmt: skip
    return words.get(code, Words(code))
