"""An offer for a group: who is in it, what it is expected to bring, the control group, approval and the files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from idic_core import customize, differentiate
from idic_core.customize import wording
from idic_core.store import Workspace
from idic_core.words import _, money, ngettext, number, percent
from pages.ui import offers_segment
from pages.ui.customer_parts import lifecycles, tiers
from pages.ui.data import cached, table
from pages.ui.offers_person import margin_note, message_box
from pages.ui.parts import Card, cards, on_click, said
from pages.ui.text import plain, rows

SHOWN = 200


def offer_label(offer: customize.Offer) -> str:
    """An offer's name in the reader's language."""
    return wording.offer_name(offer.offer_id, offer.name)


def group(workspace: Workspace) -> None:
    """Choose an offer and a group, see what it comes to, read the message, approve."""
    known = {offer.offer_id: offer for offer in customize.offers(workspace)}
    if not known:
        st.caption(_("No offer is in use. Add one under “Offers and rules”."))
        return
    left, right = st.columns([2, 3])
    chosen = left.selectbox(_("Offer"), list(known), format_func=lambda i: offer_label(known[i]), key="offer_id")
    with right:
        people = _audience(workspace)
    rated = cached(customize.rated_offers, workspace)
    mine = rated[rated["offer_id"].eq(chosen)]
    if people is not None:
        mine = mine[mine["customer_id"].isin(people)]
    share = _control_slider(workspace)
    reach = customize.reach(mine, cached(customize.read_people, workspace)["order_chance"], share)
    _reach_cards(reach, share, cached(differentiate.one_currency, workspace))
    if note := margin_note(workspace):
        st.caption(note)
    if not reach.treated:
        st.warning(_("Nobody in this group can get the offer. The list below says what stands in the way."))
    else:
        _approve(workspace, chosen, list(mine["customer_id"]), share, reach)
    _left_out(workspace, mine)
    if reach.eligible:
        _people_and_message(workspace, known[chosen], mine[mine["blocked"].eq("")])
    _everything(workspace)


def _everything(workspace: Workspace) -> None:
    """All recommendations as one file, also where the addresses are kept in another program."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("All recommendations (.csv)"), lambda: customize.recommendation_file(workspace), file_name="recommendations.csv",
            icon=":material/download:", key="all_recommendations", on_click="ignore",
        )  # fmt: skip
        st.caption(
            _(
                "For your staff and your other programs, by customer number. It is no mailing list: nobody is left out of it."
            )
        )


def _audience(workspace: Workspace) -> set[str] | None:
    """The customers of the chosen segment, tiers, stages and needs; None for everybody, where nothing is chosen."""
    inside_segment = offers_segment.chosen(workspace)
    people = cached(customize.read_people, workspace)
    needs = table(workspace, "need_groups")
    names = dict(zip(needs["need_id"], needs["name"].fillna(needs["need_id"]), strict=True))
    columns = st.columns(3)
    options = {
        "tier": (_("Tier"), tiers()), "lifecycle": (_("Stage"), lifecycles()), "need_id": (_("Need"), names),
    }  # fmt: skip
    inside = pd.Series(True, index=people.index)
    for column, (field, (label, words)) in zip(columns, options.items(), strict=True):
        values = sorted(people[field].dropna().unique())
        picked = column.multiselect(
            label,
            values,
            format_func=partial(_word, words),
            key=f"audience_{field}",
            placeholder=_("All"),
            disabled=not values,
        )
        if picked:
            inside &= people[field].isin(picked)
    if inside.all():
        return inside_segment
    found = set(people.index[inside])
    return found if inside_segment is None else found & inside_segment


def _word(words: dict[str, str], code: str) -> str:
    return words.get(code, code)


def _control_slider(workspace: Workspace) -> float:
    usual = round(100 * customize.control_share(workspace))
    return (
        st.slider(
            _("Held back to compare"), 0, 50, usual, 5, format="%d %%", key="control_share",
            help=_("These customers are drawn by chance and get nothing, so that you see what would have happened anyway. Every approval draws anew."),
        )
        / 100
    )  # fmt: skip


def _reach_cards(reach: customize.Reach, share: float, coin: str) -> None:
    cards([
        Card(_("In the group"), number(reach.asked), _("Customers with the chosen value, stage and need.")),
        Card(_("May get it"), number(reach.eligible), _("No rule speaks against it: consent, address, open complaints, stage, cost."),
             _("{n} left out").format(n=number(reach.asked - reach.eligible))),
        Card(_("Will get it"), number(reach.treated), _("After the control group is held back."), _("{n} held back").format(n=number(reach.control))),
        Card(_("Margin expected"), money(reach.expected_margin, coin), _("Chance × margin − cost, added up over those who get it. The chance is that of buying, offer or "
             "not: what the offer adds is seen only against the control group.")),
    ])  # fmt: skip
    st.caption(_smallest(reach, share))


def _smallest(reach: customize.Reach, share: float) -> str:
    """The smallest detectable effect as a sentence."""
    if share == 0:
        return _("Without a control group nobody will know whether the offer worked.")
    if reach.smallest is None:
        return _(
            "This group is too small to see any effect. Hold more back, choose a larger group, or collect several campaigns."
        )
    text = _(
        "About {base} would buy something in 30 days anyway. You will see an effect if that rises to {shown} or more (in four of five cases)."
    ).format(base=percent(reach.base_rate, 1), shown=percent(min(1.0, reach.base_rate + reach.smallest), 1))
    if reach.smallest > 0.1:
        text += " " + _("That is a large effect for a message: expect “too small to tell”.")
    return text


def _approve(workspace: Workspace, offer_id: str, audience: list[str], share: float, reach: customize.Reach) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label = ngettext("Approve for {n} customer", "Approve for {n} customers", reach.treated).format(
            n=number(reach.treated)
        )
        st.button(
            label,
            type="primary",
            icon=":material/check_circle:",
            key="approve",
            on_click=_ask,
            help=_(
                "Asks once more, then writes down who gets it and who is held back. The files to take with you come next."
            ),
        )
        st.caption(_("You can read and change the message below first. Nothing leaves this computer."))

    if st.session_state.get("approve_asked"):
        _confirm(workspace, offer_id, audience, share, reach)


def _ask() -> None:
    st.session_state["approve_asked"] = True


def _asked() -> None:
    st.session_state.pop("approve_asked", None)


def _confirm(workspace: Workspace, offer_id: str, audience: list[str], share: float, reach: customize.Reach) -> None:
    """The one question before an approval, with its counts, and the shop's name where messages would have to do without."""

    @st.dialog(_("Approve this offer?"), on_dismiss=_asked)
    def ask() -> None:
        st.markdown(
            _("**{treated}** get it, **{control}** are held back to compare, **{out}** are left out.").format(
                treated=number(reach.treated), control=number(reach.control), out=number(reach.asked - reach.eligible)
            )
        )
        if not customize.shop_name(workspace):
            st.warning(_("The name of your shop is not filled in: messages would say “our shop”. Write it here, or later under “Offers and rules”."))  # fmt: skip
            st.text_input(_("Name of your shop, as messages say it"), key="approve_shop")
        st.caption(_("Nothing is sent. As long as no file was made, you can withdraw it."))
        if st.button(_("Yes, approve"), type="primary", icon=":material/check_circle:", key="approve_yes"):
            _asked()
            with said():
                _do_approve(workspace, offer_id, audience, share)
                st.rerun()

    ask()


def _do_approve(workspace: Workspace, offer_id: str, audience: list[str], share: float) -> None:
    if shop := str(st.session_state.get("approve_shop") or "").strip():
        workspace.set_setting("shop", shop)
    campaign = customize.approve(workspace, offer_id, audience, share)
    st.session_state["campaign"] = campaign
    st.session_state["offers_next"] = "campaigns"


def _left_out(workspace: Workspace, mine: pd.DataFrame) -> None:
    blocked = mine[mine["blocked"].ne("")]
    if blocked.empty:
        return
    words, counts = wording.blocked_words(), blocked["blocked"].value_counts()
    with st.expander(
        ngettext("{n} customer is left out: why", "{n} customers are left out: why", len(blocked)).format(
            n=number(len(blocked))
        )
    ):
        reasons = pd.DataFrame(
            {_("Reason"): [words.get(c, c) for c in counts.index], _("Customers"): counts.to_numpy()}
        )
        st.dataframe(reasons, placeholder="–", hide_index=True, key="left_out_counts")
        code = st.selectbox(
            _("Names behind"), list(counts.index), format_func=lambda c: words.get(c, c), key="left_out_code"
        )
        people = blocked[blocked["blocked"].eq(code)].head(SHOWN)
        st.dataframe(
            _named(workspace, people)[["customer_id", "name"]].rename(
                columns={"customer_id": _("Customer number"), "name": _("Customer")}
            ),
            placeholder="–",
            hide_index=True,
            key="left_out_names",
        )


def _people_and_message(workspace: Workspace, offer: customize.Offer, mine: pd.DataFrame) -> None:
    best = _named(workspace, mine.sort_values("expected_margin", ascending=False).head(SHOWN))
    left, right = st.columns([3, 2])
    with left:
        st.markdown("**" + _("Who gets it, the best expected margin first") + "**")
        shown = pd.DataFrame({
            _("Customer"): best["name"], _("Product"): best["product_name"].fillna("–"), _("Chance"): best["chance"] * 100, _("If bought"): best["worth"],
            _("Expected"): best["expected_margin"],
        })  # fmt: skip
        state = st.dataframe(
            shown, placeholder="–", hide_index=True, key=f"who_{offer.offer_id}", on_select="rerun", selection_mode="single-row", height=330,
            column_config={
                _("Chance"): st.column_config.NumberColumn(format="%.1f %%", help=_("That they buy this (or, for a discount, anything) within 30 days")),
                _("If bought"): st.column_config.NumberColumn(format="%.2f", help=_("Margin if they buy it")),
                _("Expected"): st.column_config.NumberColumn(format="%.2f", help=_("Margin expected: chance × margin − cost")),
            },
        )  # fmt: skip
        st.caption(_shown_words(len(best), len(mine)))
    picked = state["selection"]["rows"] if state else []
    person = best.iloc[picked[0] if picked and picked[0] < len(best) else 0]
    with right:
        message_box(workspace, str(person["customer_id"]), offer, key="group", who=str(person["name"]))


def _shown_words(shown: int, everybody: int) -> str:
    """How many of the list stand in the table, and what a row is for."""
    if shown < everybody:
        return _("The first {shown} of {all}. Choose a row to read that person's message.").format(shown=number(shown), all=number(everybody))  # fmt: skip
    said = ngettext("{n} customer. Choose the row to read the message.", "All {n} customers. Choose a row to read that person's message.", shown)  # fmt: skip
    return said.format(n=number(shown))


def _named(workspace: Workspace, people: pd.DataFrame) -> pd.DataFrame:
    """The same rows with the customers' names."""
    names = table(workspace, "customers")[["customer_id", "name"]]
    return people.merge(names, on="customer_id", how="left").assign(name=lambda f: f["name"].fillna(f["customer_id"]))


# approved -----------------------------------------------------------------------------------------------------------
def approved(workspace: Workspace) -> None:
    """The approved campaigns and their two files."""
    known = cached(customize.campaigns, workspace)
    if known.empty:
        st.caption(_("No offer is approved yet. Choose one under “For a group”."))
        return
    ids = list(known["campaign_id"])
    labels = {
        row["campaign_id"]: _("{offer}, {day}").format(
            offer=wording.offer_name(row["offer_id"], row["name"]), day=row["at"][:16]
        )
        for row in rows(known)
    }
    first = st.session_state.pop("campaign", None)
    if first in ids:
        st.session_state["campaign_chosen"] = first
        st.toast(_("Approved. Who gets it and who is held back is written down."), icon=":material/check:")
    chosen = st.selectbox(_("Approved offer"), ids, format_func=labels.__getitem__, key="campaign_chosen")
    row = known[known["campaign_id"].eq(chosen)].iloc[0]
    cards([
        Card(_("Get it"), number(row["treated"]), _("Drawn to get the offer.")),
        Card(_("Held back"), number(row["control"]), _("The control group: they get nothing, so that the effect can be seen.")),
        Card(_("Left out"), number(row["left_out"]), _("A rule spoke against it when the offer was approved.")),
        Card(_("In the file so far"), number(row["exported"]), _("Customers who were in a file made from this campaign.")),
    ])  # fmt: skip
    _files(workspace, str(chosen))
    if not row["exported"]:
        _withdraw(workspace, str(chosen))
    out = cached(customize.left_out, workspace, str(chosen))
    if len(out):
        st.markdown("**" + _("Left out, and why") + "**")
        words = wording.blocked_words()
        shown = _named(workspace, out.head(SHOWN))
        st.dataframe(
            pd.DataFrame({_("Customer number"): shown["customer_id"], _("Customer"): shown["name"], _("Reason"): shown["code"].map(words).fillna(shown["code"])}),
            placeholder="–", hide_index=True, key="campaign_left_out",
        )  # fmt: skip
        if len(shown) < len(out):
            st.caption(
                _("The first {shown} of {all}; the second file has them all.").format(
                    shown=number(len(shown)), all=number(len(out))
                )
            )


def _withdraw(workspace: Workspace, campaign: str) -> None:
    with st.popover(_("Withdraw"), icon=":material/undo:"):
        st.write(
            _("The approval is taken back and counts nowhere. The history of each customer says that it was withdrawn.")
        )
        st.button(
            _("Yes, withdraw it"),
            key="withdraw",
            on_click=on_click(_do_withdraw, workspace, campaign),
        )


def _do_withdraw(workspace: Workspace, campaign: str) -> None:
    customize.withdraw(workspace, campaign)
    st.session_state.pop("campaign_chosen", None)
    st.toast(_("Withdrawn."), icon=":material/undo:")


def _files(workspace: Workspace, campaign: str) -> None:
    made = st.session_state.get("campaign_files", {})
    with st.container(horizontal=True, vertical_alignment="center"):
        ending = st.segmented_control(
            _("Kind of file"),
            [".csv", ".xlsx"],
            default=".csv",
            key="campaign_ending",
            label_visibility="collapsed",
            required=True,
        )
        st.button(
            _("Make the two files"),
            icon=":material/description:",
            type="secondary" if campaign in made else "primary",
            key="make_files",
            on_click=on_click(_make, workspace, campaign, str(ending)),
            help=_(
                "One row per customer with the message; a second file says who was left out and why. Consent is checked again now."
            ),
        )
    for path, label, icon in zip(
        made.get(campaign, ()),
        (_("Offers to send"), _("Left out, with the reason")),
        (":material/download:", ":material/person_off:"),
        strict=False,
    ):
        if Path(path).exists():
            st.download_button(
                f"{label}: {plain(Path(path).name)}",
                Path(path).read_bytes(),
                file_name=Path(path).name,
                icon=icon,
                key=f"download_{path}",
                on_click="ignore",
            )


def _make(workspace: Workspace, campaign: str, ending: str) -> None:
    paths = customize.export(workspace, campaign, workspace.folder / "exports", ending=ending)
    st.session_state["campaign_files"] = {
        **st.session_state.get("campaign_files", {}),
        campaign: tuple(str(p) for p in paths),
    }
