"""Every code the log may hold has its words on the page of the data-protection officer."""

from __future__ import annotations

from hub.accounts.token_refusals import REASON as TOKEN_SCOPE
from hub.actors import Origin
from hub.audit.changed_fields import CHANGES
from hub.audit.entries import KEYS
from hub.audit.sealing import Condition
from hub.audit.verdict import Fault, Result
from hub.audit.vocabulary import DATE_ORIGINS, EXPORT_MOTIVES, Action, Outcome, Purpose
from hub.consent.codes import Basis, Reason
from hub.storage.db import Base, Dated
from hub.web import audit_details, audit_texts, texts


def test_every_action_purpose_and_outcome_has_words() -> None:
    assert audit_texts.ACTIONS.keys() == {action.value for action in Action}
    assert audit_texts.PURPOSES.keys() == {purpose.value for purpose in Purpose}
    assert {outcome.value for outcome in Outcome} <= texts.OUTCOMES.keys()


def test_every_fault_and_result_of_a_verification_has_words() -> None:
    assert audit_texts.FAULTS.keys() == {fault.value for fault in Fault}
    assert {result.value for result in Result} <= texts.VERDICTS.keys()


def test_every_reason_basis_door_motive_and_change_has_words() -> None:
    assert {*(reason.value for reason in Reason), TOKEN_SCOPE} <= audit_details.REASONS.keys()
    assert audit_details.BASES.keys() == {basis.value for basis in Basis}
    assert audit_details.ORIGINS.keys() == {origin.value for origin in Origin}
    assert audit_details.MOTIVES.keys() == set(EXPORT_MOTIVES)
    assert audit_details.DATE_ORIGINS.keys() == set(DATE_ORIGINS)
    assert audit_details.CHANGES.keys() == CHANGES.keys()
    assert audit_details.COLUMNS.keys() == {*KEYS, "guard"}
    assert audit_details.CONDITIONS.keys() == {one.value for one in Condition} - {Condition.SOUND}


def test_every_dated_fact_of_the_log_has_words() -> None:
    tables = {row.class_.__tablename__ for row in Base.registry.mappers if issubclass(row.class_, Dated)}
    assert tables
    assert tables <= audit_texts.OBJECTS.keys()
