"""Measure: what came of it all. Retention, growth, satisfaction, response times, the effect of offers, and how far each stage has come.

In the order of use: `run`, `lift`, `Lift`, `campaign_results`, `stage_scores`, `StageScore`, `figure_table`, `report_workbook`, and the module `wording`.
"""

from idic_core.measure import wording
from idic_core.measure.campaigns import campaign_results
from idic_core.measure.effect import Lift, lift
from idic_core.measure.maturity import StageScore, stage_scores
from idic_core.measure.report import figure_table, report_workbook
from idic_core.measure.stage import run

__all__ = [
    "Lift",
    "StageScore",
    "campaign_results",
    "figure_table",
    "lift",
    "report_workbook",
    "run",
    "stage_scores",
    "wording",
]
