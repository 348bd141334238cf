"""Gives damaged documents to whatever reads bytes from outside, for as long as it is told to.

Usage: python scripts/fuzz.py TARGET [--seconds N] [--engine atheris|hypothesis] [--keep FOLDER]

TARGET is a name of `--list`, or "all", each of which then has its N seconds. Where atheris is installed (pip install
atheris), it steers by the branches that a document takes; without it, Hypothesis draws accidents to sound documents.
What a document must not do is in tests/fuzz/target.py: anything but a value of its type or an error of the package.
Documents that do are written to the folder, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import logging
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]
BATCH = 100
"""Documents between two looks at the clock."""


def main(arguments: list[str]) -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description="Fuzz the readers of Weatherglass.")
    parser.add_argument("target", nargs="?", default="all")
    parser.add_argument("--list", action="store_true", help="the names of all targets")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=("atheris", "hypothesis"))
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "weatherglass-fuzz")
    asked = parser.parse_args(arguments)
    engine = asked.engine or ("atheris" if importlib.util.find_spec("atheris") else "hypothesis")
    asked.keep.mkdir(parents=True, exist_ok=True)
    if engine == "atheris" and asked.target != "all" and not asked.list:
        return guided(asked.target, asked.seconds, asked.keep)
    from fuzz.target import warm_up
    from fuzz.targets import targets

    if asked.list:
        print("\n".join(targets()))
        return 0
    names = list(targets()) if asked.target == "all" else [asked.target]
    if unknown := [name for name in names if name not in targets()]:
        parser.error(f"no target {unknown[0]!r}; --list has them")
    if engine == "atheris":  # it ends the process, so each target has one of its own
        own = [sys.executable, __file__, "--seconds", str(asked.seconds), "--keep", str(asked.keep), "--engine", engine]
        return max(subprocess.run([*own, name], check=False).returncode != 0 for name in names)
    warm_up()
    logging.disable()  # what the server says of requests that are none
    return max(drawn(name, asked.seconds, asked.seed, asked.keep) for name in names)


def drawn(name: str, seconds: float, seed_from: int, keep: Path) -> int:
    """Documents that Hypothesis draws; 1 when one of them did what it must not."""
    from hypothesis import HealthCheck, Phase, given, seed, settings

    from fuzz.mutation import mutated
    from fuzz.target import gives_or_refuses
    from fuzz.targets import targets

    target = targets()[name]
    counts = {"given": 0, "values": 0}
    failures: dict[str, tuple[str, bytes]] = {}
    end = time.monotonic() + seconds
    number = seed_from
    while time.monotonic() < end:

        @seed(number)
        @settings(
            max_examples=BATCH, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(body=mutated(target.documents()))
        def look(body: bytes) -> None:
            if time.monotonic() > end:
                return
            counts["given"] += 1
            try:
                counts["values"] += gives_or_refuses(target, body)
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                place, said = _place(error)
                failures.setdefault(place, (said, body))

        look()
        number += 1
    print(f"{name}: {counts['given']} documents, {counts['values']} values, {len(failures)} failures", flush=True)
    for place, (said, body) in failures.items():
        path = keep / hashlib.sha256(body).hexdigest()[:16]
        path.write_bytes(body)
        print(f"    {place}: {said}\n    {path}", flush=True)
    return int(bool(failures))


def _place(error: BaseException) -> tuple[str, str]:
    """What was raised at which last line of the package, and what it says."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "weatherglass" in each.filename]
    said = repr(str(error)[:100])
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else said
    return f"{type(error).__name__} at {where}", said


def guided(name: str, seconds: float, keep: Path) -> int:
    """Documents that atheris makes, beginning with the sound ones; it ends the process at the first that fails."""
    import atheris

    with atheris.instrument_imports(include=["weatherglass"]):
        from fuzz.target import gives_or_refuses, warm_up
        from fuzz.targets import targets
    warm_up()
    target = targets()[name]
    with tempfile.TemporaryDirectory(prefix="weatherglass-corpus-") as corpus:
        for at, body in enumerate(target.documents()):
            (Path(corpus) / f"sound-{at}").write_bytes(body)
        limits = [f"-max_total_time={max(1, round(seconds))}", "-max_len=131072", "-rss_limit_mb=4096", "-timeout=60"]
        words = [sys.argv[0], *limits, f"-artifact_prefix={keep}/", corpus]
        atheris.Setup(words, lambda body: gives_or_refuses(target, body) and None)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
