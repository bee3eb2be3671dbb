"""Open tasks as a calendar file (.ics), so that follow-ups and promises stand where people look anyway."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
from icalendar import Calendar, Event

from idic_core.interact.wording import task_kinds


def tasks_as_calendar(tasks: pd.DataFrame, *, as_of: str) -> bytes:
    """Each open task as an all-day event on its day, late ones on the day of `as_of` (ISO).

    tasks: the columns of tasks.TASK_COLUMNS. Names and what is to be done are in it: it is personal data.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//IDIC//tasks//EN")
    calendar.add("version", "2.0")
    kinds, today = task_kinds(), date.fromisoformat(as_of[:10])
    for row in tasks[tasks["state"].eq("open")].to_dict("records"):
        day = max(date.fromisoformat(str(row["due"])), today)
        event = Event()
        event.add("uid", f"{row['task_id']}@idic")
        event.add("dtstamp", datetime.fromisoformat(as_of).replace(tzinfo=UTC))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"{kinds.get(row['kind'], row['kind'])}: {row['name']}")
        reach = " · ".join(str(row[c]) for c in ("phone", "email") if isinstance(row[c], str) and row[c])
        event.add("description", "\n".join(str(v) for v in (row["what"], reach) if v))
        calendar.add_component(event)
    return bytes(calendar.to_ical())
