"""The control group: who is drawn into it, and how large an effect it can show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from math import sqrt
from statistics import NormalDist

from idic_core.errors import IdicError
from idic_core.words import _


def arm(customer_id: str, salt: str, share: float) -> str:
    """Which arm a customer is in: control for about `share` (0-1) of all, else treated; by a salted hash, so with one salt always the same.

    A larger share keeps everybody who was held back at a smaller one. Raises IdicError for a share outside 0-1.
    """
    if not 0 <= share <= 1:
        raise IdicError(_("The share of the control group lies between 0 and 100 %."), hint=_("Ten per cent is usual."))
    return "control" if draw(customer_id, salt) < share else "treated"


def draw(customer_id: str, salt: str) -> float:
    """A number from 0 up to 1 that this customer draws under this salt: even over customers, and unrelated between salts."""
    digest = hashlib.sha256(f"{salt}\x1f{customer_id}".encode("utf-8", "surrogatepass")).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def draws(customer_ids: Iterable[str], salt: str) -> list[float]:
    """`draw` for many customers, in their order."""
    return [draw(str(customer), salt) for customer in customer_ids]


def smallest_detectable(
    n: int, share: float, base_rate: float, *, power: float = 0.8, alpha: float = 0.05
) -> float | None:
    """The smallest rise of a rate that n customers, `share` of them held back, would show with this power (Fleiss 1981, normal approximation).

    base_rate: what happens without the offer (0-1). Returns the rise in the same unit (0.02: from 10 % to 12 %); None when no rise could be shown.

    >>> round(smallest_detectable(2 * 3835, 0.5, 0.10), 3)
    0.02
    """
    control, treated = n * share, n * (1 - share)
    if control < 1 or treated < 1 or not 0 <= base_rate < 1:
        return None
    z_alpha, z_power = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(power)

    def shown(rise: float) -> bool:
        p, q = base_rate, base_rate + rise
        mean = (p * control + q * treated) / n
        needed = z_alpha * sqrt(mean * (1 - mean) * (1 / control + 1 / treated)) + z_power * sqrt(
            p * (1 - p) / control + q * (1 - q) / treated
        )
        return rise >= needed

    low, high = 0.0, 1.0 - base_rate
    if not shown(high):
        return None
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if shown(middle) else (middle, high)
    return high
