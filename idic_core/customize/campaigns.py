"""Campaigns: who is drawn into which arm, written down before anything leaves; then the file to send, and who was left out and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from idic_core.customize.control import smallest_detectable
from idic_core.customize.library import Offer, offer_from_json
from idic_core.customize.library import offer as offer_of
from idic_core.customize.margins import WINDOW_DAYS
from idic_core.customize.people import read_contact
from idic_core.customize.picks import blocked_counts
from idic_core.customize.preview import customer_facts, fields_for, message_language, shop_name, write
from idic_core.customize.rules import best_channel
from idic_core.customize.stage import rated_offers
from idic_core.customize.wording import blocked_words, offer_name
from idic_core.differentiate import add_reader
from idic_core.errors import IdicError
from idic_core.interact import wording as contacts
from idic_core.store import (
    Row,
    Workspace,
    as_json,
    decide,
    decisions,
    each_readable,
    has_derived,
    now,
    revoke,
    soundly,
    write_table,
)
from idic_core.typed import check
from idic_core.words import LANGUAGES, _

EVENTS = ("event", "arm", "product_id", "channel", "reason", "customer_id", "record_id")


@dataclass(frozen=True)
class Reach:
    """What an offer would reach in an audience: how many are asked, may get it, would be treated and held back, and the smallest effect that shows.

    blocked: code -> customers. expected_margin: the sum over the treated. base_rate: the mean chance that they buy anyway. smallest: rise of the rate, or None.
    """

    asked: int
    eligible: int
    treated: int
    control: int
    blocked: dict[str, int]
    expected_margin: float
    base_rate: float
    smallest: float | None


def reach(rows: pd.DataFrame, order_chance: pd.Series, control_share: float) -> Reach:
    """What one offer's rated rows (stage.rated_offers, one per customer) come to; order_chance: per customer_id, of any order within the window."""
    fine = rows[rows["blocked"].eq("")]
    treated = fine[fine["draw"] >= control_share]
    base = float(order_chance.reindex(fine["customer_id"]).mean()) if len(fine) else 0.0
    base = 0.0 if pd.isna(base) else base
    return Reach(
        len(rows), len(fine), len(treated), len(fine) - len(treated), blocked_counts(rows),
        float(treated["expected_margin"].sum()), base, smallest_detectable(len(fine), control_share, base),
    )  # fmt: skip


def approve(workspace: Workspace, offer_id: str, audience: Sequence[str], control_share: float, who: str = "") -> str:
    """Draw everybody of the audience whom no rule blocks into an arm and write all of it down in one change; returns the campaign's id.

    control_share: 0-1. Those whom a rule blocks are written down as left out, with the code. Raises IdicError when nobody is left to get the offer.
    """
    wanted = offer_of(workspace, offer_id)
    if not 0 <= control_share <= 1:
        raise IdicError(_("The share of the control group lies between 0 and 100 %."), hint=_("Ten per cent is usual."))
    asked = list(dict.fromkeys(str(customer) for customer in audience))
    rows = rated_offers(workspace)
    rows = rows[rows["offer_id"].eq(offer_id) & rows["customer_id"].isin(asked)].copy()
    rows["arm"] = (rows["draw"] < control_share).map({True: "control", False: "treated"})
    fine = rows["blocked"].eq("")
    if not (fine & rows["arm"].eq("treated")).any():
        raise IdicError(
            _("Nobody in this group can get the offer."),
            hint=_("The list of reasons below says what stands in the way."),
        )
    at, records = now(), _main_records(workspace)
    number = int(workspace.value("SELECT count(DISTINCT campaign_id) FROM offer_events")) + 1
    campaign = f"{offer_id}-{at[:10]}-{number}"
    facts = {
        "offer_id": offer_id,
        "offer": json.loads(_as_json(wanted)),
        "control_share": control_share,
        "asked": len(asked),
        "window_days": WINDOW_DAYS,
    }
    with workspace.change():
        _insert(workspace, campaign, offer_id, at, pd.DataFrame({
            "event": fine.map({True: "approved", False: "left_out"}), "arm": rows["arm"].where(fine, None), "product_id": rows["product_id"],
            "channel": rows["channel"].where(fine, None), "reason": rows["blocked"], "customer_id": rows["customer_id"],
            "record_id": rows["customer_id"].map(records),
        }))  # fmt: skip
        decide(workspace, "campaign", campaign, as_json(facts), who=who)
        workspace.audit("approve", f"{campaign}: {int(fine.sum())} customers", who)
    return campaign


def export(
    workspace: Workspace, campaign_id: str, folder: str | Path, *, ending: str = ".csv", who: str = ""
) -> tuple[Path, Path]:
    """Write the campaign's two files and return their paths: one row per customer to send to, and everybody left out with the reason.

    Whoever was held back, or may not be contacted any more at this moment, is in the second file only. What left is written down, once per customer.
    Raises IdicError for a campaign that is not there or a folder that cannot be written.
    """
    facts = _facts(workspace, campaign_id)
    wanted = offer_from_json(str(facts["offer_id"]), as_json(facts["offer"]))
    drawn = workspace.frame(
        "SELECT customer_id, event, arm, product_id, reason, record_id FROM offer_events WHERE campaign_id = ? AND event IN ('approved', 'left_out') ORDER BY event_id",
        [campaign_id],
    )
    sent = set(
        workspace.frame(
            "SELECT customer_id FROM offer_events WHERE campaign_id = ? AND event = 'exported'", [campaign_id]
        )["customer_id"]
    )
    reasons = leave_out(
        drawn,
        _held(workspace, drawn),
        best_channel(read_contact(workspace), pd.Index(drawn["customer_id"]), wanted.channels),
        sent,
    )
    going = drawn[reasons["reason"].eq("").to_numpy()].assign(
        channel=reasons.loc[reasons["reason"].eq("").to_numpy(), "channel"].to_numpy()
    )
    send = _messages(workspace, wanted, going)
    known = customer_facts(workspace, drawn["customer_id"].tolist())
    left = drawn[reasons["reason"].ne("").to_numpy()].assign(
        reason=reasons.loc[reasons["reason"].ne("").to_numpy(), "reason"].to_numpy()
    )
    words = blocked_words()
    out = pd.DataFrame({
        _("Customer number"): left["customer_id"], _("Name"): [str(known.get(c, {}).get("name") or "") for c in left["customer_id"]],
        _("Reason"): [words.get(code, code) for code in left["reason"]], "customer_id": left["customer_id"], "reason_code": left["reason"],
    })  # fmt: skip
    folder = Path(folder)
    paths = folder / f"{campaign_id}-offers{ending}", folder / f"{campaign_id}-left-out{ending}"
    write_table(out, paths[1])
    fresh = going[~going["customer_id"].isin(sent)]
    with workspace.change():
        _insert(workspace, campaign_id, wanted.offer_id, now(), fresh.assign(event="exported", reason="")[list(EVENTS)])
        workspace.audit("export", f"{campaign_id}: {len(going)} customers", who)
        write_table(send, paths[0])  # last: a file that cannot be written takes the lines above back
    return paths


def withdraw(workspace: Workspace, campaign_id: str, *, who: str = "") -> None:
    """Take an approval back as long as nothing of it was exported: it then counts nowhere, and the history says that it was withdrawn.

    Raises IdicError for a campaign that is not there or of which a file was made.
    """
    _facts(workspace, campaign_id)
    with workspace.change():
        drawn = workspace.frame(
            "SELECT customer_id, record_id, event, arm, product_id, channel FROM offer_events WHERE campaign_id = ? AND event IN ('approved', 'exported')",
            [campaign_id],
        )
        if drawn["event"].eq("exported").any():
            raise IdicError(
                _("A file was made from this campaign, so it can no longer be withdrawn."),
                hint=_("Do not send the file; whoever is in it counts as having been offered something."),
            )
        for standing in decisions(workspace, "campaign").to_dict("records"):
            if standing["subject"] == campaign_id:
                revoke(workspace, int(standing["decision_id"]), who=who)
        offer_id = str(workspace.value("SELECT offer_id FROM offer_events WHERE campaign_id = ?", [campaign_id]))
        rows = drawn.assign(event="withdrawn", reason="")[list(EVENTS)]
        _insert(workspace, campaign_id, offer_id, now(), rows)
        workspace.audit("withdraw", f"{campaign_id}: {len(drawn)} customers", who)


def leave_out(drawn: pd.DataFrame, held: set[str], way: pd.DataFrame, sent: set[str]) -> pd.DataFrame:
    """Per drawn row: reason (code; empty: send) and channel. held: customers of whom any record is in the control group; way: rules.best_channel.

    sent: who got it before, and may stay in a repeated export although the cap on contacts now counts that very message.
    """
    contact = way["contact"].to_numpy(dtype=object)
    reason = pd.Series("", index=drawn.index, dtype=object)
    reason[contact != ""] = contact[contact != ""]
    again = drawn["customer_id"].isin(sent) & reason.isin(["contacted_often"])
    reason[again] = ""
    reason[drawn["arm"].eq("control").to_numpy() | drawn["customer_id"].isin(held).to_numpy()] = "held_out"
    blocked = drawn["event"].eq("left_out")
    reason[blocked] = drawn.loc[blocked, "reason"]
    reason[drawn["customer_id"].duplicated()] = "not_asked"
    return pd.DataFrame({"reason": reason.to_numpy(), "channel": way["channel"].to_numpy()}, index=drawn.index)


def campaigns(workspace: Workspace) -> pd.DataFrame:
    """One row per approved campaign, newest first: campaign_id, offer_id, name, at, who, control_share, treated, control, left_out, exported."""
    counts = workspace.frame(
        """SELECT campaign_id, sum(event = 'approved' AND arm = 'treated') AS treated, sum(event = 'approved' AND arm = 'control') AS control,
                  sum(event = 'left_out') AS left_out, sum(event = 'exported') AS exported FROM offer_events GROUP BY campaign_id"""
    ).set_index("campaign_id")
    rows = []
    for row, facts in reversed(list(each_readable(workspace, "campaign", read_campaign))):
        count = counts.loc[row["subject"]].to_dict() if row["subject"] in counts.index else {}
        rows.append({
            "campaign_id": row["subject"], "offer_id": facts["offer_id"], "name": facts["offer"].get("name", ""), "at": row["at"], "who": row["who"],
            "control_share": facts["control_share"], **{name: int(count.get(name) or 0) for name in ("treated", "control", "left_out", "exported")},
        })  # fmt: skip
    return pd.DataFrame(
        rows,
        columns=[
            "campaign_id",
            "offer_id",
            "name",
            "at",
            "who",
            "control_share",
            "treated",
            "control",
            "left_out",
            "exported",
        ],
    )


def left_out(workspace: Workspace, campaign_id: str) -> pd.DataFrame:
    """Who of a campaign does not get the offer: customer_id and code (held_out, or the rule that blocked it when it was approved)."""
    return workspace.frame(
        """SELECT customer_id, CASE WHEN event = 'left_out' THEN reason ELSE 'held_out' END AS code FROM offer_events
           WHERE campaign_id = ? AND (event = 'left_out' OR (event = 'approved' AND arm = 'control')) ORDER BY event_id""",
        [campaign_id],
    )


def _facts(workspace: Workspace, campaign_id: str) -> dict[str, Any]:
    found = workspace.value(
        "SELECT value FROM decisions WHERE kind = 'campaign' AND subject = ? AND revoked_at IS NULL", [campaign_id]
    )
    if found is None:
        raise IdicError(
            _("There is no campaign {id}.").format(id=campaign_id),
            hint=_("Approve an offer first; it then stands in the list."),
        )
    facts = soundly(read_campaign, {"value": found})
    if facts is None:
        raise IdicError(
            _("What was approved in campaign {id} cannot be read.").format(id=campaign_id),
            hint=_("Restore a backup, or approve the offer again."),
        )
    return facts


def read_campaign(row: Row) -> dict[str, Any]:
    """What was approved: offer_id, offer (its fields), control_share. Raises TypeError, ValueError or LookupError where it cannot be read."""
    facts = dict(json.loads(str(row["value"])))
    check(offer_from_json(str(facts["offer_id"]), as_json(facts["offer"])), Offer, "offer")
    return {**facts, "offer": dict(facts["offer"]), "control_share": float(facts["control_share"])}


add_reader("campaign", read_campaign)


def _held(workspace: Workspace, drawn: pd.DataFrame) -> set[str]:
    """Customers who now hold a record of somebody in the control group: after a merge the person stays held back."""
    held = drawn[drawn["event"].eq("approved") & drawn["arm"].eq("control") & drawn["record_id"].notna()]
    if held.empty or not has_derived(workspace, "crosswalk"):
        return set()
    sql = "SELECT DISTINCT customer_id FROM crosswalk WHERE record_id IN (SELECT value FROM json_each(?))"
    return set(workspace.frame(sql, [json.dumps(held["record_id"].tolist())])["customer_id"])


def _main_records(workspace: Workspace) -> dict[str, str]:
    """One record of each customer, the same whenever asked: what an assignment points to, so that it outlives a merge."""
    if not has_derived(workspace, "crosswalk"):
        return {}
    found = workspace.frame("SELECT customer_id, min(record_id) AS record_id FROM crosswalk GROUP BY customer_id")
    return dict(zip(found["customer_id"], found["record_id"], strict=True))


def _messages(workspace: Workspace, wanted: Offer, going: pd.DataFrame) -> pd.DataFrame:
    """One row per customer: whom, where, and the message in their language; heads and codes in the reader's words, then the stable codes."""
    channels = contacts.channels()
    known, shop, products = (
        customer_facts(workspace, going["customer_id"].tolist()),
        shop_name(workspace),
        _products(workspace, wanted.kind, going),
    )
    rows = []
    for customer, channel, product_id in zip(going["customer_id"], going["channel"], going["product_id"], strict=True):
        facts = known.get(customer, {})
        spoken = message_language(facts.get("language"), workspace)
        fields = fields_for(
            facts,
            products.get(customer, {}),
            wanted,
            language=spoken,
            shop=shop,
            last_order=str(facts.get("last_order") or ""),
        )
        message = write(wanted, fields, language=spoken, channel=channel)
        rows.append([
            customer, facts.get("name") or "", channels.get(channel, channel), _address(facts, channel), LANGUAGES.get(message.language, message.language),
            offer_name(wanted.offer_id, wanted.name), fields["product"], fields["discount"], message.subject, message.text,
            customer, channel, message.language, wanted.offer_id, product_id or "",
        ])  # fmt: skip
    heads = [
        _("Customer number"), _("Name"), _("Channel"), _("Address"), _("Language"), _("Offer"), _("Product"), _("Discount"), _("Subject line"), _("Message"),
        "customer_id", "channel_code", "language_code", "offer_id", "product_id",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=heads)


def _products(workspace: Workspace, kind: str, going: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Name, price, category and because of the product that each customer was approved for."""
    if kind not in ("again", "new") or not has_derived(workspace, "recommendations"):
        return {}
    rows = workspace.rows(
        """SELECT customer_id, product_id, product_name, price, category, because AS because_name, last_bought FROM recommendations
           WHERE kind = ? AND customer_id IN (SELECT value FROM json_each(?))""",
        [kind, json.dumps(going["customer_id"].tolist())],
    )
    chosen = dict(zip(going["customer_id"], going["product_id"], strict=True))
    names = {str(row["product_id"]): row for row in rows}
    mine = {str(row["customer_id"]): row for row in rows if row["product_id"] == chosen.get(str(row["customer_id"]))}
    return {
        c: mine.get(c) or {**names.get(str(p), {"product_name": p}), "because_name": "", "last_bought": ""}
        for c, p in chosen.items()
    }


def _address(facts: dict[str, Any], channel: str) -> str:
    if channel == "post":
        return ", ".join(str(facts[name]) for name in ("street", "postcode", "city", "country") if facts.get(name))
    return str(facts.get("email" if channel == "email" else "phone") or "")


def _insert(workspace: Workspace, campaign: str, offer_id: str, at: str, rows: pd.DataFrame) -> None:
    workspace.insert("offer_events", rows.assign(campaign_id=campaign, offer_id=offer_id, at=at))


def _as_json(wanted: Offer) -> str:
    from dataclasses import asdict

    return json.dumps({key: value for key, value in asdict(wanted).items() if key != "offer_id"}, ensure_ascii=False)
