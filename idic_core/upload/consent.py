"""Whether people agreed to be written to: columns that say so, in five languages, and the words for yes and no."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import pandas as pd

YES = frozenset("1 1.0 y yes true t j ja oui o si s on x ok in granted given subscribed subscribe accepted agreed agree optin opt-in allowed erteilt abonniert angemeldet zugestimmt ✓ ✔ 是 有 同意 已同意 允许 愿意 订阅 已订阅 接受 co dong_y dong".split()) | {
    "opt in", "opted in", "opted-in", "dong y", "da dong y", "da dang ky", "abonne", "inscrit", "accepte",
}  # fmt: skip
NO = frozenset("0 0.0 n no false f nein non off out refused withdrawn unsubscribed unsubscribe declined denied optout opt-out disallowed abgelehnt widerrufen abgemeldet verweigert ✗ ✘ 否 无 不 不同意 未同意 不允许 不愿意 拒绝 未订阅 已退订 退订 khong".split()) | {
    "opt out", "opted out", "opted-out", "khong dong y", "chua dong y", "tu choi", "cleaned", "desabonne", "desinscrit", "refuse", "nicht erteilt",
}  # fmt: skip
PLAIN_WORDS = frozenset(
    "1 1.0 y yes true t j ja oui o si s on x ok 0 0.0 n no false f nein non off 是 有 否 无 不 co khong ✓ ✔ ✗ ✘".split()
)
"""Words that answer the header's question; the others (`unsubscribed`) say by themselves what was decided."""

SAYS = (
    "werbung", "werbeeinwilligung", "werbeerlaubnis", "werbezustimmung", "newsletter", "newsletters", "einwilligung", "einverstanden", "einverstandnis", "zustimmung", "marketing", "consent",
    "consents", "consented", "opt in", "optin", "opt out", "optout", "subscribed", "subscribe", "unsubscribed", "unsubscribe", "permission", "gdpr", "dsgvo", "rgpd",
    "advertising", "advertisement", "ads", "promotions", "promotional", "promo emails", "mailing list", "do not contact", "do not email", "do not call", "do not mail", "donotcontact", "donotemail", "donotcall",
    "publicite", "consentement", "abonne", "infolettre", "pub", "accord commercial", "quang cao", "tiep thi", "nhan tin", "nhan email", "nhan sms", "dong y", "ban tin", "nhan khuyen mai", "nhan thong tin",
)  # fmt: skip
SAYS_ZH = ("营销", "推广", "订阅", "退订", "广告", "同意", "勿扰", "促销")
NEAR = frozenset(
    "contact contactable kontakt kontaktieren info infos information news mail mailing mailings email emails sms text post brief phone call calls telefon anruf offers offer angebote werbe werben rabattinfo "
    "promo promotion aktion aktionen allowed allow erlaubt erlaubnis ok okay accept accepts accepted agree agreed agreement akzeptiert accord offres lien he khuyen mai thong bao lienhe dsg privacy datenschutz whatsapp zalo subscription subscriber abo abonnement terms agb cgv cgu cookie cookies".split()
)
NEAR_ZH = ("联系", "短信", "邮件", "电话", "接收", "通知", "允许", "隐私", "消息", "授权", "条款", "协议")
OTHERWISE = frozenset(
    "terms conditions agb cgv cgu privacy datenschutz datenschutzerklarung cookie cookies photo foto credit".split()
)
OTHERWISE_PHRASES = ("dieu khoan", "bao mat", "confidentialite")
OTHERWISE_ZH = ("条款", "协议", "隐私", "政策")
"""Words that make a consent one to something else than to be written to."""

NOT = frozenset(
    "no not keine kein nicht non pas sans khong dont never opt-out optout unsubscribed unsubscribe donotcontact donotemail donotcall widerruf widerrufen refus tu choi desabonne stop block blocked".split()
)
NOT_ZH = ("不", "拒绝", "退订", "勿", "取消", "免打扰")
CHANNELS = (
    ("consent_email", ("email", "emails", "mail", "mails", "newsletter", "newsletters", "infolettre", "mailing", "courriel", "thu", "ban tin"), ("邮件", "邮箱")),
    ("consent_sms", ("sms", "text", "texts", "tin nhan"), ("短信",)),
    ("consent_phone", ("phone", "call", "calls", "telefon", "telephone", "anruf", "goi", "dien thoai"), ("电话", "来电")),
)  # fmt: skip


def said(text: str) -> bool | None:
    """True for a folded yes, False for a folded no, None for anything else.

    >>> said("ja"), said("nein"), said("blue")
    (True, False, None)
    """
    return True if text in YES else False if text in NO else None


def consent_field(words: list[str]) -> str | None:
    """The consent that a folded header names (consent_email, consent_sms, consent_phone, consent_any), or None.

    >>> consent_field(["werbung", "ok"]), consent_field(["newsletter"]), consent_field(["city"])
    ('consent_any', 'consent_email', None)
    """
    line, chinese = f" {' '.join(words)} ", _chinese(words)
    if other_consent(words) or (not any(f" {s} " in line for s in SAYS) and not any(s in chinese for s in SAYS_ZH)):
        return None
    for field, names, characters in CHANNELS:
        if any(f" {n} " in line for n in names) or any(c in chinese for c in characters):
            return field
    return "consent_any"


def texts_are_meant(header: str) -> bool:
    """Whether a Vietnamese header with its accents says to text (`nhắn tin`), which without them is also to get news (`nhận tin`)."""
    return "nhắn tin" in unicodedata.normalize("NFC", header).casefold()


def other_consent(words: list[str]) -> bool:
    """Whether a folded header speaks of something else that people agree to: terms of sale, cookies, photos."""
    line, chinese = f" {' '.join(words)} ", _chinese(words)
    return (
        bool(set(words) & OTHERWISE)
        or any(f" {p} " in line for p in OTHERWISE_PHRASES)
        or any(c in chinese for c in OTHERWISE_ZH)
    )


def near_consent(words: list[str]) -> bool:
    """Whether a folded header is close to one about consent, without saying it outright: `contact ok`, `E-mail`, `Angebote`."""
    chinese = _chinese(words)
    return (
        consent_field(words) is not None
        or other_consent(words)
        or bool(set(words) & NEAR)
        or any(s in chinese for s in NEAR_ZH)
    )


def is_refusal(words: list[str]) -> bool:
    """Whether a folded header asks for the opposite, so that a yes in it is a no: `opt out`, `keine Werbung`, `不接收广告`.

    `opt-out` counts, `是否同意` (whether or not) does not.
    """
    line, chinese = f" {' '.join(words)} ", _chinese(words).replace("是否", "")
    return " opt out " in line or bool(set(words) & NOT) or any(s in chinese for s in NOT_ZH)


def strictest(consents: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Of several statements about one record and channel, one: a no in any of them counts."""
    every = [c[c["status"].notna()] for c in consents]
    if not every:
        return pd.DataFrame()
    both = pd.concat(every, ignore_index=True)
    first = both.assign(_o=both["status"].ne("refused")).sort_values("_o", kind="stable")
    return first.drop_duplicates(["record_id", "channel"]).drop(columns="_o").sort_index().reset_index(drop=True)


def _chinese(words: list[str]) -> str:
    return "".join(w for w in words if not w.isascii())
