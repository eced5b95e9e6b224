"""The OpenAPI document of a service: what it says there is, and whether an answer keeps to it."""

from dataclasses import dataclass
from typing import Any

import httpx
import jsonschema

JSON = "application/json"
PROBLEM = "application/problem+json"
NDJSON = "application/x-ndjson"

FORMATS = jsonschema.Draft202012Validator.FORMAT_CHECKER

METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}


@dataclass(frozen=True)
class Operation:
    """An operation, by its id."""

    id: str
    method: str
    path: str
    definition: dict[str, Any]

    @property
    def problems(self) -> dict[str, int]:
        """The documented problems: code -> status."""
        return {
            code: int(status)
            for status, response in self.definition["responses"].items()
            for code in response.get("content", {}).get(PROBLEM, {}).get("examples", {})
        }

    @property
    def path_parameters(self) -> list[str]:
        """The names of the parameters in the path."""
        return [one["name"] for one in self.definition.get("parameters", []) if one["in"] == "path"]

    @property
    def body(self) -> str | None:
        """The media type of its request body, where it has one."""
        return next(iter(self.definition.get("requestBody", {}).get("content", {})), None)


class Document:
    """An OpenAPI 3.1 document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.operations = {
            definition["operationId"]: Operation(definition["operationId"], method, path, definition)
            for path, item in document["paths"].items()
            for method, definition in item.items()
            if method in METHODS
        }

    def check(self, operation: Operation, answer: httpx.Response) -> None:
        """Fails unless status, headers and body of the answer are what the document says."""
        where = f"{operation.id}: {answer.status_code}"
        documented = operation.definition["responses"].get(str(answer.status_code))
        assert documented is not None, f"{where} is not documented: {answer.text[:500]}"
        for name, header in documented.get("headers", {}).items():
            if header.get("required"):
                assert name in answer.headers, f"{where} without the header {name}"
            if name in answer.headers:
                self._fits(header["schema"], _header_value(header["schema"], answer.headers[name]), where)
        content = documented.get("content", {})
        if not content:
            assert answer.content == b"", f"{where} has a body, and none is documented"
            return
        media_type = answer.headers.get("content-type", "").split(";")[0]
        assert media_type in content, f"{where} is {media_type!r}; documented are {list(content)}"
        schema = content[media_type]["schema"]
        bodies = answer.text.splitlines() if media_type == NDJSON else [answer.text]
        for body in bodies:
            self._fits(schema, httpx.Response(200, text=body).json(), where)
        if media_type == PROBLEM:
            self._check_problem(operation, answer, where)

    def _check_problem(self, operation: Operation, answer: httpx.Response, where: str) -> None:
        problem = answer.json()
        code = problem["code"]
        assert problem["status"] == answer.status_code, where
        assert problem["type"] == f"urn:problem:{code}", where
        assert operation.problems.get(code) == answer.status_code, f"{where}: {code} is not documented"

    def _fits(self, schema: dict[str, Any], value: Any, where: str) -> None:
        # `#/components/schemas/…` is resolved from the root of the schema.
        schema = {"components": self.document.get("components", {}), **schema}
        validator = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
        errors = list(validator.iter_errors(value))
        assert not errors, f"{where}: " + "; ".join(f"{one.json_path} {one.message}" for one in errors)


def _header_value(schema: dict[str, Any], text: str) -> int | str:
    return int(text) if schema.get("type") == "integer" else text
