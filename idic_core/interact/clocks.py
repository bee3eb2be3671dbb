"""Working hours: how long somebody really waited, nights, days off and holidays left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import holidays
import numpy as np
import pandas as pd

EPOCH = np.datetime64("2000-01-03")
"""A Monday before all data, from which working time is counted up."""


@dataclass(frozen=True)
class Calendar:
    """When the team works: one sign per weekday from Monday (1 works), opening and closing hour, days off (ISO dates)."""

    week: str = "1111110"
    opens: float = 8.0
    closes: float = 18.0
    days_off: tuple[str, ...] = ()


def calendar_for(setting: dict[str, Any], years: Sequence[int]) -> Calendar:
    """The team's calendar from the setting `working_hours` (week, opens, closes, country); country adds its public holidays where they are known."""
    days: list[str] = []
    country = str(setting.get("country", ""))
    if country and country in holidays.list_supported_countries():
        days = sorted(str(day) for day in holidays.country_holidays(country, years=list(years)))
    default = Calendar()
    return Calendar(
        week=str(setting.get("week", default.week)),
        opens=float(setting.get("opens", default.opens)),
        closes=float(setting.get("closes", default.closes)),
        days_off=tuple(days),
    )


def working_hours(start: pd.Series, end: pd.Series, calendar: Calendar) -> pd.Series:
    """Working hours from start to end, element by element (moments as ISO text or timestamps; missing where one is missing)."""
    hours = _worked_until(end, calendar) - _worked_until(start, calendar)
    missing = start.isna().to_numpy() | end.isna().to_numpy()
    return pd.Series(np.where(missing, np.nan, np.maximum(hours, 0.0)), index=start.index, dtype="float64")


def _worked_until(moments: pd.Series, calendar: Calendar) -> Any:
    """Working hours between EPOCH and each moment: whole days by numpy's business-day count, the last day by the clock."""
    at = pd.to_datetime(moments, format="ISO8601").fillna(pd.Timestamp(EPOCH))
    days = at.to_numpy().astype("datetime64[D]")
    off = np.array(calendar.days_off, dtype="datetime64[D]")
    length = calendar.closes - calendar.opens
    whole = np.busday_count(EPOCH, days, weekmask=calendar.week, holidays=off) * length
    clock = (at.dt.hour + at.dt.minute / 60 + at.dt.second / 3600).to_numpy()
    today = np.clip(clock - calendar.opens, 0.0, length) * np.is_busday(days, weekmask=calendar.week, holidays=off)
    return whole + today
