"""Satisfaction in figures that carry their margin: CSAT, NPS and CES, and an answer taken down by hand."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import pandas as pd

from idic_core.errors import IdicError
from idic_core.interact.people import main_record
from idic_core.store import Workspace, now
from idic_core.words import _

Z = 1.959964
"""The 97.5 % point of the normal distribution: ranges hold 95 %."""

SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
"""Kind -> lowest and highest score. CSAT counts 4-5, CES 5-7, NPS 9-10 minus 0-6."""

LOW_SCORES = {"csat": 2, "nps": 6, "ces": 3}
"""Kind -> the highest score of an unhappy answer, after which somebody should ask."""


@dataclass(frozen=True)
class Figure:
    """A share or score with its 95 % range and the number of answers behind it; None without answers."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def share(hits: int, n: int) -> Figure:
    """A share of n answers (0-1) with its interval (Wilson, 1927), which stays inside 0 and 1 for any n."""
    if n == 0:
        return Figure(None, None, None, 0)
    p = hits / n
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    reach = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return Figure(p, max(0.0, min(p, middle - reach)), min(1.0, max(p, middle + reach)), n)


def measure_of(survey: str, question: str, score: float | None) -> str:
    """Which measure a single answer belongs to, judged by the name of its question alone; empty when that does not say, or the score is off its scale."""
    named = kind_of(survey, question, pd.Series([], dtype="float64"))
    return (
        named if score is not None and named and kind_of(survey, question, pd.Series([float(score)])) == named else ""
    )


def highest_score(measure: str) -> int | None:
    """The top of a measure's scale (csat, nps or ces); None for another one."""
    return SCALES[measure][1] if measure in SCALES else None


def csat(scores: pd.Series) -> Figure:
    """The share of scores 4 and 5 of 1 to 5, with Wilson's interval. Raises IdicError for scores off the scale."""
    found = _on_scale(scores, "csat")
    return share(int((found >= 4).sum()), len(found))


def ces(scores: pd.Series) -> Figure:
    """The share of scores 5 to 7 of 1 to 7, with Wilson's interval. Raises IdicError for scores off the scale."""
    found = _on_scale(scores, "ces")
    return share(int((found >= 5).sum()), len(found))


def nps(scores: pd.Series) -> Figure:
    """Net promoter score (Reichheld, 2003) in points of 100, with the margin of a difference of two shares of one sample.

    margin = 1.96 * sqrt((p + d - (p - d)^2) / n): 25 promoters and 10 detractors of 50 give 30 +/- 22. IdicError off the scale.
    """
    found = _on_scale(scores, "nps")
    n = len(found)
    if n == 0:
        return Figure(None, None, None, 0)
    promoters, detractors = float((found >= 9).mean()), float((found <= 6).mean())
    net = promoters - detractors
    margin = Z * sqrt(max(0.0, promoters + detractors - net * net) / n)
    return Figure(100 * net, max(-100.0, 100 * (net - margin)), min(100.0, 100 * (net + margin)), n)


def kind_of(survey: str, question: str, scores: pd.Series) -> str:
    """Which measure a question is: by its name, else by its scores (above 7 only NPS, above 5 only CES); empty when unclear."""
    text = f"{survey} {question}".lower()
    for kind, marks in {
        "nps": ("nps", "recommend", "推荐", "giới thiệu"),
        "ces": ("ces", "effort", "easy"),
        "csat": ("csat", "satisf", "满意", "hài lòng"),
    }.items():
        if any(mark in text for mark in marks):
            low, high = SCALES[kind]
            return kind if scores.dropna().between(low, high).all() else ""
    top = scores.max()
    if pd.isna(top) or scores.min() < 0 or top > 10:
        return ""
    return "nps" if top > 7 else "ces" if top > 5 else "csat" if scores.min() >= 1 else ""


def survey_figures(workspace: Workspace) -> pd.DataFrame:
    """One row per survey question with scores: survey, question, kind (csat, nps, ces or empty), value, low, high, n, mean, last_at."""
    answers = workspace.frame("SELECT survey, question, score, at FROM survey_answers WHERE score IS NOT NULL")
    rows = []
    measures = {"csat": csat, "nps": nps, "ces": ces}
    for (survey, question), part in answers.groupby(["survey", "question"], sort=True):
        kind = kind_of(str(survey), str(question), part["score"])
        figure = measures[kind](part["score"]) if kind else Figure(None, None, None, len(part))
        rows.append({
            "survey": survey, "question": question, "kind": kind, "value": figure.value, "low": figure.low, "high": figure.high,
            "n": len(part), "mean": float(part["score"].mean()), "last_at": part["at"].max(),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=["survey", "question", "kind", "value", "low", "high", "n", "mean", "last_at"])


def survey_months(workspace: Workspace) -> pd.DataFrame:
    """Each measure by month: month (YYYY-MM), kind, value, low, high, n; several questions of one kind count together."""
    answers = workspace.frame("SELECT survey, question, score, at FROM survey_answers WHERE score IS NOT NULL")
    measures = {"csat": csat, "nps": nps, "ces": ces}
    kinds = {k: kind_of(str(k[0]), str(k[1]), part["score"]) for k, part in answers.groupby(["survey", "question"])}
    answers["kind"] = [kinds[key] for key in zip(answers["survey"], answers["question"], strict=True)]
    answers["month"] = answers["at"].astype("str").str.slice(0, 7)
    rows = []
    for (month, kind), part in answers[answers["kind"].ne("")].groupby(["month", "kind"], sort=True):
        figure = measures[str(kind)](part["score"])
        rows.append(
            {"month": month, "kind": kind, "value": figure.value, "low": figure.low, "high": figure.high, "n": figure.n}
        )
    return pd.DataFrame(rows, columns=["month", "kind", "value", "low", "high", "n"])


def record_answer(
    workspace: Workspace,
    customer_id: str,
    kind: str,
    score: float,
    *,
    answer: str = "",
    survey: str = "",
    question: str = "",
    at: str | None = None,
) -> None:
    """Take an answer down that somebody gave on the phone or at the counter. Raises IdicError for a score off the scale."""
    low, high = SCALES.get(kind, (0, -1))
    if not low <= score <= high:
        raise IdicError(
            _("{score} is not on the scale of this question.").format(score=score),
            hint=_("It goes from {low} to {high}.").format(low=low, high=high),
        )
    with workspace.change() as db:
        row = int(workspace.value("SELECT coalesce(max(row), 0) + 1 FROM survey_answers WHERE batch_id IS NULL"))
        db.table("survey_answers").insert({
            "row": row, "record_id": main_record(workspace, customer_id), "survey": survey or kind, "question": question or kind,
            "score": float(score), "answer": answer.strip() or None, "at": at or now(),
        })  # fmt: skip


def _on_scale(scores: pd.Series, kind: str) -> pd.Series:
    found = scores.dropna().astype("float64")
    low, high = SCALES[kind]
    if len(found) and not found.between(low, high).all():
        raise IdicError(
            _("Some scores are outside {low} to {high}.").format(low=low, high=high),
            hint=_("Check which scale the survey used; each measure has its own."),
        )
    return found
