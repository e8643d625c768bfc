"""Some of the thousand spoiled documents through the deposit route: no failure, nothing left of refusals.

`python -m tests.journeys.all_hostile_deposits` sends them all, over TCP, while somebody else reads.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile_papers import some_of_samples, variants
from tests.journeys.world import World, deposit, download, opened, upload
from tests.uploads import as_kept

pytestmark = pytest.mark.timeout(360)  # some fifty files in one test, on a machine with others to run
PARTS = 4
ONE_IN, OF_SAMPLES = 8, 40


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened("sqlite-files", request, tmp_path_factory.mktemp("hostile")) as found:
        yield found
        assert found.sound()


@pytest.mark.parametrize("part", range(PARTS))
def test_each_gets_a_clear_answer_and_what_is_taken_comes_back_as_it_was_sent(
    world: World, part: int
) -> None:
    social, taken, statuses, stored = world.person(world.social), {}, set(), len(world.stored())
    said = deposit(world.adult, type="letter", category="coordination", again="1")
    sample = [one for one in variants() if one.name.isprintable() and len(one.data) < 1 << 20][::ONE_IN]
    sample += [one for one in some_of_samples(OF_SAMPLES) if one.name.isprintable()]
    sample = sample[part::PARTS]
    for one in sample:
        answer = upload(social, world.url, said, (one.name, one.data))
        statuses.add(answer.status_code)
        if answer.status_code == 201:
            taken[answer.get_json()["ids"][0]] = one
        else:
            assert answer.get_json()["detail"], one.name
    assert len(sample) >= 40
    assert statuses == {201, 415, 422}
    assert not any(one.never for one in taken.values())
    for document_id, one in taken.items():
        assert download(social, document_id).data == as_kept(one.name, one.data)
    assert len(world.stored()) == stored + len(taken)
