"""Notices: what they say, where they go, and what happens when nobody takes them."""

from __future__ import annotations

import io
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from monitor import gate, notify
from monitor.decide import decide
from monitor.errors import ConfigError
from monitor.types import Notice
from tests.monitor.make import GROK_3, GROK_4, NOW, evidence, incident, shipped_policy

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TWO = (evidence("Le Matin"), evidence("The Lantern", lang="en", quote="Grok praised Hitler"))


def notice() -> Notice:
    happened = incident(*TWO)
    verdicts = decide(happened, [GROK_3, GROK_4], shipped_policy(), now=NOW)
    holds = [
        gate.hold_from(v, now=NOW) for v in verdicts if v.effect == "pause" and v.rule == "critical-harm"
    ]
    return notify.holds_notice(happened, holds, now=NOW)


@contextmanager
def receiver(status: int) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(channel: notify.Channel) -> str | None:
    ((_, _, _, error),) = notify.deliver([("c", 0, notice())], {"c": channel})
    return error


def test_a_notice_says_what_a_person_needs() -> None:
    told = notice()
    assert told.severity == "page"
    assert told.subject == "xai/grok-3, xai/grok-4 paused: hate"
    for words in (
        "2 independent origins",
        "« Grok praised Hitler »",
        "The Lantern (en)",
        "rule critical-harm",
    ):
        assert words in told.body


def test_the_console_gets_plain_lines() -> None:
    out = io.StringIO()
    assert send(notify.open_channel("console", console=out)) is None
    assert out.getvalue().startswith("[PAUSE] xai/grok-3, xai/grok-4 paused: hate\n")


def test_a_file_gets_json_lines(tmp_path: Path) -> None:
    channel = notify.open_channel(f"file:{tmp_path / 'n.jsonl'}", console=io.StringIO())
    assert [send(channel), send(channel)] == [None, None]
    first, second = ((tmp_path / "n.jsonl").read_text("utf-8")).splitlines()
    assert json.loads(first)["id"] == json.loads(second)["id"] == notice().id


def test_a_webhook_is_signed_as_the_standard_says() -> None:
    with receiver(200) as (url, got):
        channel = notify.open_channel(
            f"webhook:{url}", console=io.StringIO(), environment={"MONITOR_WEBHOOK_SECRET": SECRET}
        )
        assert send(channel) is None
    headers, body = got[0]
    assert headers["webhook-id"] == notice().id
    assert Webhook(SECRET).verify(body.decode(), headers)["subject"] == notice().subject


@pytest.mark.parametrize(
    ("status", "words"), [(500, "answered 500"), (410, "wants no notices"), (302, "answered 302")]
)
def test_a_webhook_that_refuses(status: int, words: str) -> None:
    with receiver(status) as (url, _):
        error = send(notify.open_channel(f"webhook:{url}", console=io.StringIO(), environment={}))
    assert error is not None
    assert words in error


def test_nobody_listening_is_an_error_not_a_crash() -> None:
    with receiver(200) as (url, _):
        pass
    assert send(notify.open_channel(f"webhook:{url}", console=io.StringIO(), environment={})) is not None


@pytest.mark.parametrize("name", ["pigeon", "file:", "webhook:ftp://x", ""])
def test_unknown_channels_are_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="no such channel"):
        notify.open_channel(name, console=io.StringIO())


def test_retries_double_and_end() -> None:
    waits = []
    for attempts in range(notify.MAX_ATTEMPTS - 1):
        at = notify.next_try_at(attempts, now=NOW, rng=random.Random(1))
        assert at is not None
        waits.append((at - NOW) / notify.FIRST_RETRY)
    assert all(0.9 * 2**n <= wait <= 1.1 * 2**n for n, wait in enumerate(waits))
    assert notify.next_try_at(notify.MAX_ATTEMPTS - 1, now=NOW, rng=random.Random(1)) is None


def test_one_failing_channel_does_not_keep_the_others_from_being_told() -> None:
    out = io.StringIO()
    channels = {"bad": lambda _: 1 / 0, "good": notify.open_channel("console", console=out)}
    pending = [("bad", 0, notice()), ("absent", 0, notice()), ("good", 0, notice())]
    results = list(notify.deliver(pending, channels))  # type: ignore[arg-type]
    assert [(name, error is None) for name, _, _, error in results] == [("bad", False), ("good", True)]


def test_an_expired_hold_is_told_once() -> None:
    hold = gate.hold_from(decide(incident(*TWO), [GROK_4], shipped_policy(), now=NOW)[0], now=NOW)
    (ended,) = gate.expired([hold], now=NOW + timedelta(hours=72))
    first, second = (notify.expired_notice(ended, now=NOW + timedelta(hours=h)) for h in (72, 90))
    assert first.id == second.id
