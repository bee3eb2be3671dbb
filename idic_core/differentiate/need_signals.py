"""What customers do, say, wish and answer, as blocks of signals beside what they buy."""

from __future__ import annotations

import pandas as pd

from idic_core.store import Workspace, has_derived, read

SOURCES = {
    "done": """SELECT x.customer_id, CASE WHEN coalesce(trim(e.subject), '') = '' THEN e.event ELSE e.event || ': ' || trim(e.subject) END AS what, count(*) AS n
               FROM events e JOIN crosswalk x USING (record_id) WHERE substr(e.at, 1, 10) <= :until GROUP BY 1, 2""",
    "said": """SELECT x.customer_id, i.purpose AS what, count(*) AS n FROM interactions i JOIN crosswalk x USING (record_id)
               WHERE substr(i.occurred_at, 1, 10) <= :until AND i.direction = 'in' AND coalesce(i.purpose, '') <> '' GROUP BY 1, 2""",
    "wished": """SELECT x.customer_id, trim(p.value) AS what, count(*) AS n FROM preferences p JOIN crosswalk x USING (record_id)
                 WHERE trim(p.value) <> '' AND p.field <> 'need' GROUP BY 1, 2""",
    "answered": """SELECT x.customer_id, CASE WHEN a.score IS NULL THEN a.question || ': ' || trim(a.answer) ELSE a.question || ': ' || printf('%g', a.score) END AS what,
                   count(*) AS n FROM survey_answers a JOIN crosswalk x USING (record_id)
                   WHERE substr(a.at, 1, 10) <= :until AND lower(a.survey) NOT IN ('nps', 'csat', 'ces') AND (a.score IS NOT NULL OR length(trim(coalesce(a.answer, ''))) BETWEEN 1 AND 40) GROUP BY 1, 2""",
}
"""Block -> customer_id, what, n. done: events with their subject; said: what customers came for; wished: interests and favourite channels that
they stated; answered: scores and short answers of surveys, but for those of satisfaction, which is no need."""

TAGS = """SELECT x.customer_id, i.need_tags FROM interactions i JOIN crosswalk x USING (record_id)
          WHERE substr(i.occurred_at, 1, 10) <= :until AND coalesce(i.need_tags, '') <> ''"""

LEAST_CUSTOMERS = 30
"""A block counts where at least so many customers have it."""

TYPES = {"customer_id": "TEXT", "what": "TEXT", "n": "INTEGER"}


def signals(workspace: Workspace, until: str) -> dict[str, pd.DataFrame]:
    """Block -> customer_id, what, n (how often), of the facts until a day (ISO); only blocks that enough customers have.

    Needs that were written down with a contact (need_tags) stand among what customers said. Wishes hold whenever they were stated.
    """
    if not has_derived(workspace, "crosswalk"):
        return {}
    found = {}
    for block, sql in SOURCES.items():
        table = read(workspace, sql.replace(":until", f"'{until[:10]}'"), TYPES)
        if block == "said":
            table = pd.concat([table, _tags(workspace, until)], ignore_index=True)
        if table["customer_id"].nunique() >= LEAST_CUSTOMERS:
            found[block] = table
    return found


def _tags(workspace: Workspace, until: str) -> pd.DataFrame:
    table = read(workspace, TAGS.replace(":until", f"'{until[:10]}'"), {"customer_id": "TEXT", "need_tags": "TEXT"})
    tags = table.assign(what=table["need_tags"].astype("str").str.split(";")).explode("what")
    tags["what"] = tags["what"].astype("str").str.strip()
    tags = tags[tags["what"] != ""]
    return tags.groupby(["customer_id", "what"]).size().rename("n").reset_index()
