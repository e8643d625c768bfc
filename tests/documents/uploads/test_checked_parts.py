"""The check of the store opens every part of files on their way."""

from __future__ import annotations

import pytest

from hub.documents.fsck import check_store
from hub.documents.uploads import end_upload
from tests.documents.faults import failing_statements
from tests.documents.upload_world import KIB, heavy
from tests.platform_builder import SYSTEM


@pytest.fixture
def halved(light):
    """An upload of which one part is there: its id, and the name of its object."""
    content = heavy(10 * KIB)
    upload = light.begin(content)
    light.send(upload.id, 0, content[:4000])
    return upload.id, *light.stored()


def check(world):
    return check_store(world.platform, SYSTEM)


def test_a_sound_part_is_read(light, halved):
    found = check(light)
    assert (found.checked, found.sound) == (1, True)


def test_the_upload_whose_part_is_gone_is_named(light, halved):
    light.platform.objects.delete(halved[1])
    found = check(light)
    assert (found.rows_without_object, found.undecryptable) == ([halved[0]], [])


def test_the_upload_of_a_part_that_does_not_open_is_named(light, halved):
    path = light.folder / "objects" / halved[1]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    found = check(light)
    assert (found.rows_without_object, found.undecryptable) == ([], [halved[0]])


def test_a_part_that_goes_with_its_upload_while_it_is_read_is_no_loss(light, halved, monkeypatch):
    length = light.platform.objects.length

    def given_up(name):
        end_upload(light.platform, light.worker, halved[0])
        return length(name)

    monkeypatch.setattr(light.platform.objects, "length", given_up)
    assert check(light).sound


def test_many_parts_cost_no_more_statements_than_one(light, halved):
    content = heavy(10 * KIB)
    with failing_statements(light.platform.database) as one:
        check(light)
    light.send(halved[0], 4000, content[4000:5000])
    light.send(halved[0], 5000, content[5000:6000])
    with failing_statements(light.platform.database) as three:
        assert check(light).checked == 3
    assert len(three.made) == len(one.made)
