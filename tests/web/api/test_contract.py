"""The published document is valid, complete and true: generated requests get what it announces."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hub.accounts.tokens import SCOPES
from hub.settings import ROOT
from tests.web.api.api_world import API

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
]
BOUNDED = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def document(world):
    answer = world.app.test_client().get(f"{API}/openapi.json", base_url=world.platform.settings.origin)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.json


def operations(world):
    return {
        (path, method): described
        for path, methods in document(world)["paths"].items()
        for method, described in methods.items()
    }


def test_the_document_is_valid_openapi_and_served_without_a_token(still_world):
    found = document(still_world)
    assert found["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(found).iter_errors()) == []


def test_every_route_of_the_api_is_in_it_and_nothing_else(still_world):
    routes = {
        (rule.rule.replace("<uuid:", "{").replace(">", "}"), method.lower())
        for rule in still_world.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    assert set(operations(still_world)) == routes


def test_each_operation_says_its_scope_its_purpose_and_its_refusals(still_world):
    found = operations(still_world)
    del found[f"{API}/openapi.json", "get"]
    needed = {scope for one in found.values() for scope in one["security"][0]["token"]}
    assert needed == set(SCOPES)
    assert len({one["operationId"] for one in found.values()}) == len(found)
    for described in found.values():
        required = {one["name"] for one in described["parameters"] if one["required"]}
        assert "Hub-Purpose" in required
        assert {"400", "401", "403", "404", "422", "503"} < set(described["responses"])
        for status, answer in described["responses"].items():
            assert list(answer["content"])[0:1] == ["application/problem+json"] or status < "300"


def test_it_tells_nothing_of_the_platform(still_world):
    text = json.dumps(document(still_world))
    for secret in ("FOYER", str(still_world.home.id), still_world.platform.settings.origin, "Camille"):
        assert secret not in text


def test_a_command_that_does_not_serve_loads_nothing_of_it():
    loaded = "import sys, hub.cli; print({'spectree', 'flask', 'hub.web'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout == "set()\n"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_generated_requests_get_only_the_answers_the_document_announces(world_on_both, mode):
    world = world_on_both
    document_id = world.deposit(world.social).json["id"]
    request_id = world.ask_access(world.social).json["id"]
    letter = {"type": "letter", "about": "household", "purpose": "housing_file", "partner": "his"}
    wanted = world.post(f"{world.channel}/piece-requests", world.social, letter).json["id"]
    ids = {
        "channel_id": str(world.home.id),
        "document_id": document_id,
        "request_id": request_id,
        "piece_request_id": wanted,
    }
    schema = schemathesis.openapi.from_dict(document(world))
    schema.app = world.app
    tried = set()
    for found in sorted(schema.get_all_operations(), key=_masking):
        operation = found.ok()
        tried.add(operation.path)
        token = world.token(world.officer if "/audit/" in operation.path else world.social)
        if mode is GenerationMode.POSITIVE or operation.headers:
            got = _call_often(world, operation, mode, ids, {"Authorization": f"Bearer {token}"})
            assert 200 in got or operation.method == "post" or mode is GenerationMode.NEGATIVE, (
                operation.label
            )
    assert tried == set(document(world)["paths"])


def _masking(found):
    """Last: it takes away what the others read."""
    return found.ok().path.endswith("/mask")


def _call_often(world, operation, mode, ids, headers):
    """The statuses of twelve generated requests, each held to the document."""
    known = {name: ids[name] for name in ids if f"{{{name}}}" in operation.path}
    fixed = {"path_parameters": known} if known and mode is GenerationMode.POSITIVE else {}

    got = set()

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    def call(case):
        answer = case.call_and_validate(
            base_url=world.platform.settings.origin, headers=headers, checks=CHECKS
        )
        got.add(answer.status_code)

    call()
    return got
