"""A mapped table to fact tables, whatever its kind, with all that was odd on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from idic_core.engines import currencies, currency_code, currency_rates, unconverted
from idic_core.store import Workspace
from idic_core.upload.contacts import event_facts, interaction_facts, product_facts, survey_facts
from idic_core.upload.customers import customer_facts
from idic_core.upload.findings import Findings
from idic_core.upload.linking import unlinked
from idic_core.upload.looks import NUMBER, fold
from idic_core.upload.mapping import Mapping, check_mapping
from idic_core.upload.orders import currency_list, order_facts
from idic_core.upload.wishes import wishes_of

TOTAL = (
    r"(?:(?:end|zwischen|gesamt)?summe(?: gesamt)?|gesamt(?:betrag|zahl|ergebnis)?|(?:grand |sub ?|overall )?totals?(?: general)?|total(?: rows| count| customers| orders)?|sum|somme|suma|insgesamt"
    r"|tong(?: cong| so| tien)?|cong|合计|总计|小计|共计|总共|总数|汇总)\s*[:：=]?\s*(?:\(?[\d.,' ]+\)?)?"
)
"""What the first words of a row of totals are, folded."""

EXAMPLE_MARKS = ("EXAMPLE-1", "EXAMPLE-2")
"""What stands in the example rows of an empty table (template.py) where a number of ours would."""

EXAMPLES_WITHIN = 50

MAIN_TABLE = {
    "customers": "records", "orders": "order_lines", "products": "products", "interactions": "interactions", "events": "events", "surveys": "survey_answers",
}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """tables: fact table -> rows as the store takes them; problems: code, column, count, example, effect; kept: rows of the file that are in them."""

    tables: dict[str, pd.DataFrame]
    problems: pd.DataFrame
    kept: int


def facts_of(
    frame: pd.DataFrame, mapping: Mapping, *, source: str, id_source: str | None = None, as_of: str = ""
) -> Facts:
    """The facts in a text table. id_source: whose customer numbers these are (default: the source's own); as_of: ISO moment of coming in.

    Raises MissingColumn when the table lacks what its kind cannot do without.
    """
    check_mapping(mapping)
    findings = Findings()
    ids = id_source or source
    frame = without_examples(without_totals(frame.reset_index(drop=True), findings), findings)
    if mapping.kind == "customers":
        tables = customer_facts(frame, mapping, source=source, id_source=ids, at=as_of, findings=findings)
        tables |= wishes_of(frame, mapping, tables["records"], at=as_of)
    elif mapping.kind == "products":
        tables = product_facts(frame, mapping, findings=findings)
    else:
        make = {
            "orders": order_facts,
            "interactions": interaction_facts,
            "events": event_facts,
            "surveys": survey_facts,
        }[mapping.kind]
        tables = make(frame, mapping, source=source, id_source=ids, as_of=as_of, findings=findings)
    main = tables.get(MAIN_TABLE[mapping.kind], pd.DataFrame())
    return Facts(tables, findings.frame(), int(main["row"].nunique()) if "row" in main else len(main))


def problems(
    frame: pd.DataFrame, mapping: Mapping, *, as_of: str = "", workspace: Workspace | None = None, source: str = "file"
) -> pd.DataFrame:
    """What is odd in a table, before anything is kept: code, column, count, example, effect (see findings.problem_words).

    as_of: ISO moment; with it, dates after it are reported. workspace: with it, customer numbers that their list does not have (source: what
    the file's source is called), and currencies other than those kept already.
    """
    facts = facts_of(frame, mapping, source="file", as_of=as_of)
    if workspace is not None:
        facts = with_findings(facts, unlinked(workspace, frame, mapping, source=source).frame())
        facts = with_currencies(workspace, facts, mapping)
    return facts.problems


def with_currencies(workspace: Workspace, facts: Facts, mapping: Mapping) -> Facts:
    """The facts with the problem of several currencies as it stands: those kept already count, and so do the rates that were given."""
    lines = facts.tables.get("order_lines")
    if lines is None or "currency" not in lines or lines["currency"].isna().all():
        return facts
    here = {str(c): int(n) for c, n in lines["currency"].map(currency_code, na_action="ignore").value_counts().items()}
    kept = currencies(workspace)["currency"].tolist()
    codes = {*here, *kept}
    if len(codes) < 2:
        return facts
    found = Findings()
    where = (
        mapping.columns.get("currency") or mapping.columns.get("amount") or mapping.columns.get("unit_price") or [""]
    )
    code = "several_currencies" if unconverted(codes, currency_rates(workspace)) else "currencies_converted"
    said = currency_list(here | {c: 0 for c in kept if c not in here}).replace(": 0", "")
    found.add(
        code, "ask" if code == "several_currencies" else "kept", sum(here.values()), column=where[0], example=said
    )
    others = facts.problems[facts.problems["code"] != "several_currencies"]
    return with_findings(Facts(facts.tables, others, facts.kept), found.frame())


def renamed(facts: Facts, names: dict[str, str]) -> Facts:
    """The facts with other record ids; names: old -> new."""
    if not names:
        return facts
    tables = {
        name: table.assign(record_id=table["record_id"].map(lambda r: names.get(r, r)).astype("object"))
        if "record_id" in table
        else table
        for name, table in facts.tables.items()
    }
    return Facts(tables, facts.problems, facts.kept)


def with_findings(facts: Facts, more: pd.DataFrame) -> Facts:
    """The facts with further problems (columns as findings.COLUMNS), in the usual order."""
    if not len(more):
        return facts
    both = Findings()
    both.rows = [
        {str(k): v for k, v in row.items()} for part in (facts.problems, more) for row in part.to_dict("records")
    ]
    return Facts(facts.tables, both.frame(), facts.kept)


def without_totals(frame: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The table without rows of totals at its end: a word for total, and beside it nothing but blanks and numbers."""
    end = len(frame)
    while end and _is_total(frame.iloc[end - 1].tolist()):
        end -= 1
    if end < len(frame):
        findings.add("total_row", "set_aside", len(frame) - end, example="; ".join(frame.iloc[-1].tolist()))
    return frame.iloc[:end]


def without_examples(frame: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The table without the example rows of an empty table to fill in, known by their mark among the first rows."""
    head = frame.head(EXAMPLES_WITHIN)
    shown = head.apply(lambda c: c.astype("str").str.strip().str.upper().isin(EXAMPLE_MARKS)).any(axis=1)
    if not len(head) or not shown.any():
        return frame
    marked = shown.reindex(frame.index, fill_value=False).to_numpy(dtype=bool)
    findings.add("example_row", "set_aside", marked, example="; ".join(frame.loc[marked].iloc[0].tolist()))
    kept: pd.DataFrame = frame[~marked].reset_index(drop=True)
    return kept


def _is_total(cells: list[str]) -> bool:
    filled = [fold(str(c)).strip() for c in cells if str(c).strip()]
    if not filled:
        return False
    words = [c for c in filled if not re.fullmatch(NUMBER, c, re.IGNORECASE)]
    blank = len(cells) - len(filled)
    return (
        len(words) == 1
        and re.fullmatch(TOTAL, words[0]) is not None
        and (len(filled) > 1 or blank > 0)
        and len(cells) > 1
    )
