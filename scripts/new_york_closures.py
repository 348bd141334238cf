"""Write the days on which the New York exchange is closed, or closes early, as exchange_calendars has them.

Usage: python scripts/new_york_closures.py

The package would otherwise need exchange_calendars and with it pandas, 46 MiB and most of a second, for 800 days. A new
day of mourning is known here after the next `make lock` and a run of this program.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import exchange_calendars
import numpy as np

from weatherglass.timeline.sessions import FIRST_KNOWN, LAST_KNOWN

TARGET = Path(__file__).resolve().parents[1] / "src/weatherglass/timeline/new_york_closures.py"
HEAD = '''"""Days on which the New York exchange is closed, or closes early, from 1970 to 2040.

Made by `scripts/new_york_closures.py` from exchange_calendars {version}; days to come are those of the rule known now.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

'''


def days(found: Iterable[date], indent: str) -> str:
    """Days as one text over several lines of a program."""
    lines = textwrap.wrap(" ".join(f"{each:%Y%m%d}" for each in sorted(set(found))), 104)
    return "\n".join(f'{indent}"{line} "' for line in lines)


def module() -> str:
    """The module, as it stands in the package."""
    first, last = FIRST_KNOWN.isoformat(), LAST_KNOWN.isoformat()
    calendar = exchange_calendars.get_calendar("XNYS", start=first, end=last)
    names: dict[str, list[date]] = {}
    for stamp, name in calendar.regular_holidays.holidays(first, last, return_name=True).items():
        names.setdefault(str(name), []).append(stamp.date())
    weekdays = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    sessions = np.asarray(calendar.sessions.values).astype("datetime64[D]")
    closed = np.setdiff1d(weekdays[np.is_busday(weekdays)], sessions).tolist()
    by_rule = {day for each in names.values() for day in each}
    text = HEAD.format(version=exchange_calendars.__version__)
    text += "HOLIDAYS: Mapping[str, str] = MappingProxyType(\n    {\n"
    for name, found in sorted(names.items()):
        text += f'        "{name}": (\n{days(found, " " * 12)}\n        ),\n'
    text += (
        '})\n"""By their names; where a day falls on a Saturday and is not moved, the exchange is closed anyway."""\n\n'
    )
    text += f"UNSCHEDULED = (\n{days((day for day in closed if day not in by_rule), ' ' * 4)}\n)\n\n"
    text += f"EARLY_CLOSES = (\n{days((stamp.date() for stamp in calendar.early_closes), ' ' * 4)}\n)\n"
    return text


if __name__ == "__main__":
    TARGET.write_text(module(), encoding="utf-8")
