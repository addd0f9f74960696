"""A local Bot API and a plain HTTP client for it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.demo.api import LocalBotApi


class Client:
    """Calls methods as a bot without any library would."""

    def __init__(self, api: LocalBotApi) -> None:
        self.api = api
        self.http = httpx.AsyncClient(base_url=f"{api.url}/bot{api.token}/", timeout=5)

    async def answer(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer; `error_code` equals the HTTP status."""
        response = await self.http.post(method, json=params)
        answer: dict[str, Any] = response.json()
        assert response.status_code == answer.get("error_code", 200)
        return answer

    async def do(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        answer = await self.answer(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """The description of a call that must fail."""
        answer = await self.answer(method, **params)
        assert answer["ok"] is False, answer
        return str(answer["description"])


@pytest.fixture
async def api() -> AsyncIterator[LocalBotApi]:
    async with LocalBotApi() as api:
        yield api


@pytest.fixture
async def client(api: LocalBotApi) -> AsyncIterator[Client]:
    client = Client(api)
    yield client
    await client.http.aclose()


def keyboard(*buttons: dict[str, str]) -> dict[str, Any]:
    """An inline keyboard of one row."""
    return {"inline_keyboard": [list(buttons)]}


def form(**params: Any) -> dict[str, str]:
    """Parameters as a form carries them."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
