"""What may leave the hub of a refusal: its true reason, a disguise, or nothing at all.

Who may not see that something exists hears what an unknown id would have said.
"""

from __future__ import annotations

from hub.consent.codes import Action, Reason, Silence, WayOut

SAME_FOR_EVERY_ID = (Reason.ACCOUNT_INACTIVE, Reason.PARTNER_SUSPENDED, Reason.NO_CONTENTS)
LIKE_AN_UNKNOWN_ID = (Reason.NOT_FOUND, Reason.NOT_MEMBER, Reason.SUBJECT_DISSOLVED)

WAYS_OUT: dict[Reason | Silence, WayOut] = {
    Reason.ACCOUNT_INACTIVE: WayOut.CONTACT_ADMINISTRATOR,
    Reason.PARTNER_SUSPENDED: WayOut.CONTACT_ADMINISTRATOR,
    Reason.NO_CONTENTS: WayOut.NONE,
    Reason.NOT_FOUND: WayOut.ASK_REFERENT,
    Reason.NOT_MEMBER: WayOut.ASK_REFERENT,
    Reason.ROLE_LIMIT: WayOut.CONTACT_REFERENT,
    Reason.CLOSED_CATEGORY: WayOut.CHOOSE_ONE_PERSON,
    Reason.PROFESSION_NOT_LISTED: WayOut.WRITE_THE_NEED,
    Reason.SCOPE_CATEGORY: WayOut.ASK_EXTENSION,
    Reason.SUBJECT_DISSOLVED: WayOut.NONE,
    Reason.LEGAL_BASIS_MISSING: WayOut.CONTACT_ADMINISTRATOR,
    Reason.CONSENT_REFUSED: WayOut.CONTACT_REFERENT,
    Reason.CONSENT_WITHDRAWN: WayOut.INFORM_DPO,
    Reason.CONSENT_EXPIRED: WayOut.RENEW_CONSENT,
    Reason.CONSENT_MISSING: WayOut.COLLECT_CONSENT,
    Silence.NOTHING: WayOut.NONE,
}
"""By what is shown, never by the true reason: a way out must not tell what the reason keeps back."""


def shown(reason: Reason, action: Action, *, closed: bool) -> Reason | Silence:
    """`closed`: the target is in a closed category, where even a refusal would tell that it exists.

    A replay is asked by those who may know; who sets out to write learns the reason, as that shows no item.
    """
    if action is Action.REPLAY_AT:
        return reason
    if action in (Action.SEARCH, Action.COUNT_EXISTS):
        return Silence.NOTHING
    hidden = reason in LIKE_AN_UNKNOWN_ID or (closed and action is not Action.WRITE)
    if reason in SAME_FOR_EVERY_ID or not hidden:
        return reason
    return Silence.NOTHING if action is Action.LIST else Reason.NOT_FOUND
