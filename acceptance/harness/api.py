"""A caller of one service's API. Every answer is held against the OpenAPI document."""

from typing import Any

import httpx

from .document import Document
from .service import Service

OWN = object()
"""The token that the service was started with."""


class Api:
    """Calls the operations of a service by their ids."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.client = httpx.Client(base_url=service.url, timeout=30.0, trust_env=False)
        self.document = Document(self.client.get("/openapi.json").raise_for_status().json())

    def close(self) -> None:
        """Closes its connections."""
        self.client.close()

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def call(
        self,
        operation_id: str,
        *,
        path: dict[str, Any] | None = None,
        token: Any = OWN,
        headers: dict[str, str] | None = None,
        **request: Any,
    ) -> httpx.Response:
        """Sends a request as it is, and gives the answer, which keeps to the document.

        `path` fills in the path; `token` is the service's own unless it says otherwise, and None
        sends none; the rest is httpx's (`json`, `content`, `params`).
        """
        operation = self.document.operations[operation_id]
        url = operation.path.format(**(path or {}))
        headers = dict(headers or {})
        if token is not None:
            headers["Authorization"] = f"Bearer {self.service.token if token is OWN else token}"
        answer = self.client.request(operation.method.upper(), url, headers=headers, **request)
        self.document.check(operation, answer)
        return answer

    def ok(self, operation_id: str, **request: Any) -> Any:
        """The same for a request that succeeds: the body of the answer."""
        answer = self.call(operation_id, **request)
        assert answer.is_success, f"{operation_id}: {answer.status_code} {answer.text}"
        return answer.json()

    def refused(self, status: int, code: str, operation_id: str, **request: Any) -> dict[str, Any]:
        """The same for a request that is refused: the problem."""
        answer = self.call(operation_id, **request)
        assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
        return answer.json()

    def pages(self, operation_id: str, *, limit: int, **request: Any) -> list[list[Any]]:
        """All pages of a list, followed by their cursors."""
        params = {"limit": limit, **request.pop("params", {})}
        pages = []
        while True:
            page = self.ok(operation_id, params=params, **request)
            pages.append(page["items"])
            if page["next_cursor"] is None:
                return pages
            params = {**params, "cursor": page["next_cursor"]}

    def all(self, operation_id: str, **request: Any) -> list[Any]:
        """All items of a list."""
        return [item for page in self.pages(operation_id, limit=1000, **request) for item in page]
