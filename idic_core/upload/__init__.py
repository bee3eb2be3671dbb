"""Files to facts: read a file as text, say what its columns mean, show what is odd, and keep it as one batch.

In the order of use: `read_table`, `sheets`, `Table`, `suggest_mapping`, `with_choices`, `choose_mapping`, `Mapping`, `KINDS`, `kind_name`,
`field_name`, `fields_of`, `guess_columns`, `Guess`, `reason_words`, `sure_words`, `joined_columns`, `doubts`, `Doubt`, `problems`, `problem_words`, `effect_words`, `commit_file`, `CommitReport`, `SameFile`, `tidy_source`,
`TRUST`, `undo`, `history`, `inventory`, `add_customer`, `template`; what is odd in a batch and its fixes: `cleaning_list`, `Problem`, `cleaning_words`,
`fix`, `fixed`, `undo_fix`, `SAFE_FIXES`.
"""

from idic_core.upload.cleaning import SAFE_FIXES, Problem, cleaning_list, cleaning_words, fix, fixed, undo_fix
from idic_core.upload.commit import TRUST, CommitReport, SameFile, choose_mapping, commit_file, tidy_source
from idic_core.upload.doubts import Doubt, doubts
from idic_core.upload.facts import problems
from idic_core.upload.findings import effect_words, problem_words
from idic_core.upload.inventory import add_customer, history, inventory, undo
from idic_core.upload.mapping import (
    KINDS,
    Mapping,
    field_name,
    joined_columns,
    kind_name,
    suggest_mapping,
    with_choices,
)
from idic_core.upload.meaning import Guess, fields_of, guess_columns
from idic_core.upload.reading import Table, read_table, sheets
from idic_core.upload.reasons import reason_words, sure_words
from idic_core.upload.template import template

__all__ = [
    "KINDS", "SAFE_FIXES", "TRUST", "CommitReport", "Doubt", "Guess", "Mapping", "Problem", "SameFile", "Table", "add_customer", "choose_mapping", "cleaning_list",
    "cleaning_words", "commit_file", "doubts", "effect_words", "field_name", "fields_of", "fix", "fixed", "guess_columns", "history", "inventory", "joined_columns",
    "kind_name", "problem_words", "problems", "read_table", "reason_words", "sheets", "suggest_mapping", "sure_words", "template", "tidy_source", "undo", "undo_fix",
    "with_choices",
]  # fmt: skip
