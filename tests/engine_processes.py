"""Processes below this one, for tests that end workers or count what is left of them."""

from __future__ import annotations

from pathlib import Path


def descendants(pid: int) -> dict[int, str]:
    """Processes below one, with the instants at which they began, for numbers are used again."""
    parents: dict[int, list[int]] = {}
    for each in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(each.name))
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            found[child] = began_at(child)
            waiting.append(child)
    return {pid: began for pid, began in found.items() if began}


def began_at(pid: int) -> str:
    """Empty when there is no such process, or only what its parent has not yet taken note of."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if words[0] == "Z" else words[19]


def workers_below(pid: int) -> list[int]:
    """Worker processes of either engine; not the helpers beside them."""
    found = []
    for each in descendants(pid):
        try:
            command = Path(f"/proc/{each}/cmdline").read_bytes()
        except OSError:
            continue
        if b"spawn_main" in command or command.startswith((b"ray::work", b"ray::IDLE")):
            found.append(each)
    return found
