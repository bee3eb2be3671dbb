"""Customize: what to offer to whom, with whom it is compared, and what leaves the house.

In the order of use: `recommend`, `recommend_kinds`, `Recommended`, `run`, `Offer`, `default_offers`, `offers`, `offer`, `save_offer`, `retire_offer`, `shop_name`,
`rated_offers`, `assumed_margin`, `preview`, `Preview`, `conversation_sheet`, `arm`, `smallest_detectable`, `control_share`, `reach`, `Reach`, `approve`, `withdraw`, `export`, `campaigns`,
`left_out`, `recommendation_file`, and the module `wording`.
"""

from idic_core.customize import wording
from idic_core.customize.again import worth_reminding
from idic_core.customize.campaigns import Reach, approve, campaigns, export, left_out, reach, withdraw
from idic_core.customize.control import arm, smallest_detectable
from idic_core.customize.library import Offer, default_offers, offer, offers, retire_offer, save_offer
from idic_core.customize.listing import recommendation_file
from idic_core.customize.people import assumed_margin, read_people
from idic_core.customize.preview import Preview, conversation_sheet, preview, shop_name
from idic_core.customize.recommend import Recommended, recommend, recommend_kinds
from idic_core.customize.stage import control_share, rated_offers, run
from idic_core.customize.templates import FIELDS

__all__ = [
    "FIELDS", "Offer", "Preview", "Reach", "Recommended", "approve", "arm", "assumed_margin", "campaigns", "control_share", "conversation_sheet", "default_offers", "export",
    "left_out", "offer", "offers", "preview", "rated_offers", "reach", "read_people", "recommend", "recommend_kinds", "recommendation_file", "retire_offer", "run", "save_offer", "shop_name",
    "smallest_detectable", "withdraw", "wording", "worth_reminding",
]  # fmt: skip
