"""Customize: what to offer to whom, with whom it is compared, and what leaves the house.

In the order of use: `recommend`, `recommend_kinds`, `Recommended`.
"""

from idic_core.customize.recommend import Recommended, recommend, recommend_kinds

__all__ = ["Recommended", "recommend", "recommend_kinds"]
