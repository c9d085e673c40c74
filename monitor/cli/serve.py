"""`monitor serve`: one process, one port."""

from __future__ import annotations

import ipaddress
import socket
import threading
from pathlib import Path

import click

from monitor.cli.options import db_option, policy_option
from monitor.errors import MonitorError
from monitor.store import Store
from monitor.web.settings import Network, Settings


class _Cidr(click.ParamType[Network]):
    name = "CIDR"

    def convert(
        self, value: object, _parameter: click.Parameter | None, _context: click.Context | None
    ) -> Network:
        try:
            return ipaddress.ip_network(str(value))
        except ValueError as e:
            raise click.BadParameter(f"{e}: write a network such as 10.0.0.0/8 or ::1/128") from e


@click.command()
@click.option("--host", default="127.0.0.1", envvar="MONITOR_HOST", show_default=True)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    envvar="MONITOR_PORT",
    show_default=True,
    help="0: one that is free, and printed.",
)
@click.option(
    "--open-reads",
    multiple=True,
    type=_Cidr(),
    envvar="MONITOR_OPEN_READS",
    help="A network that may ask the gate without signing in; may be repeated.",
)
@click.option(
    "--behind",
    multiple=True,
    type=_Cidr(),
    envvar="MONITOR_BEHIND",
    help="Where the proxy in front is: its X-Forwarded-For, -Proto and -Host are believed.",
)
@click.option(
    "--user-header",
    envvar="MONITOR_USER_HEADER",
    metavar="NAME",
    help="The header in which that proxy names who signed in to it; needs --behind.",
)
@click.option(
    "--notify", "channels", multiple=True, envvar="MONITOR_NOTIFY", metavar="CHANNEL",
    help="Who is told by the next run of what acts on pages pause, as for `monitor run`.",
)  # fmt: skip
@db_option
@policy_option
def serve(
    host: str,
    port: int,
    open_reads: tuple[Network, ...],
    behind: tuple[Network, ...],
    user_header: str | None,
    channels: tuple[str, ...],
    db: Path,
    policy: Path,
) -> None:
    """Serve pages for analysts and the HTTP API until told to stop."""
    if user_header and not behind:
        raise click.UsageError("--user-header: say with --behind which address may send it")
    with Store.open(db) as store:  # migrates, so that readers find what they need
        n_accounts = len(store.accounts.accounts())
    if not n_accounts:
        click.echo("monitor: nobody can sign in yet: monitor user add NAME --role owner", err=True)
    if not (behind or _is_loopback(host)):
        click.echo("monitor: passwords travel in the clear: put a TLS proxy in front, --behind it", err=True)
    listen_and_answer(host, port, db, Settings(policy, open_reads, behind, user_header, channels))


def listen_and_answer(host: str, port: int, db: Path, settings: Settings) -> None:
    """Prints the address, and answers until told to stop."""
    import uvicorn

    from monitor.web.app import create_app
    from monitor.web.policy import warm

    config = uvicorn.Config(
        create_app(db, settings),
        proxy_headers=False,  # `Forwarded` does it, for the proxies named and the person's header too
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=10,
    )
    with listening(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"http://{shown}:{listener.getsockname()[1]}/")  # who reads it may ask at once
        threading.Thread(target=warm, daemon=True).start()
        uvicorn.Server(config).run(sockets=[listener])


def listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol by name: asyncio sets TCP_NODELAY only then, and without it each answer waits 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
        return listening
    except OSError as e:
        listening.close()
        raise MonitorError(f"{host}:{port}: {e.strerror}: choose another with --host or --port") from e


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
