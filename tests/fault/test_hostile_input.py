"""What people and programs may hand over to run something: cells of a spreadsheet, code in files, too many clients."""

from __future__ import annotations

import ast
import asyncio
import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from server_making import a_service, require_valid
from weatherglass.delivery.api.application import guarded
from weatherglass.delivery.csv_text import csv_text

PACKAGE = Path(__file__).parents[2] / "src/weatherglass"
PAGES = PACKAGE.parents[1] / "page"
AS_MARKUP = re.compile(
    r"dangerouslySetInnerHTML|\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function"
)
RUNS_TEXT = frozenset({"eval", "exec", "compile", "__import__", "execfile"})
OF_OUR_OWN = ("scale/", "app/sent_results.py")
"""They send tasks and results between processes of ours, over pipes that nobody else has."""
UNPICKLES = frozenset({"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"})


def _offences(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT:
            found.append(f"calls {node.func.id}")
        if isinstance(node, ast.Import):
            found += [f"imports {each.name}" for each in node.names if each.name.partition(".")[0] in UNPICKLES]
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in UNPICKLES:
            found.append(f"imports {node.module}")
        allows = isinstance(node, ast.keyword) and node.arg == "allow_pickle"
        if allows and not (isinstance(node.value, ast.Constant) and node.value.value is False):
            found.append("allows pickles in arrays")
    return found


@pytest.mark.slow
def test_no_module_of_the_package_runs_a_text_or_opens_a_pickle() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 500
    names = {path.relative_to(PACKAGE).as_posix(): path for path in files}
    found = {name: _offences(ast.parse(path.read_text(encoding="utf-8"))) for name, path in names.items()}
    assert {name: said for name, said in found.items() if said and not name.startswith(OF_OUR_OWN)} == {}
    only_pickles = [said for name, said in found.items() if name.startswith(OF_OUR_OWN) and said]
    assert only_pickles == [["imports pickle"]] * len(only_pickles)


def test_the_look_for_such_modules_finds_them() -> None:
    bad = "import pickle\nfrom marshal import loads\neval('1')\nnp.load(p, allow_pickle=True)\nre.compile('a')"
    assert _offences(ast.parse(bad)) == ["imports pickle", "imports marshal", "calls eval", "allows pickles in arrays"]


def test_no_page_puts_a_text_where_markup_is_read() -> None:
    files = [path for path in PAGES.rglob("*.ts*") if "node_modules" not in path.parts]
    assert len(files) > 20
    found = {path.name for path in files if AS_MARKUP.search(path.read_text(encoding="utf-8"))}
    assert found == set()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_numbers_do_not(start: str) -> None:
    text = f'{start}cmd|" /C calc"!A0'
    written = csv_text(("name", "value"), [{"name": text, "value": -1.5}, {"name": f"a{start}", "value": 2}])
    assert list(csv.reader(io.StringIO(written, newline=""))) == [
        ["name", "value"], [f"'{text}".replace("\r", "\n"), "-1.5"], [f"a{start}".replace("\r", "\n"), "2"],
    ]  # fmt: skip


class Connection:
    """The transport of a client that takes everything, and a request of its for live values."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.gone = asyncio.Event()

    def write(self, data: bytes) -> None: ...

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return False

    def close(self) -> None: ...

    def abort(self) -> None: ...

    async def ask(self, app: Any) -> None:
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": "",
            "method": "GET", "path": "/api/v1/live", "raw_path": b"/api/v1/live", "query_string": b"",
            "headers": [(b"host", b"127.0.0.1")], "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 80),
            "state": {"transport": self},
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            await self.gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            self.sent.append(message)

        await app(scope, receive, send)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])


def test_more_clients_of_live_values_than_are_taken_get_503_and_the_others_go_on(tmp_path: Path) -> None:
    async def run() -> tuple[list[int], Connection, int, int]:
        service = a_service(tmp_path / "none", most_subscribers=3)
        app = guarded(service)
        connections = [Connection() for _ in range(5)]
        tasks = [asyncio.create_task(each.ask(app)) for each in connections]
        while any(not each.sent for each in connections):
            await asyncio.sleep(0)
        statuses, held = [each.status for each in connections], len(service.fan_out)
        connections[0].gone.set()
        await tasks[0]
        later = Connection()
        tasks.append(asyncio.create_task(later.ask(app)))
        while not later.sent:
            await asyncio.sleep(0)
        for each in (*connections, later):
            each.gone.set()
        await asyncio.gather(*tasks)
        return statuses, connections[4], held, later.status

    statuses, refused, held, later = asyncio.run(run())
    assert (statuses, held, later) == ([200, 200, 200, 503, 503], 3, 200)
    headers, body = dict(refused.sent[0]["headers"]), json.loads(refused.sent[1]["body"])
    assert headers[b"retry-after"] == b"10"
    assert body["detail"] == "3 clients are served already, the most that may be; ask again later"
    require_valid(body, "problem")
