"""Only a text a data-protection officer approved, byte for byte, carries a consent."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.consent.approvals import (
    approve_text,
    approved_languages,
    key_of,
    list_texts,
    text_to_show,
    withdraw_approval,
)
from hub.consent.models import ConsentCell, ConsentRecord, ConsentTextApproval
from hub.consent.texts import newest_packs
from hub.errors import AccessDeniedError, InvalidInputError
from hub.settings import ROOT
from tests.platform_builder import (
    SYSTEM,
    add_household,
    add_professional,
    approve_texts,
    build_platform,
    record_answers,
)

PACKS = newest_packs(ROOT / "config")
FRENCH, ENGLISH = key_of(PACKS["fr"]), key_of(PACKS["en"])


@pytest.fixture
def platform(database, tmp_path, clock):
    return build_platform(database, tmp_path, clock)


@pytest.fixture
def officer(platform):
    return add_professional(platform, "ssp", "dpo", "lawyer", name="Claire Bonnardel")


@pytest.fixture
def worker(platform):
    return add_professional(platform, "ssp", profession="social_worker")


def refused(platform, worker, **said):
    """The field and the code with which a consent is refused, and that nothing was written."""
    home = add_household(platform, [worker])
    with pytest.raises(InvalidInputError) as caught:
        record_answers(platform, worker, home, **said)
    with platform.database.reading() as session:
        assert session.scalars(select(ConsentRecord)).all() == []
        assert session.scalars(select(ConsentCell)).all() == []
    return caught.value.field, caught.value.code


def test_an_officer_approves_a_text_by_name_and_on_record(platform, officer, clock):
    made = approve_text(platform, officer, *FRENCH)
    line = next(one for one in list_texts(platform, officer) if one.pack.language == "fr")
    assert (line.officer, line.approved_at) == ("Claire Bonnardel", clock.now)
    with platform.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "consent_text:approved")).one()
    assert (entry.actor_id, entry.object_id) == (officer.id, made)
    assert ["digest", None, FRENCH[2]] in list(entry.changes)
    assert entry.row_digest


def test_a_text_is_approved_once(platform, officer):
    approve_text(platform, officer, *FRENCH)
    with pytest.raises(InvalidInputError) as caught:
        approve_text(platform, officer, *FRENCH)
    assert (caught.value.field, caught.value.code) == ("text", "text_already_approved")


@pytest.mark.parametrize(
    "key",
    [
        ("99", "fr", FRENCH[2]),
        ("1", "xx", FRENCH[2]),
        ("1", "fr", ENGLISH[2]),
        ("1", "fr", ""),
        ("../1", "fr", FRENCH[2]),
    ],
)
def test_a_text_that_is_not_there_is_not_approved(platform, officer, key):
    with pytest.raises(InvalidInputError) as caught:
        approve_text(platform, officer, *key)
    assert (caught.value.field, caught.value.code) == ("text", "text_not_there")


@pytest.mark.parametrize("role", ["worker", "coordinator", "manager", "secretary", "administrator"])
@pytest.mark.parametrize("act", [approve_text, withdraw_approval])
def test_nobody_but_an_officer_decides_about_a_text(platform, role, act):
    approve_texts(platform)
    other = add_professional(platform, "mep", role, "manager")
    with pytest.raises(AccessDeniedError):
        act(platform, other, *FRENCH)
    assert approved_languages(platform) == {"fr"}


def test_not_even_the_hub_itself_approves_without_a_person(platform):
    with pytest.raises(AccessDeniedError):
        approve_text(platform, SYSTEM, *FRENCH)
    assert approved_languages(platform) == set()


def test_without_any_approval_no_consent_is_recorded(platform, worker):
    assert refused(platform, worker) == ("language", "no_approved_text")


def test_a_language_without_approval_needs_an_interpreter_and_the_french_text(platform, officer, worker):
    approve_text(platform, officer, *FRENCH)
    assert refused(platform, worker, language="en") == ("interpreter", "text_needs_interpreter")
    home = add_household(platform, [worker])
    record_answers(platform, worker, home, language="en", interpreter="Inter Service")
    with platform.database.reading() as session:
        row = session.scalars(select(ConsentRecord)).first()
    assert (row.language, row.text_version, row.text_hash) == ("en", FRENCH[0], FRENCH[2])


def test_an_approved_text_is_the_one_on_record_in_its_language(platform, officer, worker):
    approve_text(platform, officer, *FRENCH)
    approve_text(platform, officer, *ENGLISH)
    home = add_household(platform, [worker])
    record_answers(platform, worker, home, language="en")
    with platform.database.reading() as session:
        row = session.scalars(select(ConsentRecord)).first()
    assert (row.language, row.text_hash) == ("en", ENGLISH[2])


def test_an_approval_taken_back_stops_new_consents_and_keeps_those_given(platform, officer, worker, clock):
    approve_text(platform, officer, *FRENCH)
    home = add_household(platform, [worker])
    record_answers(platform, worker, home)
    clock.advance(hours=1)
    withdraw_approval(platform, officer, *FRENCH)
    with pytest.raises(InvalidInputError) as caught:
        record_answers(platform, worker, add_household(platform, [worker]))
    assert caught.value.code == "no_approved_text"
    with pytest.raises(InvalidInputError) as caught:
        withdraw_approval(platform, officer, *FRENCH)
    assert caught.value.code == "text_not_approved"
    with platform.database.reading() as session:
        assert session.scalars(select(ConsentCell.decision).distinct()).all() == ["given"]
        assert len(session.scalars(select(ConsentTextApproval)).all()) == 2
    approve_text(platform, officer, *FRENCH)
    assert approved_languages(platform) == {"fr"}


def test_a_text_changed_by_one_character_is_not_the_approved_one(database, tmp_path, clock):
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    platform = build_platform(database, tmp_path / "data", clock)
    platform = replace(platform, settings=platform.settings.model_copy(update={"config": config}))
    approve_texts(platform)
    assert approved_languages(platform) == {"fr"}
    file = config / "consent" / "1" / "fr.toml"
    file.write_text(file.read_text("utf-8").replace("douze mois", "vingt mois"), "utf-8")
    assert approved_languages(platform) == set()
    assert text_to_show(platform, "fr").digest != FRENCH[2]


def test_officers_who_approve_at_the_same_time_make_one_approval(platform, officer):
    others = [add_professional(platform, partner, "dpo", "lawyer") for partner in ("mep", "his")]
    everybody = [officer, *others] * 3

    def attempt(one):
        try:
            return approve_text(platform, one, *FRENCH)
        except InvalidInputError as error:
            return error.code

    with ThreadPoolExecutor(len(everybody)) as pool:
        outcomes = list(pool.map(attempt, everybody))
    assert outcomes.count("text_already_approved") == len(everybody) - 1
    withdraw_approval(platform, officer, *FRENCH)
    assert approved_languages(platform) == set()
