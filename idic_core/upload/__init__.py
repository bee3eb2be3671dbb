"""Files to facts: read a file as text, say what its columns mean, show what is odd, and keep it as one batch.

In the order of use: `read_table`, `sheets`, `Table`, `encoding_name`, `suggest_mapping`, `with_choices`, `with_meanings`, `choose_mapping`, `Mapping`, `KINDS`, `kind_name`,
`field_name`, `fields_of`, `guess_columns`, `Guess`, `reason_words`, `sure_words`, `joined_columns`, `doubts`, `Doubt`, `problems`, `problem_words`, `effect_words`, `commit_file`, `CommitReport`, `SameFile`, `tidy_source`,
`TRUST`, `undo`, `refusals`, `history`, `inventory`, `orphans`, `unlisted_customers`, `name_customer`, `add_customer`, `template`, `template_file`, `SOURCES`, `source_words`; what is odd in a batch and its fixes: `cleaning_list`, `Problem`, `cleaning_words`,
`fix`, `fixed`, `fixes_before`, `undo_fix`, `SAFE_FIXES`; how good and how trusted each source is: `keep_quality`, `quality`, `PARTS`, `SOURCE_TYPES`, `set_source_type`,
`type_of_sources`, `type_words`; a folder that is looked into: `watched_folder`, `watch_folder`, `look`, `take_in`, `Looked`, `Unknown`; customers who sign up themselves: `sign_up`, `sign_ups`, `ConsentText`, `consent_text`, `set_consent_text`,
`signup_words`, `set_signup_words`, `categories`, `LONGEST_ANSWER`, `qr_svg`, `qr_png`, `poster`, `only_here`.
"""

from idic_core.upload.cleaning import (
    SAFE_FIXES,
    Problem,
    cleaning_list,
    cleaning_words,
    fix,
    fixed,
    fixes_before,
    undo_fix,
)
from idic_core.upload.commit import TRUST, CommitReport, SameFile, choose_mapping, commit_file
from idic_core.upload.doubts import Doubt, doubts
from idic_core.upload.encoding_names import encoding_name
from idic_core.upload.facts import problems
from idic_core.upload.findings import effect_words, problem_words
from idic_core.upload.inventory import (
    add_customer,
    history,
    inventory,
    name_customer,
    orphans,
    refusals,
    undo,
    unlisted_customers,
)
from idic_core.upload.mapping import (
    KINDS,
    Mapping,
    field_name,
    joined_columns,
    kind_name,
    suggest_mapping,
    with_choices,
    with_meanings,
)
from idic_core.upload.meaning import Guess, fields_of, guess_columns
from idic_core.upload.poster import only_here, poster, qr_png, qr_svg
from idic_core.upload.quality import PARTS, keep_quality, quality
from idic_core.upload.reading import Table, read_table, sheets
from idic_core.upload.reasons import reason_words, sure_words
from idic_core.upload.signup import LONGEST as LONGEST_ANSWER
from idic_core.upload.signup import (
    ConsentText,
    categories,
    consent_text,
    set_consent_text,
    set_signup_words,
    sign_up,
    sign_ups,
    signup_words,
)
from idic_core.upload.source_names import tidy_source
from idic_core.upload.template import SOURCES, source_words, template, template_file
from idic_core.upload.trust import SOURCE_TYPES, set_source_type, type_of_sources, type_words
from idic_core.upload.watched import Looked, Unknown, look, take_in, watch_folder, watched_folder

__all__ = [
    "KINDS",
    "LONGEST_ANSWER",
    "PARTS",
    "SAFE_FIXES",
    "SOURCES",
    "SOURCE_TYPES",
    "TRUST",
    "CommitReport",
    "ConsentText",
    "Doubt",
    "Guess",
    "Looked",
    "Mapping",
    "Problem",
    "SameFile",
    "Table",
    "Unknown",
    "add_customer",
    "categories",
    "choose_mapping",
    "cleaning_list",
    "cleaning_words",
    "commit_file",
    "consent_text",
    "doubts",
    "effect_words",
    "encoding_name",
    "field_name",
    "fields_of",
    "fix",
    "fixed",
    "fixes_before",
    "guess_columns",
    "history",
    "inventory",
    "joined_columns",
    "keep_quality",
    "kind_name",
    "look",
    "name_customer",
    "only_here",
    "orphans",
    "poster",
    "problem_words",
    "problems",
    "qr_png",
    "qr_svg",
    "quality",
    "read_table",
    "reason_words",
    "refusals",
    "set_consent_text",
    "set_signup_words",
    "set_source_type",
    "sheets",
    "sign_up",
    "sign_ups",
    "signup_words",
    "source_words",
    "suggest_mapping",
    "sure_words",
    "take_in",
    "template",
    "template_file",
    "tidy_source",
    "type_of_sources",
    "type_words",
    "undo",
    "undo_fix",
    "unlisted_customers",
    "watch_folder",
    "watched_folder",
    "with_choices",
    "with_meanings",
]  # fmt: skip
