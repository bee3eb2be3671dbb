"""Contacts that teach something: what was said, promised, complained about and allowed, and what is to be done today.

In the order of use: `contact_rules`, `may_contact`, `Contact`.
"""

from idic_core.interact.contact import Contact, contact_rules, may_contact

__all__ = ["Contact", "contact_rules", "may_contact"]
