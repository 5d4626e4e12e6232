"""The API behaves as its OpenAPI document says, whatever it receives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from visitors import CLIP, Visitor

from gait.units import Units
from gait.web.visits.schemas import VisitAnswers

EXAMPLES = 8
_SENT = ("method", "url", "params", "headers", "json", "data", "content", "cookies")


def test_the_document_describes_the_api_only(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404
    page = client.get("/api").text
    assert all(path in page for path in document["paths"])


def test_units_of_the_report_are_those_of_the_answers_unless_others_are_chosen() -> None:
    answers = {"clips": [{"view": "side", "size_bytes": 1}], "runner": {"height": "5ft10in"}, "speed": "6.7mph"}
    typed, chosen = (VisitAnswers.model_validate(answers | more).options() for more in ({}, {"units": "metric"}))
    assert typed["units"] == Units(lengths="imperial", speeds="mph")
    assert chosen["units"] == Units(speeds="km/h")


def test_results_have_the_layout_of_the_command_line(visitor: Visitor) -> None:
    from gait.results.document import results_schema

    token = visitor.done()
    assert visitor.client.get(f"/api/v1/visits/{token}/results").json()["schema"] == "gait/2"
    assert visitor.client.get("/api/v1/results.schema.json").json() == results_schema()


def test_no_request_causes_a_server_error(client: TestClient, visitor: Visitor) -> None:
    """Send valid and invalid requests to each operation."""
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    tokens = [visitor.done(), visitor.token()]
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) >= 8
    for operation in operations:
        modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
        has_no_input = not operation.definition.raw.get("parameters") and "requestBody" not in operation.definition.raw
        for mode in modes[:1] if has_no_input else modes:
            check_operation(client, operation, mode, tokens)


def check_operation(client: TestClient, operation: Any, mode: Any, tokens: list[str]) -> None:
    @given(case=operation.as_strategy(generation_mode=mode), token=st.sampled_from([*tokens, None]))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any, token: str | None) -> None:
        if token is not None and "token" in case.path_parameters and operation.method != "delete":
            case.path_parameters["token"] = token
        arguments = case.as_transport_kwargs(base_url="http://localhost")
        answer = client.request(**{name: arguments[name] for name in _SENT if arguments.get(name) is not None})
        documented = {int(status) for status in operation.definition.raw["responses"] if status.isdigit()}
        assert answer.status_code < 500 or answer.status_code in documented, (answer.status_code, case)
        assert answer.status_code in documented | {400, 404, 405, 408, 411, 413, 431}, (answer.status_code, case)

    send()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), offset=st.integers(-5, 400))
def test_a_piece_of_any_content_is_accepted_or_rejected(visitor: Visitor, content: bytes, offset: int) -> None:
    token = visitor.token()
    try:
        answer = visitor.put(token, content, offset)
        assert answer.status_code in (200, 409, 413, 415, 422)
        if answer.status_code == 200:
            assert offset == 0
            assert CLIP[4:8] == content[4:8] or len(content) < 16 or content[:4] in (b"RIFF", b"\x1aE\xdf\xa3")
    finally:
        visitor.client.delete(f"/api/v1/visits/{token}")
