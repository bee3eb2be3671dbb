"""One person's offers: buy again, new for them, the next best offer with its sum, the message, and the sheet for a talk."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from idic_core import customize, interact
from idic_core.customize import wording
from idic_core.interact import wording as contact_wording
from idic_core.store import Workspace, derived_report
from idic_core.words import LANGUAGES, _, number, percent
from pages.ui.customer_portrait import play_line
from pages.ui.data import cached, table
from pages.ui.log_parts import find_customer
from pages.ui.text import plain, rows


def choose(customer_id: str) -> None:
    """Show this customer's offers; call it from a callback."""
    st.query_params["customer"] = customer_id


def person(workspace: Workspace) -> None:
    """Find somebody and show what to offer to them."""
    find_customer(workspace, choose, key="offer_find", label=_("Find a customer"))
    asked = st.query_params.get("customer", "")
    people = table(workspace, "customers")
    names = people.loc[people["customer_id"].eq(asked), "name"]
    if asked and names.empty:
        st.warning(_("There is no customer {id}. Search by name, phone or e-mail.").format(id=plain(asked)))
    if names.empty:
        _suggested(workspace, people)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(names.iloc[0]), anchor=False)
        st.page_link(
            "pages/customer.py",
            label=_("All about this customer"),
            icon=":material/person:",
            query_params={"customer": asked},
        )
    play_line(workspace, str(asked))
    left, right = st.columns(2)
    with left:
        products(workspace, asked, "again")
    with right:
        products(workspace, asked, "new")
    next_best(workspace, asked)
    sheet(workspace, asked)


def _suggested(workspace: Workspace, people: pd.DataFrame) -> None:
    """The customers with the highest expected margin, to begin with."""
    picks = table(workspace, "offer_picks")
    best = picks[picks["blocked"].eq("")].sort_values("expected_margin", ascending=False).head(20)
    best = best.merge(people[["customer_id", "name"]], on="customer_id", how="left")
    labels = {o.offer_id: wording.offer_name(o.offer_id, o.name) for o in customize.offers(workspace, retired=True)}
    st.markdown("**" + _("The best chances now") + "**")
    st.caption(_("Choose a row to open the person's offers."))
    shown = pd.DataFrame({
        _("Customer"): best["name"].fillna(best["customer_id"]), _("Offer"): best["offer_id"].map(labels), _("Product"): best["product_name"].fillna("–"),
        _("Expected"): best["expected_margin"].map(lambda v: number(v, 2)),
    })  # fmt: skip
    state = st.dataframe(
        shown, placeholder="–", hide_index=True, key="offer_people", on_select="rerun", selection_mode="single-row",
        column_config={_("Expected"): st.column_config.TextColumn(help=_("Margin expected: chance × margin − cost"))},
    )  # fmt: skip
    if state and state["selection"]["rows"]:
        choose(str(best["customer_id"].iloc[state["selection"]["rows"][0]]))
        st.rerun()


def products(workspace: Workspace, customer_id: str, kind: str) -> None:
    """The recommended products of one kind, each with its reason."""
    found = table(workspace, "recommendations")
    mine = found[found["customer_id"].eq(customer_id) & found["kind"].eq(kind)].sort_values("rank")
    known = len(mine)
    again = derived_report(workspace, "customize").get("bought_again", [])
    mine = mine[customize.worth_reminding(mine, again)].head(5)
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{wording.kind_words()[kind]}**")
        if mine.empty:
            st.caption(nothing_in_words(workspace, customer_id, kind, known))
            return
        for place, row in enumerate(rows(mine), start=1):
            price = "" if pd.isna(row["price"]) else " · " + number(row["price"], 2)
            st.markdown(f"{place}. **{plain(row['product_name'])}**{price}")
            st.caption(plain(wording.reason_in_words(row)))
        st.caption(":material/info: " + method_sentence(workspace, kind, str(mine["method"].iloc[0])))


def nothing_in_words(workspace: Workspace, customer_id: str, kind: str, known: int) -> str:
    """Why there is nothing to suggest. known: recommendations of this kind before those that make no sense were left out."""
    if known:
        return _("Bought nothing twice, and nothing that most of its buyers buy again.")
    summary = table(workspace, "customer_summary")
    mine = summary[summary["customer_id"].eq(customer_id)]
    if mine.empty:
        orders = _("No order of theirs is known yet.")
        return orders if kind == "again" else orders + " " + _("And there are no best sellers to go by.")
    if not mine["products"].fillna(0).gt(0).any():
        return _("Their orders name no products, so nothing can be suggested. Upload orders with a product column.")
    return (
        _("What they bought was sent back, or is a charge and no product.")
        if kind == "again"
        else _("They bought every product that is known here.")
    )


def method_sentence(workspace: Workspace, kind: str, method: str) -> str:
    """How the list was ranked and how well that did when tried on the last weeks."""
    report = derived_report(workspace, "customize").get(kind, {})
    words = wording.method_words().get(method, method)
    hits = report.get("hits") or []
    if not hits:
        return _("Ranked by: {method}. There were too few orders to try it out.").format(method=words)
    text = _(
        "Ranked by: {method}. Tried on earlier stretches of {days} days: in {share} of {n} cases they bought what stood first."
    ).format(method=words, days=report.get("window_days"), share=percent(hits[0]), n=number(report.get("customers")))
    if method in ("recent_sellers", "best_sellers") and kind == "new":
        text += " " + _("Personalising adds nothing measurable here, so best sellers are shown.")
    return text


def next_best(workspace: Workspace, customer_id: str) -> None:
    """Every offer with its sum and what blocks it, the best first, and its message."""
    rated = cached(customize.rated_offers, workspace)
    mine = rated[rated["customer_id"].eq(customer_id)]
    if mine.empty:
        st.caption(_("No offer is in use. Add one under “Offers and rules”."))
        return
    mine = mine.assign(no=mine["blocked"].ne("")).sort_values(["no", "expected_margin"], ascending=[True, False])
    known = {o.offer_id: o for o in customize.offers(workspace)}
    words, because = wording.blocked_words(), reasons(workspace, customer_id)
    left, right = st.columns([3, 2])
    with left, st.container(border=True):
        st.markdown("**" + _("Next best offer") + "**")
        first = mine.iloc[0]
        if first["blocked"]:
            st.markdown(
                _("None at the moment. {reason}.").format(reason=plain(words.get(first["blocked"], first["blocked"])))
            )
        else:
            name = wording.offer_name(str(first["offer_id"]), known[str(first["offer_id"])].name)
            product = "" if pd.isna(first["product_name"]) else f": {plain(first['product_name'])}"
            st.markdown(f"### {plain(name)}{product}")
            reason = because.get(str(first["product_id"]), "")
            if reason:
                st.markdown(_("Because: {reason}").format(reason=plain(reason)))
            st.caption(sum_in_words(first, known[str(first["offer_id"])].cost))
            if note := margin_note(workspace):
                st.caption(note)
        shown = pd.DataFrame({
            _("Offer"): [wording.offer_name(i, known[i].name) for i in mine["offer_id"]], _("Product"): mine["product_name"].fillna("–").to_numpy(),
            _("Chance"): [percent(v, 1) for v in mine["chance"]], _("Expected"): [number(v, 2) for v in mine["expected_margin"]],
            _("Blocked by"): [words.get(c, c) if c else "–" for c in mine["blocked"]],
        })  # fmt: skip
        st.caption(_("All offers, side by side"))
        st.dataframe(shown, placeholder="–", hide_index=True, key="alternatives")
    with right:
        offer_id = str(first["offer_id"])
        message_box(workspace, customer_id, known[offer_id], key="person")


def reasons(workspace: Workspace, customer_id: str) -> dict[str, str]:
    """product_id -> why it is recommended to this customer."""
    found = table(workspace, "recommendations")
    mine = found[found["customer_id"].eq(customer_id)]
    return {str(row["product_id"]): wording.reason_in_words(row) for row in rows(mine)}


def margin_note(workspace: Workspace) -> str:
    """That the margin is assumed where costs are not in the files; empty where all are known."""
    share, assumed = cached(customize.assumed_margin, workspace)
    if not assumed:
        return ""
    if assumed == 1:
        return _("Costs are not in your files: {share} of the price is assumed to be margin. You can change that under Settings.").format(share=percent(share))  # fmt: skip
    return _("Costs are known for {known} of the customers; for the others {share} of the price is assumed to be margin.").format(known=percent(1 - assumed), share=percent(share))  # fmt: skip


def sum_in_words(row: pd.Series, cost: float) -> str:
    """Chance x margin - cost, with its numbers."""
    return _("{chance} chance to buy within 30 days × {worth} margin − {cost} for the message = {sum} expected").format(
        chance=percent(row["chance"], 1),
        worth=number(row["worth"], 2),
        cost=number(cost, 2),
        sum=number(row["expected_margin"], 2),
    )


def message_box(workspace: Workspace, customer_id: str, offer: customize.Offer, *, key: str, who: str = "") -> None:
    """The message of one offer for one person, with a choice of channel and language."""
    channels = contact_wording.channels()
    with st.container(border=True, height="stretch"):
        st.markdown("**" + (_("Message to {name}").format(name=plain(who)) if who else _("Message")) + "**")
        left, right = st.columns(2)
        channel = left.selectbox(
            _("Channel"),
            list(offer.channels),
            format_func=lambda c: channels.get(c, c),
            key=f"{key}_channel_{offer.offer_id}",
            index=None,
            placeholder=_("Best one"),
        )
        language = right.selectbox(
            _("Language"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key=f"{key}_language",
            index=None,
            placeholder=_("Theirs"),
        )
        shown = customize.preview(
            workspace, customer_id, offer.offer_id, language, channel, rated=cached(customize.rated_offers, workspace)
        )
        st.caption(
            _("{channel}, {language}").format(
                channel=channels.get(shown.channel, shown.channel), language=LANGUAGES.get(shown.message.language, "")
            )
        )
        if shown.message.subject:
            st.markdown(f"**{plain(shown.message.subject)}**")
        st.markdown(plain(shown.message.text))
        words, fields = wording.warning_words(), wording.field_words()
        for code, field in shown.message.warnings:
            st.caption(":material/warning: " + plain(words[code].format(field=fields.get(field, field))))
        if shown.blocked:
            st.caption(":material/block: " + plain(wording.blocked_words().get(shown.blocked, shown.blocked)))


# the sheet for a talk -----------------------------------------------------------------------------------------------
def sheet(workspace: Workspace, customer_id: str) -> None:
    """The conversation sheet: where the last talk stopped, what to offer, what to leave, what to ask."""
    with st.expander(_("Conversation sheet"), icon=":material/contact_page:"):
        facts = customize.conversation_sheet(workspace, customer_id)
        dos = {"promise": _("Begin with the open promise."), "thank": _("Thank them: they are among your most valuable customers."),
               "listen": _("Listen first: a complaint is open.")}  # fmt: skip
        donts = {"sell": _("Do not sell today."), "market": _("Do not send marketing to them.")}
        last = facts["last_contact"]
        st.markdown("**" + _("Where you stopped") + "**")
        st.markdown(
            _("{day}, {channel}: {subject}").format(
                day=str(last["at"])[:10], channel=interact.wording.channels().get(last["channel"], last["channel"]), subject=plain(last.get("subject") or "–")
            )
            if last else _("There is no talk on record yet: introduce yourself.")
        )  # fmt: skip
        for promise in facts["promises"][:2]:
            st.markdown(
                _("Promised: {what}, due {day}").format(
                    what=plain(promise["promise"]), day=str(promise["promise_due"] or "–")[:10]
                )
            )
        st.markdown("**" + _("Do and do not") + "**")
        lines = [dos[c] for c in facts["dos"]] + [donts[c] for c in facts["donts"]]
        st.markdown("\n".join(f"- {line}" for line in lines) if lines else _("Nothing special to mind."))
        if facts["offer"] is not None:
            st.markdown("**" + _("Offer") + "**")
            st.markdown(plain(facts["offer"].message.text))
        if facts["ask"]:
            fields = contact_wording.learned_fields()
            st.markdown("**" + _("Ask one thing you do not know yet") + "**")
            st.markdown(", ".join(plain(fields.get(f, f)) for f in facts["ask"]))
