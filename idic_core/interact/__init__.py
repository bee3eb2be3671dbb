"""Contacts that teach something: what was said, promised, complained about and allowed, and what is to be done today.

In the order of use: `run`, `log`, `Logged`, `contact_rules`, `may_contact`, `reach`, `reach_at_last_run`, `contacts_of`, `Contact`, `tasks`, `late`, `first_channel`, `call_backs_waiting`, `call_backs_a_day`, `CALL_BACKS_COUNTED`, `value_lines`, `task_facts`, `tasks_as_calendar`, `add_task`,
`complete`, `snooze`, `drop`, `reopen`, `complaints`, `complaint_history`, `open_complaint`, `move_complaint`, `close_complaint`, `NEXT_STATES`, `set_consent`, `undo_consent`,
`disagreements`, `Disagreement`, `confirm_consent`, `consents`, `hold`, `release`, `preferences`, `survey_figures`, `survey_months`, `record_answer`, `csat`, `nps`, `ces`, `share`, `highest_score`, `timeline`, `recent`,
`has_contacts`, `card`, `CustomerCard`, `best_customers`, `everything`, `everything_as_json`, `everything_as_workbook`, `main_record`, `gap_counts`, `worth_asking`, `to_ask`, `ASKED`, `studies`, `add_study`, `remove_study`,
`STUDY_KINDS`, and the
modules `codes` and `wording`.
"""

from idic_core.interact import codes, segment_fields, wording
from idic_core.interact.ask import ASKED, gap_counts, to_ask, worth_asking
from idic_core.interact.calendar_file import tasks_as_calendar
from idic_core.interact.call_list import CallList, call_lists, put_on_call_list, undo_call_list
from idic_core.interact.card import (
    CustomerCard,
    best_customers,
    card,
    everything,
    everything_as_json,
    everything_as_workbook,
)
from idic_core.interact.complaint_flow import NEXT_STATES
from idic_core.interact.complaints import close_complaint, complaint_history, complaints, move_complaint, open_complaint
from idic_core.interact.confirmed import Disagreement, confirm_consent, disagreements
from idic_core.interact.consent import consents, hold, release, set_consent, undo_consent
from idic_core.interact.contact import Contact, contact_rules, contacts_of, may_contact
from idic_core.interact.contact_log import Logged, log
from idic_core.interact.grouping import value_lines
from idic_core.interact.people import first_channel, main_record
from idic_core.interact.preferences import preferences
from idic_core.interact.reach import reach, reach_at_last_run
from idic_core.interact.stage import has_contacts, recent, run
from idic_core.interact.studies import STUDY_KINDS, add_study, remove_study, studies
from idic_core.interact.surveys import (
    ces,
    csat,
    highest_score,
    nps,
    record_answer,
    share,
    survey_figures,
    survey_months,
)
from idic_core.interact.tasks import (
    CALL_BACKS_COUNTED,
    add_task,
    call_backs_a_day,
    call_backs_waiting,
    complete,
    drop,
    late,
    reopen,
    snooze,
    task_facts,
    tasks,
)
from idic_core.interact.timeline import timeline

__all__ = [
    "ASKED",
    "CALL_BACKS_COUNTED",
    "NEXT_STATES",
    "STUDY_KINDS",
    "CallList",
    "Contact",
    "CustomerCard",
    "Disagreement",
    "Logged",
    "add_study",
    "add_task",
    "best_customers",
    "call_backs_a_day",
    "call_backs_waiting",
    "call_lists",
    "card",
    "ces",
    "close_complaint",
    "codes",
    "complaint_history",
    "complaints",
    "complete",
    "confirm_consent",
    "consents",
    "contact_rules",
    "contacts_of",
    "csat",
    "disagreements",
    "drop",
    "everything",
    "everything_as_json",
    "everything_as_workbook",
    "first_channel",
    "gap_counts",
    "has_contacts",
    "highest_score",
    "hold",
    "late",
    "log",
    "main_record",
    "may_contact",
    "move_complaint",
    "nps",
    "open_complaint",
    "preferences",
    "put_on_call_list",
    "reach",
    "reach_at_last_run",
    "recent",
    "record_answer",
    "release",
    "remove_study",
    "reopen",
    "run",
    "set_consent",
    "share",
    "snooze",
    "studies",
    "survey_figures",
    "survey_months",
    "task_facts",
    "tasks",
    "tasks_as_calendar",
    "timeline",
    "to_ask",
    "undo_call_list",
    "undo_consent",
    "value_lines",
    "wording",
    "worth_asking",
]  # fmt: skip

segment_fields.register()
