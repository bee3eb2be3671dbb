"""The way to the sign-up page for people in the shop: its QR code, and a poster to print."""

from __future__ import annotations

import html
import io
from urllib.parse import urlsplit

import segno

from idic_core.errors import IdicError
from idic_core.words import _, language


def checked_address(address: str) -> str:
    """A web address as it goes into the code; IdicError for anything that a phone could not open.

    >>> checked_address(" http://192.168.1.20:8502/ ")
    'http://192.168.1.20:8502'
    """
    plain = address.strip().rstrip("/")
    parts = urlsplit(plain)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or any(c.isspace() for c in plain)
        or len(plain) > 300
    ):
        raise IdicError(
            _("This is no web address."),
            hint=_("It begins with http:// or https://, such as http://192.168.1.20:8502."),
        )
    return plain


def only_here(address: str) -> bool:
    """Whether an address works on this computer only, so that no phone can open it."""
    host = urlsplit(address).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def qr_svg(address: str, scale: int = 6, *, stretch: bool = False) -> str:
    """The QR code of an address as SVG; stretch: without a size of its own, so that it fills the room it gets."""
    buffer = io.BytesIO()
    segno.make(checked_address(address), error="m").save(
        buffer, kind="svg", scale=scale, border=3, xmldecl=False, svgns=True, omitsize=stretch, light="#ffffff"
    )
    return buffer.getvalue().decode()


def qr_png(address: str, scale: int = 12) -> bytes:
    """The QR code of an address as PNG."""
    buffer = io.BytesIO()
    segno.make(checked_address(address), error="m").save(buffer, kind="png", scale=scale, border=3)
    return buffer.getvalue()


def poster(address: str, *, shop: str, title: str, welcome: str) -> str:
    """A poster of one A4 page as HTML, to open and print: shop, title, a sentence, the code and the address."""
    words = {
        k: html.escape(v)
        for k, v in {
            "shop": shop,
            "title": title,
            "welcome": welcome,
            "address": checked_address(address),
            "lang": language().replace("_", "-"),
        }.items()
    }
    note = html.escape(
        _("Point your phone's camera at the code. You choose what we may send you, and can take it back at any time.")
    )
    return f"""<!doctype html>
<html lang="{words["lang"]}"><head><meta charset="utf-8"><title>{words["title"]}</title><style>
@page {{ size: A4; margin: 18mm; }}
body {{ font-family: system-ui, "Segoe UI", "Noto Sans", "Noto Sans SC", sans-serif; text-align: center; color: #0f161d; margin: 0 auto; max-width: 170mm; }}
.shop {{ font-size: 20pt; letter-spacing: .04em; margin-top: 16mm; }} h1 {{ font-size: 40pt; margin: 8mm 0 4mm; line-height: 1.15; }}
p {{ font-size: 17pt; margin: 4mm 0; }} svg {{ width: 105mm; height: 105mm; margin: 8mm auto; display: block; }} .note {{ font-size: 13pt; color: #3d4a57; }}
.address {{ font-size: 13pt; overflow-wrap: anywhere; }}
</style></head><body><div class="shop">{words["shop"]}</div><h1>{words["title"]}</h1><p>{words["welcome"]}</p>
{qr_svg(address, stretch=True)}<p class="note">{note}</p><p class="address">{words["address"]}</p></body></html>
"""
