"""The offer library: what may be offered, to whom, when, at which cost, and in which words. Kept as decisions, so each change has who and when."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from idic_core.customize.templates import check_template
from idic_core.differentiate import add_reader
from idic_core.errors import IdicError
from idic_core.store import Row, Workspace, as_json, decide, each_readable
from idic_core.texts import tidy_name, visible
from idic_core.typed import check, typed
from idic_core.words import _

KINDS = ("again", "new", "discount", "win_back", "service")
"""again and new name a product of that customer's recommendations; the others speak of the whole shop."""

CHANNELS = ("email", "sms", "phone", "post")
LONGEST_NAME = 120


@dataclass(frozen=True)
class Offer:
    """One offer and its rules; an empty rule lets everybody pass. Nobody with an open complaint ever gets one.

    tiers, lifecycles, needs: codes of which one must hold. min_value: money that the customer spent in a year at least. cooling_days: since the last
    offer of any kind. channels: in the order of preference. discount: share of the price (0-1). cost: money per message.
    messages, subjects: language code -> template with {{ fields }}.
    """

    offer_id: str
    name: str
    kind: str
    tiers: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    min_value: float = 0.0
    cooling_days: int = 7
    channels: tuple[str, ...] = ("email", "sms")
    discount: float = 0.0
    cost: float = 0.05
    messages: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    active: bool = True


def default_offers() -> list[Offer]:
    """What a shop starts with: buy again, something new that fits, and a discount for those who have stayed away."""
    return [
        Offer(
            "buy-again", "", "again", lifecycles=("new", "mature", "at_risk"),
            subjects={"en": "{{ product }} again?", "vi": "{{ product }} lần nữa nhé?", "zh_CN": "再次购买 {{ product }}？"},
            messages={
                "en": "Hello {{ given_name }}, you last bought {{ product }} on {{ last_bought }}. Would you like more? Greetings, {{ shop }}",
                "vi": "Chào {{ given_name }}, lần gần nhất bạn mua {{ product }} là {{ last_bought }}. Bạn có cần thêm không? Thân mến, {{ shop }}",
                "zh_CN": "{{ given_name }}，您好！您上次购买 {{ product }} 是在 {{ last_bought }}。还需要吗？{{ shop }} 敬上",
            },
        ),
        Offer(
            "new-for-you", "", "new", lifecycles=("new", "mature"),
            subjects={"en": "Something for you: {{ product }}", "vi": "Dành cho bạn: {{ product }}", "zh_CN": "为您推荐：{{ product }}"},
            messages={
                "en": "Hello {{ given_name }}, because of what you like we thought of {{ product }} ({{ price }}). Greetings, {{ shop }}",
                "vi": "Chào {{ given_name }}, theo sở thích của bạn, chúng tôi gợi ý {{ product }} ({{ price }}). Thân mến, {{ shop }}",
                "zh_CN": "{{ given_name }}，您好！根据您的喜好，我们为您推荐 {{ product }}（{{ price }}）。{{ shop }} 敬上",
            },
        ),
        Offer(
            "win-back", "", "win_back", lifecycles=("at_risk", "lost"), discount=0.10, cooling_days=30,
            subjects={"en": "We have missed you", "vi": "Chúng tôi nhớ bạn", "zh_CN": "好久不见"},
            messages={
                "en": "Hello {{ given_name }}, it has been a while since {{ last_bought }}. {{ discount }} off your next order at {{ shop }}: welcome back.",
                "vi": "Chào {{ given_name }}, đã lâu kể từ {{ last_bought }}. Giảm {{ discount }} cho đơn hàng tới tại {{ shop }}: mừng bạn trở lại.",
                "zh_CN": "{{ given_name }}，您好！自 {{ last_bought }} 以来好久不见。{{ shop }} 为您的下一单优惠 {{ discount }}，欢迎回来。",
            },
        ),
    ]  # fmt: skip


def offers(workspace: Workspace, *, retired: bool = False) -> list[Offer]:
    """The offers of this workspace, the default ones first; retired ones only when asked for."""
    known = {offer.offer_id: offer for offer in default_offers()}
    known |= {offer.offer_id: offer for _row, offer in each_readable(workspace, "offer", read_offer)}
    return [offer for offer in known.values() if offer.active or retired]


def offer(workspace: Workspace, offer_id: str) -> Offer:
    """One offer, retired or not. Raises IdicError when there is none of this id."""
    for found in offers(workspace, retired=True):
        if found.offer_id == offer_id:
            return found
    raise IdicError(_("There is no offer {id}.").format(id=offer_id), hint=_("Choose one from the offer library."))


@typed
def save_offer(workspace: Workspace, wanted: Offer, *, who: str = "", why: str = "") -> str:
    """Write an offer down and return its id, made from the name where it has none. Raises IdicError for what cannot work.

    Templates are checked here, so that none that reaches for more than its fields is ever kept.
    """
    wanted = replace(wanted, name=_name(wanted))
    offer_id = wanted.offer_id or _id_from(wanted.name, {o.offer_id for o in offers(workspace, retired=True)})
    _check(wanted)
    for text in [*wanted.messages.values(), *wanted.subjects.values()]:
        check_template(text)
    value = {key: item for key, item in asdict(replace(wanted, offer_id=offer_id)).items() if key != "offer_id"}
    decide(workspace, "offer", offer_id, as_json(value), who=who, why=why)
    return offer_id


@typed
def retire_offer(workspace: Workspace, offer_id: str, *, who: str = "", why: str = "") -> None:
    """Take an offer out of use; campaigns that used it keep their history."""
    save_offer(workspace, replace(offer(workspace, offer_id), active=False), who=who, why=why)


def offer_from_json(offer_id: str, text: str) -> Offer:
    """An offer as it was written down; unknown keys of a newer version are left out."""
    found: dict[str, Any] = {key: value for key, value in json.loads(text).items() if key in Offer.__dataclass_fields__}
    for key in ("tiers", "lifecycles", "needs", "channels"):
        if key in found:
            found[key] = tuple(found[key])
    return Offer(**{**found, "offer_id": offer_id})


def read_offer(row: Row) -> Offer:
    """The offer that a decision says. Raises IdicError, ValueError or TypeError for one that cannot be read or would never work."""
    found = offer_from_json(str(row["subject"]), str(row["value"]))
    check(found, Offer, "offer")
    _name(found)
    _check(found)
    return found


add_reader("offer", read_offer)


def _name(wanted: Offer) -> str:
    """The offer's name as it is kept; a default one may have none of its own."""
    if not visible(wanted.name) and wanted.offer_id in {o.offer_id for o in default_offers()}:
        return ""
    nothing = IdicError(_("The offer has no name."), hint=_("Give it a name that your team will recognise."))
    return tidy_name(wanted.name, most=LONGEST_NAME, empty=nothing)


def _check(wanted: Offer) -> None:
    if wanted.kind not in KINDS:
        raise IdicError(_("There is no kind of offer called {kind}.").format(kind=wanted.kind), hint=", ".join(KINDS))
    if not wanted.channels or set(wanted.channels) - set(CHANNELS):
        raise IdicError(_("An offer needs at least one channel."), hint=_("E-mail, text message, phone or post."))
    if not 0 <= wanted.discount <= 0.9:
        raise IdicError(_("The discount lies between 0 and 90 %."), hint=_("Write 0.1 for ten per cent."))
    if wanted.cost < 0 or wanted.min_value < 0 or wanted.cooling_days < 0:
        raise IdicError(_("Costs, amounts and days cannot be below zero."), hint=_("Write 0 where there is none."))
    if not any(text.strip() for text in wanted.messages.values()):
        raise IdicError(
            _("The offer has no message."), hint=_("Write at least one, in the language of most customers.")
        )


def _id_from(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^\w]+", "-", name.strip().lower()).strip("-") or "offer"
    candidate, number = base, 2
    while candidate in taken:
        candidate, number = f"{base}-{number}", number + 1
    return candidate
