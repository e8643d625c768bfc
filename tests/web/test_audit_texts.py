"""Every code the log may hold has its words on the page of the data-protection officer."""

from __future__ import annotations

from hub.audit.verdict import Fault, Result
from hub.audit.vocabulary import Action, Outcome, Purpose
from hub.web import audit_texts, texts


def test_every_action_purpose_and_outcome_has_words() -> None:
    assert audit_texts.ACTIONS.keys() == {action.value for action in Action}
    assert audit_texts.PURPOSES.keys() == {purpose.value for purpose in Purpose}
    assert {outcome.value for outcome in Outcome} <= texts.OUTCOMES.keys()


def test_every_fault_and_result_of_a_verification_has_words() -> None:
    assert audit_texts.FAULTS.keys() == {fault.value for fault in Fault}
    assert {result.value for result in Result} <= texts.VERDICTS.keys()
