"""The secret behind CSRF tokens: one for all processes, never short, never open to others."""

from __future__ import annotations

import secrets
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.errors import ConfigurationError
from hub.web.application import SECRET_SIZE, _web_secret


def test_processes_starting_at_once_hold_the_same_whole_secret(tmp_path: Path) -> None:
    gate = threading.Barrier(8)

    def load(place: int) -> bytes:
        gate.wait()
        return _web_secret(tmp_path / str(place // 8) / "web.key")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(load, range(160)))
    assert {len(one) for one in found} == {SECRET_SIZE}
    assert len(set(found)) == 20
    assert stat.S_IMODE((tmp_path / "0" / "web.key").stat().st_mode) == 0o600


@pytest.mark.parametrize(("size", "mode"), [(0, 0o600), (SECRET_SIZE - 1, 0o600), (SECRET_SIZE, 0o640)])
def test_what_is_no_secret_is_refused(tmp_path: Path, size: int, mode: int) -> None:
    path = tmp_path / "web.key"
    path.write_bytes(secrets.token_bytes(size))
    path.chmod(mode)
    with pytest.raises(ConfigurationError, match="mode 0600"):
        _web_secret(path)
