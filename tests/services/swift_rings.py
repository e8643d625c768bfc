"""Lays Swift's rings, in a process of its own: Swift brings eventlet, whose loop would stand in the way of
Playwright's in the tests' own process.

`python -m tests.services.swift_rings FOLDER NAME=PORT…`
"""

from __future__ import annotations

import sys
from pathlib import Path

from swift.common.ring import RingBuilder


def lay_ring(folder: Path, name: str, port: int) -> None:
    """One device, one replica."""
    builder = RingBuilder(2, 1, 1)
    address = {"ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1", "replication_port": port}
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "device": "d1", "weight": 1.0, "meta": "", **address})
    builder.rebalance()
    builder.get_ring().save(str(folder / f"{name}.ring.gz"))


if __name__ == "__main__":
    for said in sys.argv[2:]:
        ring, _, number = said.partition("=")
        lay_ring(Path(sys.argv[1]), ring, int(number))
