"""What pages share. In the order of use: `inside`, `workspace`, `heading`, `table`, `cached`, `Card`, `cards`, `chart`, `empty`, `said`, `on_click`,
`number`, `percent`, `start_job`, `job_panel`, `stale_note`, `next_step`."""

from idic_core.words import number, percent
from pages.ui.data import cached, table
from pages.ui.frame import inside, workspace
from pages.ui.parts import Card, cards, chart, empty, heading, next_step, on_click, said
from pages.ui.work import job_panel, stale_note, start_job

__all__ = [
    "Card", "cached", "cards", "chart", "empty", "heading", "inside", "job_panel", "next_step", "number", "on_click", "percent", "said",
    "stale_note", "start_job", "table", "workspace",
]  # fmt: skip
