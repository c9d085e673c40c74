"""Configuration: what is read, and how faults are told."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import config
from monitor.errors import ConfigError
from tests.monitor.make import REPOSITORY, shipped_policy

FEED = "  - {id: a, url: 'https://a.example/rss', lang: fr, outlet: A, owner: B}\n"
OTHER = FEED.replace("id: a", "id: b").replace("a.example", "b.example")


def written(tmp_path: Path, text: str, name: str = "feeds.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_defaults_apply(tmp_path: Path) -> None:
    path = written(tmp_path, f"defaults: {{tier: 3, interval: 1h}}\nfeeds:\n{FEED}")
    (feed,) = config.read_feeds(path)
    assert (feed.tier, feed.kind, feed.interval_s) == (3, "news", 3600)


FAULTS = {
    "unknown key": (
        f"feeds:\n{FEED}  - {{id: b, ulr: x}}\n",
        ":3: feeds[1].ulr: unknown key; did you mean url?",
    ),
    "missing key": (
        "feeds:\n  - {id: b, lang: fr, url: 'https://b.example/'}\n",
        ":2: feeds[0].outlet: missing",
    ),
    "wrong word": (f"feeds:\n{FEED.replace('fr', 'de')}", "'de' is not known; write one of"),
    "near word": (
        f"defaults:\n  kind: newz\nfeeds:\n{FEED}",
        ":2: defaults.kind: 'newz' is not known; did you mean news?",
    ),
    "wrong type": (f"defaults: {{tier: high}}\nfeeds:\n{FEED}", "defaults.tier: "),
    "bad duration": (f"defaults: {{interval: soon}}\nfeeds:\n{FEED}", "write a number and s, m, h or d"),
    "twice": (f"feeds:\n{FEED}{FEED}", ":3: feeds: the id a stands twice, on line 2 too"),
    "no language": (f"feeds:\n{FEED.replace('lang: fr, ', '')}", "no lang: write lang: fr or lang: en"),
    "bad address": (f"feeds:\n{FEED.replace('https', 'file')}", "feeds[0].url"),
    "not YAML": ("feeds: [", "not YAML"),
    "not a mapping": ("- a\n", "feeds.yaml:1: "),
    "key twice": ("feeds: []\nfeeds: []\n", "not YAML"),
    "control character": ("feeds:\n  - a\x00\n", ":2: a control character, U+0000"),
    "too deep": ("feeds: " + "[" * 3000, "nested too deep"),
    "no such day": (f"feeds:\n{FEED.replace('id: a', 'id: 2025-02-31')}", "not YAML"),
    "absurd number": (f"defaults: {{tier: {'9' * 5000}}}\nfeeds: []\n", "not YAML"),
    "too long": (f"defaults: {{interval: 3651d}}\nfeeds:\n{FEED}", "longer than 3650d"),
    "absurdly long": (f"defaults: {{interval: {'9' * 6000}d}}\nfeeds:\n{FEED}", "longer than 3650d"),
    "no owner": (
        "feeds:\n" + FEED.replace("owner: B", "owner: ' '"),
        ":2: feeds[0].owner: empty: write the name",
    ),
    "no outlet": (f"feeds:\n{FEED.replace('outlet: A', 'outlet: ')}", ":2: feeds[0].outlet"),
    "tier is a truth": (f"defaults: {{tier: true}}\nfeeds:\n{FEED}", "defaults.tier: "),
    "tier is a word": (f"defaults: {{tier: '2'}}\nfeeds:\n{FEED}", "defaults.tier: "),
    "address twice": (
        f"feeds:\n{FEED}{FEED.replace('id: a', 'id: b')}",
        ":3: feeds: a and b have one address",
    ),
    "owner in two cases": (
        f"feeds:\n{FEED}{OTHER.replace('owner: B', 'owner: b')}",
        ":3: feeds: owner 'B' is also written 'b'",
    ),
    "owner in two spacings": (
        f"feeds:\n{FEED.replace('owner: B', 'owner: Le Monde')}{OTHER.replace('owner: B', 'owner: LeMonde')}",
        "owner 'Le Monde' is also written 'LeMonde'",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_faults_name_the_line_and_the_mend(case: str, tmp_path: Path) -> None:
    text, expected = FAULTS[case]
    with pytest.raises(ConfigError) as error:
        config.read_feeds(written(tmp_path, text))
    assert expected in str(error.value)
    assert error.value.exit_code == 78


def test_all_faults_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        config.read_feeds(written(tmp_path, "feeds:\n  - {id: A!, url: no, lang: fr, outlet: A, owner: B}\n"))
    assert len(str(error.value).splitlines()) == 2


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="monitor init"):
        config.read_feeds(tmp_path / "none.yaml")


def test_adding_a_feed_keeps_comments(tmp_path: Path) -> None:
    path = written(tmp_path, f"# mine\nfeeds:\n{FEED}")
    config.add_feed(path, {"id": "b", "url": "https://b.example/", "lang": "en", "outlet": "B", "owner": "B"})
    assert path.read_text().startswith("# mine")
    assert [f.id for f in config.read_feeds(path)] == ["a", "b"]


@pytest.mark.parametrize("text", ["", "feeds:\n", "# mine\n", "feeds: []\n"])
def test_a_feed_is_added_to_an_empty_file(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    config.add_feed(path, {"id": "b", "url": "https://b.example/", "lang": "en", "outlet": "B", "owner": "B"})
    assert [f.id for f in config.read_feeds(path)] == ["b"]
    assert ("# mine" in path.read_text()) == ("# mine" in text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("feeds: [", "not YAML"), ("- a\n", "not a file of feeds"), ("feeds: word\n", "not a file of feeds")],
)
def test_no_feed_is_added_to_a_broken_file(text: str, fault: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError, match=fault):
        config.add_feed(path, {"id": "b"})
    assert path.read_text() == text


def test_names_are_stripped(tmp_path: Path) -> None:
    path = written(tmp_path, "feeds:\n" + FEED.replace("owner: B", 'owner: "  Le  Monde "') + OTHER)
    assert [f.owner for f in config.read_feeds(path)] == ["Le Monde", "B"]


def test_a_target_is_the_next_stage_unless_told(tmp_path: Path) -> None:
    entries = (
        "{id: xai/grok-3, stage: public_preview}",
        "{id: xai/grok-4, stage: red_team, target: public_preview}",
        "{id: xai/grok-5, stage: red_team, target: }",
        "{id: xai/grok-2, stage: retired}",
    )
    path = written(tmp_path, "models:\n" + "".join(f"  - {e}\n" for e in entries), "catalogue.yaml")
    targets = [m.target for m in config.read_catalogue(path)]
    assert targets == ["general_availability", "public_preview", None, None]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_the_policy_hash_is_of_the_bytes_of_the_file(ending: bytes, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_bytes((REPOSITORY / "policy.yaml").read_bytes().replace(b"\n", ending))
    assert config.read_policy(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_refused_feed_leaves_the_file_alone(tmp_path: Path) -> None:
    path = written(tmp_path, f"feeds:\n{FEED}")
    with pytest.raises(ConfigError):
        config.add_feed(
            path, {"id": "a", "url": "https://b.example/", "lang": "en", "outlet": "B", "owner": "B"}
        )
    assert path.read_text() == f"feeds:\n{FEED}"


def test_shipped_files_are_sound() -> None:
    feeds = config.read_feeds(REPOSITORY / "feeds.yaml")
    assert sum(f.lang == "fr" for f in feeds) >= 25
    assert sum(f.lang == "en" for f in feeds) >= 35
    assert config.read_catalogue(REPOSITORY / "catalogue.yaml")


def test_shipped_policy_means_what_it_says() -> None:
    policy = shipped_policy()
    rules = {r.id: r for r in policy.rules}
    assert rules["critical-harm"].min_origins == 2
    assert rules["critical-harm"].ttl == timedelta(hours=72)
    assert rules["regulator-order"].ttl is None
    assert rules["regulator-order"].min_origins == 1
    assert rules["lineage"].scope == "siblings"
    assert policy.stale_after == timedelta(hours=6)


POLICY_FAULTS = {
    'severity: ">=4"': ("severity: grave", "is not a severity"),
    "type: [legal_action]": ("type: [legal_acton]", "did you mean legal_action?"),
    "scope: siblings": ("scope: everyone", "'everyone' is not known"),
    "version: 1": ("version: 2", "version"),
}


@pytest.mark.parametrize("old", POLICY_FAULTS)
def test_policy_faults(old: str) -> None:
    new, expected = POLICY_FAULTS[old]
    with pytest.raises(ConfigError, match=expected):
        shipped_policy(**{old: new})
