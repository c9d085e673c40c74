"""The API on a database where two outlets' reports pause Grok 3 and Grok 4, and every feed has just answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from monitor.accounts import ROLES, SCOPES, has_role
from monitor.clock import to_text
from monitor.desk import accounts
from monitor.gate import hold_key
from monitor.store import Store
from monitor.web.settings import Settings
from tests.monitor.make import NOW, REPOSITORY
from tests.monitor.test_engine import Desk, reports
from tests.monitor.web.conftest import Clock, Opening

GROK, GA = "xai/grok-4", "general_availability"
MOVE = {"model": GROK, "stage": GA}
BY_HAND = hold_key("manual", GROK, GA, None)
SETTINGS = Settings(policy=REPOSITORY / "policy.yaml")
Asking = Callable[..., TestClient]


@pytest.fixture
def severity() -> int:
    return 4


@pytest.fixture
def tokens(db: Path, clock: Clock, severity: int) -> dict[str, str]:
    """A token of each role, with all the scopes that its account may have."""
    clock.now = NOW
    with Store.open(db) as store:
        desk = Desk(store)
        for report in reports("Le Matin", "The Lantern", severity=severity):
            desk.print(*report)
        with store.transaction():
            store.connection.execute("UPDATE feeds SET last_ok_at = ?", [to_text(NOW)])
        return {
            role: accounts.add_token(
                store,
                role,
                "test",
                [scope for scope, needed in SCOPES.items() if has_role(role, needed)],
                lasts=None,
                actor="owner",
                reason="test",
                now=NOW,
            )
            for role in ROLES
        }


@pytest.fixture
def asking(opening: Opening, tokens: dict[str, str]) -> Asking:
    """`asking("approver")`: a program with that account's token."""

    def asking_(role: str = "viewer") -> TestClient:
        client = opening(SETTINGS)
        client.headers.update({"Authorization": f"Bearer {tokens[role]}", "Accept": "application/json"})
        return client

    return asking_


@pytest.fixture
def acting(db: Path, tokens: dict[str, str]) -> Callable[[], object]:
    """`with acting() as store:` changes the database behind the server's back."""

    @contextmanager
    def acting_() -> Iterator[Store]:
        with Store.open(db) as store, store.transaction():
            yield store

    return acting_


def decision(client: TestClient, model: str = GROK) -> str:
    return str(client.get("/v1/decision", params={"model": model}).json()["decision"])


def held(client: TestClient, model: str = GROK) -> str:
    """The id of what holds a model."""
    (hold,) = client.get("/v1/holds", params={"model": model}).json()["holds"]
    return str(hold["id"])
