"""Whether somebody looks into a household through a broken glass, whatever there is to see."""

from __future__ import annotations

from hub.consent.codes import Id
from hub.consent.facts import EmergencyOpening, Post
from hub.consent.gates import lines_of, roles_of, runs
from hub.consent.moment import Moment


def opening_through(moment: Moment, post: Post, household: Id) -> EmergencyOpening | None:
    """The broken glass through which this professional looks into that household now."""
    for opening in moment.facts.emergency_openings.get(post.professional, ()):
        roles = roles_of(moment, post, lines_of(moment, post, (household,))) | {post.role}
        if opening.household == household and runs(moment, opening, roles):
            return opening
    return None
