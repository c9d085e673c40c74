"""`monitor serve` as a process, and what it refuses to start with."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor import passwords
from monitor.cli import cli
from monitor.cli.demo import open_desk
from monitor.cli.serve import _is_loopback, listening
from monitor.store import Store
from monitor.web.settings import Settings


def test_it_says_where_it_is_answers_and_stops_when_told(db: Path) -> None:
    command = [sys.executable, "-m", "monitor", "serve", "--port", "0", "--db", str(db)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            with urllib.request.urlopen(f"{address}healthz", timeout=30) as answer:
                assert json.load(answer) == {"status": "ok"}
                assert "server" not in answer.headers
            with pytest.raises(urllib.error.HTTPError, match="401"):
                urllib.request.urlopen(address, timeout=30)
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.stderr is not None
        assert server.stderr.read() == ""
    assert server.returncode in (0, -signal.SIGTERM)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--open-reads", "everybody"], 2, "write a network such as"),
        (["--user-header", "X-User"], 2, "say with --behind"),
        (["--port", "99999"], 2, "0<=x<=65535"),
        (["--db", "missing.db"], 1, "no such database"),
    ],
)
def test_what_it_refuses(db: Path, words: list[str], code: int, told: str) -> None:
    answer = CliRunner().invoke(cli, ["serve", "--db", str(db), *words])
    assert answer.exit_code == code
    assert told in answer.output + str(answer.exception)


def test_a_port_that_is_taken_is_named(db: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = CliRunner().invoke(cli, ["serve", "--db", str(db), "--port", str(taken.getsockname()[1])])
    assert "choose another with --host or --port" in str(answer.exception)


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("desk", False),
    ],
)
def test_who_else_may_hear(host: str, is_ours: bool) -> None:
    assert _is_loopback(host) is is_ours


def test_answers_are_sent_at_once() -> None:
    """asyncio turns Nagle's waiting off only for sockets that say they are TCP."""
    with listening("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_the_demo_opens_the_desk_for_people_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[object] = []
    monkeypatch.setattr("monitor.cli.serve.listen_and_answer", lambda *asked: served.extend(asked))
    db, policy = tmp_path / "monitor.db", tmp_path / "policy.yaml"
    Store.open(db, create=True).close()
    open_desk(db, policy, 0)
    assert served == ["127.0.0.1", 0, db, Settings(policy)]
    told = dict(re.findall(r"(\w+, \w+): (\S{16})$", capsys.readouterr().out, re.MULTILINE))
    assert list(told) == ["ada, owner", "grace, approver"]
    assert len(set(told.values())) == 2
    with Store.read(db) as store:
        for account in store.accounts.accounts():
            assert passwords.verify(account.password, told[f"{account.name}, {account.role}"])
