"""A file into the workspace as one batch, in one transaction; the same file is recognised, and so is whose customer numbers it uses."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from idic_core.errors import IdicError
from idic_core.progress import Progress, silent
from idic_core.store import Batch, Workspace, add_batch, batches, now, same_files
from idic_core.upload.facts import Facts, facts_of, renamed, with_currencies, with_findings
from idic_core.upload.hashes import sha256_of
from idic_core.upload.linking import by_numbers, ids_of_batch, known_ids, same_orders, unlinked, whose_numbers
from idic_core.upload.mapping import (
    Mapping,
    fingerprint,
    joined_columns,
    said_of_columns,
    save_mapping,
    saved_mapping,
    suggest_mapping,
    with_choices,
    with_meanings,
)
from idic_core.upload.reading import is_workbook, read_table
from idic_core.upload.replacing import named_after_writing, replaced_orders, replaced_words
from idic_core.upload.source_names import tidy_source
from idic_core.words import _, ngettext

LONGEST_SOURCE = 100
ORDERS_OF_DATES = ("dmy", "mdy")
DECIMALS = (".", ",")
TRUST = ("own", "bought", "third_party")


class SameFile(IdicError):
    """A file whose content stands in the workspace already: work that was broken off and starts again may pass over it."""


@dataclass(frozen=True)
class CommitReport:
    """What came in. rows: rows of the file; kept: of them kept as facts; set_aside: the others; problems: code, column, count, example, effect."""

    batch_id: int
    kind: str
    source: str
    rows: int
    kept: int
    set_aside: int
    notes: list[str] = field(default_factory=list)
    problems: pd.DataFrame = field(default_factory=pd.DataFrame)


def commit_file(
    workspace: Workspace, path: str | os.PathLike[str], *, kind: str = "auto", source: str | None = None, mapping: Mapping | dict[str, Any] | None = None,
    trust: str = "own", sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None, header: int | None = None,
    date_order: str = "", decimal: str = "", file_name: str | None = None, id_source: str | None = None, who: str = "",
    progress: Progress = silent, allow_same: bool = False,
) -> CommitReport:  # fmt: skip
    """Read a file and keep it as one batch.

    mapping: {field: column or columns} for what a person chose; the rest is suggested, or taken from the last file with this header.
    sheet, encoding, delimiter, header: as for read_table. date_order (dmy, mdy), decimal (".", ","): what a person said, else found out.
    source: what the source is called (default: the file's name without dates and endings). id_source: whose customer numbers
    the file uses, where it is known. Raises UnreadableFile, MissingColumn, or SameFile when the same content stands in the workspace.
    """
    file = Path(path)
    name = file_name or file.name
    if trust not in TRUST:
        raise IdicError(
            _("Trust is one of: {values}.").format(values=", ".join(TRUST)),
            hint=_("“own” is data that your customers gave you."),
        )
    progress(0.0, _("Reading {file}").format(file=name))
    digest = sha256_of(file) if file.is_file() else ""
    if not allow_same:
        _refuse_same(workspace, digest, sheet, name)
    table = read_table(file, sheet=sheet, encoding=encoding, delimiter=delimiter, header=header)
    progress(0.3, _("Reading what the columns of {file} mean").format(file=name))
    source = (source or "").strip() or tidy_source(name)[:LONGEST_SOURCE]
    chosen = choose_mapping(
        workspace,
        table.frame,
        kind=kind,
        mapping=mapping,
        date_order=date_order,
        decimal=decimal,
        source=source,
        sha256=digest,
    )
    if len(source) > LONGEST_SOURCE:
        raise IdicError(
            _("The name of the source is longer than {n} characters.").format(n=LONGEST_SOURCE),
            hint=_("Call it in a few words by where it comes from, such as “web shop”."),
        )
    notes = [*table.notes, *chosen.notes, *joined_columns(chosen)]
    moment = now()
    ids, note = whose_numbers(workspace, table.frame, chosen, source=source, id_source=id_source)
    notes += note
    progress(0.4, _("Reading the rows of {file}").format(file=name))
    facts = facts_of(table.frame, chosen, source=source, id_source=ids, as_of=moment)
    known, more = ({}, []) if id_source else known_ids(workspace, table.frame, chosen)
    again = _orders_again(workspace, facts, chosen, source)
    if again is not None:
        source, ids, known, more = again
        facts = facts_of(table.frame, chosen, source=source, id_source=ids, as_of=moment)
    facts = renamed(facts, {f"{ids}/{number}": record for number, record in known.items()})
    alone = unlinked(workspace, table.frame, chosen, source=source, id_source=ids if again else id_source).frame()
    facts = with_currencies(workspace, with_findings(facts, alone), chosen)
    notes += more + [_alone_words(str(c), int(n), ids) for c, n in zip(alone["code"], alone["count"], strict=True)]
    notes += [
        _currency_words(str(e)) for e in facts.problems.loc[facts.problems["code"] == "several_currencies", "example"]
    ]
    facts, more = without_known(workspace, facts)
    notes += more
    if chosen.kind == "orders" and "order_id" in chosen.columns:
        replaced = replaced_orders(workspace, facts.tables["order_lines"], source=source)
        facts = replace(facts, tables=facts.tables | {"replaced_orders": replaced})
        notes += replaced_words(replaced)
    rows = len(table.frame)
    if facts.kept == 0:
        raise IdicError(
            _("Nothing in {file} could be kept as {kind}.").format(file=name, kind=chosen.kind),
            hint=_("Look at which table it is and which column is what."),
        )
    progress(0.6, _("Keeping the rows of {file}").format(file=name))
    kept_mapping = {
        **chosen.columns,
        "_id_source": ids,
        "_header": fingerprint(table.frame),
        **({"_sheet": table.dialect} if is_workbook(table) else {}),
    }
    batch = Batch(name, chosen.kind, source, digest, trust, kept_mapping, notes, who)
    # which table it is may be all that a person said
    told = kind != "auto" and kind != choose_mapping(workspace, table.frame).kind
    frame_head = table.frame.head(0)
    del table
    with workspace.transaction():  # whoever keeps the same file at the same moment waits here, then finds it
        if not allow_same:
            _refuse_same(workspace, digest, sheet, name)
        batch_id = add_batch(workspace, batch, facts.tables, row_count=rows)
        named_after_writing(workspace, batch_id)
        if mapping or date_order or decimal or told:
            save_mapping(workspace, frame_head, chosen, who=who, batch_id=batch_id, source=source)
    return CommitReport(batch_id, chosen.kind, source, rows, facts.kept, rows - facts.kept, notes, facts.problems)


def choose_mapping(
    workspace: Workspace,
    frame: pd.DataFrame,
    *,
    kind: str = "auto",
    mapping: Mapping | dict[str, Any] | None = None,
    date_order: str = "",
    decimal: str = "",
    source: str = "",
    sha256: str = "",
) -> Mapping:
    """The mapping that a file will be read with: what was chosen, over what was chosen for the last file with this header, over the guess.

    sha256: of the file, by which one that was undone and returns is known. A choice is kept for the next file with this header once the file is kept; what was said of a column also counts in files of the
    same source (its name) with other columns beside it.
    """
    if isinstance(mapping, Mapping):
        return mapping
    saved = saved_mapping(workspace, frame, sha256=sha256)
    if saved is not None and kind in {"auto", saved.kind}:
        found = saved
    else:
        found = suggest_mapping(frame, kind=kind)
        said = said_of_columns(workspace, source, found.kind) if source else {}
        found = with_meanings(found, frame, said) if said else found
    if date_order not in {"", *ORDERS_OF_DATES} or decimal not in {"", *DECIMALS}:
        raise IdicError(
            _("The order of dates is dmy or mdy, the decimal sign a point or a comma."),
            hint=_("Leave it out to let the program find out."),
        )
    found = by_numbers(workspace, frame, found)
    found = replace(found, date_order=date_order or found.date_order, decimal=decimal or found.decimal)
    return with_choices(found, frame, mapping) if mapping else found


def _orders_again(
    workspace: Workspace, facts: Facts, mapping: Mapping, source: str
) -> tuple[str, str, dict[str, str], list[str]] | None:
    """Source, id source, record ids and a note of the standing batch that holds the same orders under another name, or None."""
    if mapping.kind != "orders" or "order_id" not in mapping.columns or not len(facts.tables["order_lines"]):
        return None
    batch_id = same_orders(workspace, facts.tables, source=source)
    if batch_id is None:
        return None
    standing = batches(workspace).set_index("batch_id").loc[batch_id]
    ids = str(json.loads(str(standing["mapping"])).get("_id_source") or standing["source"])
    note = _(
        "Most of these orders came in with {file} (batch {id}); the file is taken as the same source, “{source}”, so that no order counts twice."
    ).format(file=standing["file_name"], id=batch_id, source=standing["source"])
    return str(standing["source"]), ids, ids_of_batch(workspace, batch_id), [note]


def _currency_words(listed: str) -> str:
    return _(
        "The amounts are in several currencies ({list}); “Sources and quality” shows whether they are converted, and takes the rates."
    ).format(list=listed)


def _alone_words(code: str, n: int, owner: str) -> str:
    if code == "not_in_their_list":
        return ngettext(
            "{n} customer number in the orders is not in the list “{source}”.",
            "{n} customer numbers in the orders are not in the list “{source}”.",
            n,
        ).format(n=n, source=owner)
    return ngettext(
        "{n} customer number in the orders is in no list of customers.",
        "{n} customer numbers in the orders are in no list of customers.",
        n,
    ).format(n=n)


def _refuse_same(workspace: Workspace, digest: str, sheet: str | None, name: str) -> None:
    """SameFile when a standing batch came from the same content (and the same sheet of it)."""
    for standing in same_files(workspace, digest) if digest else []:
        theirs = json.loads(str(standing["mapping"])).get("_sheet")
        if sheet is None or theirs in (None, sheet):
            raise SameFile(
                _("The file {file} is in the workspace already: it came in as batch {id} on {day}.").format(
                    file=name, id=standing["batch_id"], day=str(standing["created_at"])[:10]
                ),
                hint=_("Undo that batch first if you want to read the file in another way."),
            )


def without_known(workspace: Workspace, facts: Facts) -> tuple[Facts, list[str]]:
    """The facts without contacts that stand in the workspace already (their ids are made from content)."""
    found = facts.tables.get("interactions")
    if found is None or not len(found):
        return facts, []
    known = {r["interaction_id"] for r in workspace.rows("SELECT interaction_id FROM interactions")}
    old = found["interaction_id"].isin(known)
    if not old.any():
        return facts, []
    n = int(old.sum())
    note = ngettext(
        "{n} contact came in with an earlier file and was left out.",
        "{n} contacts came in with an earlier file and were left out.",
        n,
    ).format(n=n)
    return Facts(
        {**facts.tables, "interactions": found[~old].reset_index(drop=True)}, facts.problems, facts.kept - n
    ), [note]
