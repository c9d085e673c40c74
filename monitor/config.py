"""The only reader of configuration files: feeds.yaml, policy.yaml, catalogue.yaml.

Whatever does not fit is refused with file, line and what to write instead, all faults at once.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from monitor.errors import ConfigError
from monitor.plain import storable
from monitor.policy import ErrorBudget, Mode, OnStale, Policy, Rule, Scope, When
from monitor.types import Access, CatalogueModel, Feed, PressKind, Source, next_stage
from nlp.vocabulary import Assertion, ControversyType, Lang, Stage

LONGEST = timedelta(days=3650)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(value: object) -> timedelta:
    """`90s`, `30m`, `6h` or `7d`; raises ValueError saying so."""
    match = re.fullmatch(r"([0-9]+)\s*([smhd])", str(value))
    if not match:
        raise ValueError(f"{value!r} is not a duration: write a number and s, m, h or d, such as 6h")
    # Ten digits are more than the longest in seconds: what follows them cannot make it shorter.
    seconds = int(match[1].lstrip("0")[:10] or 0) * _UNITS[match[2]]
    if seconds > LONGEST.total_seconds():
        raise ValueError(f"longer than {LONGEST.days}d, the longest there is")
    return timedelta(seconds=seconds)


def _parse_ttl(value: object) -> timedelta | None:
    if value in (None, "none"):
        return None
    ttl = parse_duration(value)
    if not ttl:
        raise ValueError("a hold of no length: write a time such as 72h, or none for one without an end")
    return ttl


def _parse_min_severity(value: object) -> int:
    match = re.fullmatch(r"(?:>=\s*)?([1-5])", str(value))
    if not match:
        raise ValueError(f'{value!r} is not a severity: write ">=4" or a number from 1 to 5')
    return int(match[1])


def _some(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("no time at all: write a time, such as 7d")
    return value


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Age = Annotated[Duration, AfterValidator(_some)]
Ttl = Annotated[timedelta | None, BeforeValidator(_parse_ttl)]
MinSeverity = Annotated[int, BeforeValidator(_parse_min_severity)]


def _matching(pattern: str, advice: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"write {advice}")
        return value

    return AfterValidator(check)


def model_id(value: str) -> str:
    """The id, or ValueError saying what to write."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9._-]*", value):
        raise ValueError("write vendor/version in lower case, such as xai/grok-4")
    return value


def _name(value: str) -> str:
    """Words with single spaces between them."""
    words = " ".join(storable(value).split())
    if not words:
        raise ValueError("empty: write the name")
    return words


Slug = Annotated[str, _matching(r"[a-z0-9][a-z0-9._-]*", "a to z, 0 to 9, dots, hyphens, such as le-monde")]
ModelId = Annotated[str, AfterValidator(model_id)]
Name = Annotated[str, AfterValidator(_name)]
Address = Annotated[str, _matching(r"https?://[^/\s]+.*", "an address that begins with http:// or https://")]
Tier = Annotated[int, Field(ge=1, le=3, strict=True)]  # `true` and "2" are refused
Count = Annotated[int, Field(ge=1, strict=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _FeedDefaults(_Strict):
    lang: Lang | None = None
    tier: Tier = 2
    kind: PressKind = "news"
    interval: Duration = timedelta(minutes=30)


class _Feed(_Strict):
    id: Slug
    url: Address
    lang: Lang | None = None
    outlet: Name
    owner: Name
    tier: Tier | None = None
    kind: PressKind | None = None
    interval: Duration | None = None


class _FeedsFile(_Strict):
    defaults: _FeedDefaults = _FeedDefaults()
    feeds: list[_Feed]


class _CatalogueEntry(_Strict):
    id: ModelId
    stage: Stage
    target: Stage | None = None
    access: Access = "open"


class _CatalogueFile(_Strict):
    models: list[_CatalogueEntry]


class _When(_Strict):
    type: list[ControversyType] | None = None
    assertion: list[Assertion] | None = None
    severity: MinSeverity = 1


class _Rule(_Strict):
    id: Slug
    when: _When
    action: Literal["pause", "review"]
    stages: list[Stage] | None = None
    scope: Scope = "subject"
    mode: Mode | None = None
    min_origins: Count | None = None
    max_tier: Tier = 3
    max_age: Age | None = None
    ttl: Ttl = None
    sources: list[Source] | None = None


class _ErrorBudget(_Strict):
    share: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.1
    window: Age = timedelta(days=90)
    min_pauses: Count = 10


class _PolicyDefaults(_Strict):
    mode: Mode = "enforce"
    min_origins: Count = 2
    max_age: Age = timedelta(days=7)
    ttl: Ttl = timedelta(hours=72)
    cooldown: Duration = timedelta(hours=24)
    max_auto_pauses_24h: Annotated[int, Field(ge=0, strict=True)] = 3
    error_budget: _ErrorBudget = _ErrorBudget()


class _Staleness(_Strict):
    max_age: Age = timedelta(hours=6)
    on_stale: dict[Stage, OnStale] = {}


class _PolicyFile(_Strict):
    version: Literal[1]
    defaults: _PolicyDefaults = _PolicyDefaults()
    staleness: _Staleness = _Staleness()
    rules: list[_Rule]


File = TypeVar("File", bound=_Strict)


def read_feeds(path: Path) -> list[Feed]:
    """The feeds of feeds.yaml, defaults applied. Raises ConfigError naming every fault."""
    return _feeds(_text_of(path), path)


def _feeds(text: str, path: Path) -> list[Feed]:
    file, tree = _parse(text, path, _FeedsFile)
    d = file.defaults
    _refuse_duplicates(path, tree, "feeds", [f.id for f in file.feeds])
    _refuse_one_address_twice(path, tree, file.feeds)
    _refuse_two_spellings(path, tree, [f.owner for f in file.feeds])
    feeds = []
    for position, f in enumerate(file.feeds):
        lang = f.lang or d.lang
        if lang is None:
            line = _line_of(tree, ("feeds", position))
            raise ConfigError(
                f"{path}:{line}: feeds[{position}] ({f.id}): no lang: write lang: fr or lang: en"
            )
        feeds.append(
            Feed(
                id=f.id,
                url=f.url,
                lang=lang,
                outlet=f.outlet,
                owner=f.owner,
                tier=f.tier or d.tier,
                kind=f.kind or d.kind,
                interval_s=int((f.interval or d.interval).total_seconds()),
            )
        )
    return feeds


def add_feed(path: Path, entry: dict[str, Any]) -> None:
    """Append a feed to feeds.yaml, keeping its comments; the whole file is validated first."""
    text = _text_of(path) if path.exists() else ""
    tree = _tree(text, path)
    head = text if tree is None else ""  # comments alone are no tree, and stay
    tree = {} if tree is None else tree
    if not isinstance(tree, dict) or not isinstance(tree.get("feeds") or [], list):
        raise ConfigError(f"{path}: not a file of feeds: write feeds: and a list below it")
    tree["feeds"] = tree.get("feeds") or []
    tree["feeds"].append(entry)
    out = StringIO()
    out.write(head)
    _yaml().dump(tree, out)
    _feeds(out.getvalue(), path)
    temporary = path.with_suffix(".new")
    temporary.write_text(out.getvalue(), "utf-8")
    temporary.replace(path)


def read_catalogue(path: Path) -> list[CatalogueModel]:
    """The models of catalogue.yaml. Raises ConfigError."""
    file, tree = _parse(_text_of(path), path, _CatalogueFile)
    _refuse_duplicates(path, tree, "models", [m.id for m in file.models])
    return [CatalogueModel(m.id, m.stage, _target(m), m.access) for m in file.models]


def _target(m: _CatalogueEntry) -> Stage | None:
    """Where nothing is written, the next stage; `target:` alone means that it is going nowhere."""
    return m.target if "target" in m.model_fields_set else next_stage(m.stage)


def read_policy(path: Path) -> Policy:
    """The policy of policy.yaml, each rule with the defaults it takes. Raises ConfigError."""
    return parse_policy(_text_of(path), path)


def parse_policy(text: str, path: Path = Path("policy.yaml")) -> Policy:
    """The same from text that was kept, for replay."""
    file, tree = _parse(text, path, _PolicyFile)
    _refuse_duplicates(path, tree, "rules", [r.id for r in file.rules])
    return Policy(
        rules=tuple(_rule(r, file.defaults) for r in file.rules),
        cooldown=file.defaults.cooldown,
        max_auto_pauses_24h=file.defaults.max_auto_pauses_24h,
        stale_after=file.staleness.max_age,
        on_stale=dict(file.staleness.on_stale),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        error_budget=ErrorBudget(**dict(file.defaults.error_budget)),
    )


def lines_of(text: str, places: Iterable[tuple[int | str, ...]]) -> list[int]:
    """On which line of a file that was read each place stands, such as ("rules", 2, "ttl")."""
    tree = _yaml().load(text)
    return [_line_of(tree, place) for place in places]


def _rule(r: _Rule, d: _PolicyDefaults) -> Rule:
    return Rule(
        id=r.id,
        when=When(
            types=frozenset(r.when.type) if r.when.type is not None else None,
            assertions=frozenset(r.when.assertion) if r.when.assertion is not None else None,
            min_severity=r.when.severity,
        ),
        action=r.action,
        mode=r.mode or d.mode,
        scope=r.scope,
        stages=frozenset(r.stages) if r.stages is not None else None,
        min_origins=r.min_origins or d.min_origins,
        max_tier=r.max_tier,
        max_age=r.max_age or d.max_age,
        ttl=r.ttl if "ttl" in r.model_fields_set else d.ttl,
        sources=frozenset(r.sources if r.sources is not None else get_args(Source)),
    )


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.width = 4096  # long addresses stay on their line when a feed is added
    yaml.preserve_quotes = True
    return yaml


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")  # line ends as they are: the policy's hash is the file's
    except FileNotFoundError as e:
        raise ConfigError(f"{path}: no such file: name another one, or run `monitor init` to get it") from e
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(f"{path}: cannot be read: {e}") from e


def _tree(text: str, path: Path) -> Any:
    try:
        return _yaml().load(text)
    except MarkedYAMLError as e:
        line = e.problem_mark.line + 1 if e.problem_mark else 1
        raise ConfigError(f"{path}:{line}: not YAML: {e.problem}") from e
    except ReaderError as e:
        line = text.count("\n", 0, e.position) + 1
        raise ConfigError(f"{path}:{line}: a control character, U+{e.character:04X}: take it out") from e
    except RecursionError as e:
        raise ConfigError(f"{path}: nested too deep: write it flat") from e
    except (YAMLError, ValueError) as e:
        raise ConfigError(f"{path}: not YAML: {e}") from e


def _parse(text: str, path: Path, model: type[File]) -> tuple[File, Any]:
    """The file, and its tree, which knows the lines."""
    tree = _tree(text, path)
    try:
        return model.model_validate(tree), tree
    except ValidationError as e:
        faults = [f"{path}:{_line_of(tree, f['loc'])}: {_explain(f, model)}" for f in e.errors()]
        raise ConfigError("\n".join(faults)) from e


def _line_of(tree: Any, loc: tuple[int | str, ...]) -> int:
    line = 1
    for step in loc:
        try:
            position = tree.lc.key(step) if isinstance(step, str) else tree.lc.item(step)
            line, tree = position[0] + 1, tree[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break  # a missing key: its mapping is as near as we get
    return line


def _explain(fault: Any, model: type[BaseModel]) -> str:
    where = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in fault["loc"]).lstrip(".") or "file"
    if fault["type"] == "extra_forbidden":
        key, known = str(fault["loc"][-1]), _keys_at(model, fault["loc"][:-1])
        near = difflib.get_close_matches(key, known, 1)
        advice = f"did you mean {near[0]}?" if near else f"write one of: {', '.join(known)}"
        return f"{where}: unknown key; {advice}"
    if fault["type"] == "missing":
        return f"{where}: missing; write {fault['loc'][-1]}: …"
    if fault["type"] == "literal_error":
        allowed = str(fault["ctx"]["expected"])
        near = difflib.get_close_matches(str(fault["input"]), re.findall(r"'([^']+)'", allowed), 1)
        advice = f"did you mean {near[0]}?" if near else f"write one of {allowed}"
        return f"{where}: {fault['input']!r} is not known; {advice}"
    return f"{where}: {fault['msg'].removeprefix('Value error, ')} (found {fault['input']!r})"


def _keys_at(model: type[BaseModel], loc: Iterable[int | str]) -> list[str]:
    for step in loc:
        if isinstance(step, str) and step in model.model_fields:
            inner = next(_models_in(model.model_fields[step].annotation), None)
            model = inner or model
    return list(model.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _refuse_duplicates(path: Path, tree: Any, what: str, ids: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for position, one in enumerate(ids):
        if first.setdefault(one, position) != position:
            here, there = (_line_of(tree, (what, p, "id")) for p in (position, first[one]))
            raise ConfigError(
                f"{path}:{here}: {what}: the id {one} stands twice, on line {there} too: give each its own"
            )


def _refuse_one_address_twice(path: Path, tree: Any, feeds: Sequence[_Feed]) -> None:
    first: dict[str, str] = {}
    for position, f in enumerate(feeds):
        if first.setdefault(f.url, f.id) != f.id:
            line = _line_of(tree, ("feeds", position, "url"))
            raise ConfigError(
                f"{path}:{line}: feeds: {first[f.url]} and {f.id} have one address: keep one of them"
            )


def _refuse_two_spellings(path: Path, tree: Any, owners: Sequence[str]) -> None:
    """Corroboration counts owners: one written two ways would be two voices."""
    first: dict[str, str] = {}
    for position, owner in enumerate(owners):
        other = first.setdefault("".join(owner.split()).casefold(), owner)
        if other != owner:
            line = _line_of(tree, ("feeds", position, "owner"))
            raise ConfigError(
                f"{path}:{line}: feeds: owner {other!r} is also written {owner!r}: write it one way"
            )
