"""The workspace: facts in batches, decisions, derived tables, and what keeps them safe.

In the order of use: `Workspace`, `Batch`, `add_batch`, `undo_batch`, `batches`, `same_files`, `decide`, `revoke`,
`decisions`, `decision`, `each_readable`, `last_readable`, `soundly`, `as_json`, `report_json`, `read`, `read_arrow`, `write_derived`, `update_derived`, `read_derived`, `count_derived`, `has_derived`, `derived_report`, `DERIVED`,
`backup`, `restore`, `check`, `erase`, `audit_log`, `fact_counts`, `write_table`, `now`.
"""

from idic_core.store.batches import Batch, add_batch, batches, same_files, undo_batch
from idic_core.store.bulk import read, read_arrow
from idic_core.store.decisions import decide, decision, decisions, revoke
from idic_core.store.derived import (
    count_derived,
    derived_report,
    has_derived,
    read_derived,
    update_derived,
    write_derived,
)
from idic_core.store.export import write_table
from idic_core.store.json_text import as_json, report_json
from idic_core.store.readable import BROKEN, Row, each_readable, last_readable, soundly
from idic_core.store.safety import audit_log, backup, check, erase, fact_counts, restore
from idic_core.store.tables import DERIVED
from idic_core.store.workspace import Workspace, now
from idic_core.texts import check_text

__all__ = [
    "BROKEN",
    "DERIVED",
    "Batch",
    "Row",
    "Workspace",
    "add_batch",
    "as_json",
    "audit_log",
    "backup",
    "batches",
    "check",
    "check_text",
    "count_derived",
    "decide",
    "decision",
    "decisions",
    "derived_report",
    "each_readable",
    "erase",
    "fact_counts",
    "has_derived",
    "last_readable",
    "now",
    "read",
    "read_arrow",
    "read_derived",
    "report_json",
    "restore",
    "revoke",
    "same_files",
    "soundly",
    "undo_batch",
    "update_derived",
    "write_derived",
    "write_table",
]  # fmt: skip
