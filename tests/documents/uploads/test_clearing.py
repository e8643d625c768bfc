"""Files in parts that nobody ends: given up, past their time, erased or left by a crash."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.documents.erased_rows import clear_rows
from hub.documents.fsck import check_store
from hub.documents.models import Upload
from hub.documents.strays import sweep
from hub.documents.uploads import end_upload, open_upload, sweep_uploads
from hub.errors import (
    AccessDeniedError,
    ConflictError,
)
from tests.documents.upload_world import KIB, heavy
from tests.platform_builder import SYSTEM


def test_giving_up_leaves_no_row_and_no_byte(light):
    content = heavy(10 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[:4000])
    end_upload(light.platform, light.worker, upload.id)
    assert (light.stored(), light.parts()) == ([], [])
    with pytest.raises(AccessDeniedError):
        open_upload(light.platform, light.worker, upload.id)


def test_what_is_past_its_time_is_gone_for_its_author_then_swept(world):
    content = heavy(10 * KIB)
    upload = world.begin(content)
    world.send(upload.id, 0, content[:4000])
    assert sweep_uploads(world.platform, SYSTEM) == 0
    world.clock.advance(hours=24)
    with pytest.raises(ConflictError, match="upload_expired"):
        world.send(upload.id, 4000, content[4000:])
    assert sweep_uploads(world.platform, SYSTEM) == 1
    assert (world.stored(), world.parts()) == ([], [])
    assert [one.object_id for one in world.entries("upload:ended")] == [upload.id]


def test_an_erased_household_keeps_no_part(world):
    content = heavy(10 * KIB)
    upload = world.begin(content)
    world.send(upload.id, 0, content[:4000])
    clear_rows(world.platform, world.home.id)
    assert (world.stored(), world.parts()) == ([], [])
    with world.platform.database.reading() as session:
        assert session.get(Upload, upload.id) is None


def test_the_check_of_the_store_knows_parts_and_its_repair_removes_what_is_spare(light):
    content = heavy(10 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[:4000])
    light.platform.objects.put("ab" * 16, [b"left by a crash"])
    newest = max(written for _, written in light.platform.objects.names())
    light.clock.now = max(light.clock.now, newest) + timedelta(hours=2)
    found = check_store(light.platform, SYSTEM)
    assert found.objects_without_row == ["ab" * 16]
    first = sweep(light.platform, SYSTEM, found)
    assert (first.uploads, first.objects) == (1, 0), "the object is younger than the longest upload"
    light.clock.advance(hours=24)
    assert sweep(light.platform, SYSTEM, check_store(light.platform, SYSTEM)).objects == 1
    assert check_store(light.platform, SYSTEM).sound
    assert light.stored() == []
