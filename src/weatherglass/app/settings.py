"""Where the store is, whom to ask and as whom: one settings file, overridden by the environment.

The file is `config.toml` in the home directory, or the one that `WEATHERGLASS_CONFIG` names. Nothing in it is needed:
without it every source is asked at its own address and keys are absent. A word that is not known here is an error,
because a setting that is silently ignored is worse than none.
"""

from __future__ import annotations

import locale
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from weatherglass.app.plain_toml import toml_of
from weatherglass.errors import UnreadableFile, UsageError, nearest
from weatherglass.messages.text import LANGUAGES

HOME = "WEATHERGLASS_HOME"
CONFIG = "WEATHERGLASS_CONFIG"
CONTACT = "WEATHERGLASS_CONTACT"
LANG = "WEATHERGLASS_LANG"
UP = "WEATHERGLASS_UP"
UP_COLORS = ("green", "red")
_KEY_VARIABLE = re.compile(r"WEATHERGLASS_([A-Z0-9_]+)_KEY")
_HOST_VARIABLE = re.compile(r"WEATHERGLASS_([A-Z0-9_]+)_HOST")
_CHANNEL_VARIABLE = re.compile(r"WEATHERGLASS_CHANNEL_([A-Z0-9_]+)")
_CHANNEL = re.compile(r"[a-z][a-z0-9-]{0,39}")
_URL = re.compile(r"https?://[^\s/]+[^\s]*")
FILE_NAME = "config.toml"


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How patiently sources are asked.

    Attributes
    ----------
    deadline_s
        Total seconds that one document may take, retries and waiting included.
    attempts
        How often it is asked for within that.
    requests_per_s
        Upper bounds by host, beside the built-in ones.
    """

    deadline_s: float = 60.0
    attempts: int = 4
    requests_per_s: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the option-quote lake is.

    Attributes
    ----------
    lake
        A directory or an object-store address ("s3://bucket/path"); "" is the home directory.
    options
        What the object store needs (region, endpoint, credentials by name of environment variable).
    """

    lake: str = ""
    options: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """How readings are shown to people.

    Attributes
    ----------
    lang
        "en" or "ko"; "" follows the language of the system.
    up
        Color of a rise, "green" or "red"; "" is red in Korean, as on Korean screens, and green in English.
    """

    lang: str = ""
    up: str = ""

    def language(self, asked: str | None = None) -> str:
        """The language of an answer: the one asked for, the setting, that of the system where it is Korean, English."""
        return asked or self.lang or ("ko" if _system_language().startswith("ko") else "en")

    def up_color(self, lang: str, asked: str | None = None) -> str:
        """The color of a rise in an answer in a language."""
        return asked or self.up or ("red" if lang == "ko" else "green")


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """How the server is reached.

    Attributes
    ----------
    host, port
        Where it listens; port 0 takes a free one.
    token_file
        File that holds the token which clients must give; "" asks for none, which only loopback allows.
    names
        Names, separated by commas, under which clients may ask for it beside addresses and this machine's own name.
    alerts
        Whether it checks the alert rules of the home and sends what they say.
    feed
        Feed that runs with it where none is asked for; "" is none.
    indices
        Indices of that feed, separated by commas; "" takes those of the feed.
    """

    host: str = "127.0.0.1"
    port: int = 8421
    token_file: str = ""
    names: str = ""
    alerts: bool = True
    feed: str = ""
    indices: str = ""


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """How long journals of live runs are kept.

    Attributes
    ----------
    keep_days
        Journals that ended longer ago are removed.
    keep_gb
        The oldest are removed when all of them together are larger, in units of 1e9 bytes.
    """

    keep_days: float = 30.0
    keep_gb: float = 20.0


@dataclass(frozen=True, slots=True)
class ScaleSettings:
    """Where long work is done, when the command does not say.

    Attributes
    ----------
    engine
        "local" or "ray".
    workers
        Tasks at once; 0 is one a core, or all that the cluster has.
    address
        "HOST:PORT" of a cluster, or "auto" for the one that this machine is a part of; "" is this machine alone.
    object_store_mb
        Memory of Ray's object store on this machine alone.
    shared_directories
        Whether all machines of the cluster see the same directories, so that a lake may lie in one.
    """

    engine: str = "local"
    workers: int = 0
    address: str = ""
    object_store_mb: int = 100
    shared_directories: bool = False


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Where alerts are sent, and how persistently.

    Attributes
    ----------
    channels
        Addresses by name, never printed: https:// for a webhook, anything else as apprise writes it.
    allow_loopback
        Whether messages may be sent to this machine itself.
    attempts
        How often a message is tried before it is given up.
    first_wait_s, most_wait_s
        Before attempt n + 1 the wait is drawn evenly from 0 to min(most, first * 2**(n-1)).
    """

    channels: Mapping[str, str] = field(default_factory=dict, repr=False)
    allow_loopback: bool = False
    attempts: int = 10
    first_wait_s: float = 30.0
    most_wait_s: float = 3_600.0


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, the file and the environment together.

    Attributes
    ----------
    home
        Directory of the store.
    contact
        Name or address that sources are told; some of them ask for one.
    hosts
        Other addresses of sources, by name of the source.
    keys
        Keys of sources, by name of the source; never printed.
    disabled
        Sources that `pull` leaves out when none is named.
    """

    home: Path
    contact: str = ""
    hosts: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    disabled: tuple[str, ...] = ()
    http: HttpSettings = field(default_factory=HttpSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    display: DisplaySettings = field(default_factory=DisplaySettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)
    serve: ServeSettings = field(default_factory=ServeSettings)
    live: LiveSettings = field(default_factory=LiveSettings)
    scale: ScaleSettings = field(default_factory=ScaleSettings)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force.

    Parameters
    ----------
    environment
        Instead of that of the process.

    Raises
    ------
    UnreadableFile
        When the file is no TOML, or is named and absent.
    UsageError
        When it holds an unknown word or a value of the wrong kind.
    """
    given = os.environ if environment is None else environment
    home = Path(given[HOME]).expanduser() if given.get(HOME) else default_home()
    named = given.get(CONFIG)
    path = Path(named).expanduser() if named else home / FILE_NAME
    stated = _table(path, required=bool(named))
    hosts = {**_words(path, stated, "hosts"), **_by_variable(given, _HOST_VARIABLE)}
    for source, url in hosts.items():
        if not _URL.fullmatch(url):
            raise UsageError(f"host of {source}: {url!r} is no address; give one such as https://example.org")
    return Settings(
        home=home,
        contact=given.get(CONTACT) or _value(path, stated, "contact", str, ""),
        hosts=hosts,
        keys={**_words(path, stated, "keys"), **_by_variable(given, _KEY_VARIABLE)},
        disabled=tuple(_value(path, stated, "disabled", list, [])),
        http=_section(path, stated, "http", HttpSettings),
        store=_section(path, stated, "store", StoreSettings),
        display=_display(path, stated, given),
        alerts=_alerts(path, stated, given),
        serve=_section(path, stated, "serve", ServeSettings),
        live=_section(path, stated, "live", LiveSettings),
        scale=_section(path, stated, "scale", ScaleSettings),
    )


def default_home() -> Path:
    """The data directory of this user on this system, unless `WEATHERGLASS_HOME` says otherwise."""
    import platformdirs

    return Path(platformdirs.user_data_dir("weatherglass", appauthor=False))


def _table(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as exc:
        if required:
            raise UnreadableFile(path, "there is no such file", f"unset {CONFIG}, or create it") from exc
        return {}
    except OSError as exc:
        raise UnreadableFile(path, exc.strerror or str(exc), "check its permissions") from exc
    found = toml_of(path, raw, "see docs/reference/settings.md")
    known = {each.name for each in fields(Settings)} - {"home"}
    for word in found:
        if word not in known:
            raise UsageError(f"{path}: unknown setting {word!r}; {nearest(word, known)}")
    return found


def _value(path: Path, stated: Mapping[str, Any], name: str, kind: type, default: Any) -> Any:
    value = stated.get(name, default)
    if not isinstance(value, kind):
        raise UsageError(f"{path}: {name} = {value!r} must be of kind {kind.__name__}")
    return value


def _words(path: Path, stated: Mapping[str, Any], name: str) -> dict[str, str]:
    found = _value(path, stated, name, dict, {})
    for key, value in found.items():
        if not isinstance(value, str):
            raise UsageError(f"{path}: {name}.{key} must be a text")
    return dict(found)


def _section(path: Path, stated: Mapping[str, Any], name: str, kind: Any) -> Any:
    found = _value(path, stated, name, dict, {})
    defaults = kind()
    for word, value in found.items():
        if word not in kind.__slots__:
            raise UsageError(f"{path}: unknown setting {name}.{word}; {nearest(word, kind.__slots__)}")
        wanted = type(getattr(defaults, word))
        right = isinstance(value, int | float) if wanted is float else isinstance(value, wanted)
        if not right or isinstance(value, bool) is not (wanted is bool):
            raise UsageError(f"{path}: {name}.{word} = {value!r} must be of kind {wanted.__name__}")
        if wanted in (int, float) and not value > 0:
            raise UsageError(f"{path}: {name}.{word} = {value!r} must be greater than 0")
    return kind(**found)


def _display(path: Path, stated: Mapping[str, Any], given: Mapping[str, str]) -> DisplaySettings:
    found = _section(path, stated, "display", DisplaySettings)
    lang, up = given.get(LANG) or found.lang, given.get(UP) or found.up
    for name, value, allowed in (("display.lang", lang, LANGUAGES), ("display.up", up, UP_COLORS)):
        if value and value not in allowed:
            raise UsageError(f"{name} = {value!r} must be one of {', '.join(allowed)}")
    return DisplaySettings(lang, up)


def _alerts(path: Path, stated: Mapping[str, Any], given: Mapping[str, str]) -> AlertSettings:
    table = stated.get("alerts", {})
    if isinstance(table, dict) and not isinstance(table.get("channels", {}), dict):
        raise UsageError(f"{path}: alerts.channels must be a table of names and addresses")  # without what it holds
    found: AlertSettings = _section(path, stated, "alerts", AlertSettings)
    channels = {**_words(path, table, "channels"), **_by_variable(given, _CHANNEL_VARIABLE)}
    for name in channels:
        if not _CHANNEL.fullmatch(name):
            raise UsageError(f"alerts.channels: {name!r} is no name of a channel; use a-z, 0-9 and hyphens")
    return replace(found, channels=channels)


def _system_language() -> str:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return os.environ[variable].lower()
    return (locale.getlocale()[0] or "").lower()


def _by_variable(given: Mapping[str, str], pattern: re.Pattern[str]) -> dict[str, str]:
    found = {}
    for variable, value in given.items():
        match = pattern.fullmatch(variable)
        if match and value:
            found[match[1].lower().replace("_", "-")] = value
    return found
