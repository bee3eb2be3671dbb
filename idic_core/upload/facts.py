"""A mapped table to fact tables, whatever its kind, with all that was odd on the way."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from idic_core.upload.contacts import event_facts, interaction_facts, product_facts, survey_facts
from idic_core.upload.customers import customer_facts
from idic_core.upload.findings import Findings
from idic_core.upload.mapping import Mapping, check_mapping
from idic_core.upload.orders import order_facts

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
    frame = frame.reset_index(drop=True)
    if mapping.kind == "customers":
        tables = customer_facts(frame, mapping, source=source, id_source=ids, at=as_of, findings=findings)
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


def problems(frame: pd.DataFrame, mapping: Mapping, *, as_of: str = "") -> pd.DataFrame:
    """What is odd in a table, before anything is kept: code, column, count, example, effect (see findings.problem_words).

    as_of: ISO moment; with it, dates after it are reported.
    """
    return facts_of(frame, mapping, source="file", as_of=as_of).problems
