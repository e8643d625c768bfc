"""An address as a QR code: one drawing inside the page, which nothing fetches and no script makes.

Only what the hub writes itself is drawn here; reading a code of somebody else happens in a confined child.
"""

from __future__ import annotations

import re

import zxingcpp
from markupsafe import Markup

WIDTH = re.compile(r'<svg width="(\d+)"')
MODULES = re.compile(r'<path d="([MHVhvZz\d -]+)"')
DRAWING = Markup(
    '<svg class="qr" viewBox="0 0 {width} {width}" role="img" aria-label="{label}">'
    '<rect width="{width}" height="{width}" fill="#fff"/><path d="{modules}" fill="#000"/></svg>'
)


def qr_code(address: str, label: str) -> Markup:
    """The code of this address, with the light frame it needs, called `label` for who does not see it."""
    drawn = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_svg()
    width, modules = WIDTH.search(drawn), MODULES.search(drawn)
    assert width, "a drawing has a width"
    assert modules, "a drawing has modules"
    return DRAWING.format(width=width[1], label=label, modules=modules[1])
