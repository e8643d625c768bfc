"""An administrator serves the partner of his present post; another's and what is not are refused alike."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Partner, Post
from hub.accounts.queries import load_actor
from hub.actors import ActorKind
from hub.consent.authorise import AnyUnit, refuse_role, require_role
from hub.consent.codes import Reason, Role
from hub.errors import Asked, NotFoundError
from hub.storage.dated import as_corrected


def own_partner(unit: AnyUnit) -> UUID | None:
    """The partner of the actor's post as it is now, not as it was at sign-in."""
    actor = unit.actor.id and load_actor(unit.session, unit.actor.id, unit.now, unit.actor.origin)
    return actor.partner_id if actor else None


def require_own(unit: AnyUnit, partner_id: UUID | None, asked: Asked) -> None:
    """Refuse another partner's, and alike what does not exist, to an administrator."""
    own = own_partner(unit)  # for what does not exist too: one statement less would tell it
    if unit.actor.kind is ActorKind.SYSTEM or (partner_id is not None and partner_id == own):
        return
    refuse_role(Reason.ROLE_LIMIT, asked)


def account_of(unit: AnyUnit, professional_id: UUID, action: str) -> tuple[Post, Partner]:
    """The latest post of an account one administers. Raises AccessDeniedError, NotFoundError."""
    asked = Asked(action, object_kind="professional", object_id=professional_id)
    require_role(unit, Role.ADMINISTRATOR, action=action)
    posts = select(Post, Partner).join(Partner, Partner.id == Post.partner_id)
    query = as_corrected(posts.where(Post.professional_id == professional_id), Post)
    latest = query.order_by(Post.until_at.desc(), Post.recorded_at.desc(), Post.id.desc())
    held = unit.session.execute(latest).first()
    require_own(unit, held[1].id if held else None, asked)
    if held is None:
        raise NotFoundError
    return held[0], held[1]
