"""Pages, the JSON API and the live bell: parse, one operation, answer."""

from hub.web.application import create_app
from hub.web.serving import serve

__all__ = ["create_app", "serve"]
