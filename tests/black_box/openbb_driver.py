"""Runs inside of an environment with OpenBB: answers questions through its own executor, and says what was asked outside.

Reads a JSON list of [model, parameters] from standard input, and prints one JSON object.
"""

import asyncio
import json
import sys

ASKED = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.getaddrinfo", "socket.connect", "socket.gethostbyname", "urllib.Request"):
        ASKED.append(f"{event} {arguments[:2]}")


sys.addaudithook(watch)

from openbb_core.app.extension_loader import ExtensionLoader  # noqa: E402
from openbb_core.provider.abstract.annotated_result import AnnotatedResult  # noqa: E402
from openbb_core.provider.query_executor import QueryExecutor  # noqa: E402
from openbb_core.provider.registry import RegistryLoader  # noqa: E402
from openbb_core.provider.registry_map import RegistryMap  # noqa: E402


def plain(found: object) -> object:
    if isinstance(found, AnnotatedResult):
        return {"result": plain(found.result), "metadata": found.metadata}
    if isinstance(found, list):
        return [plain(each) for each in found]
    return found.model_dump(mode="json")  # type: ignore[attr-defined]


def answer(executor: QueryExecutor, model: str, parameters: dict[str, object]) -> dict[str, object]:
    try:
        return {"found": plain(asyncio.run(executor.execute("weatherglass", model, parameters)))}
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return {"error": [each.__name__ for each in type(error).__mro__], "said": str(error)}


def main() -> None:
    loader, provider = ExtensionLoader(), RegistryLoader.from_extensions().providers["weatherglass"]
    executor, models = QueryExecutor(), RegistryMap().standard_extra
    tested = {}
    for model, parameters in json.loads(sys.argv[1]):
        provider.fetcher_dict[model].test(parameters)  # OpenBB's own checks of a fetcher; raises
        tested[model] = True
    printed = {
        "provider": [each.value for each in loader.provider_entry_points if each.name == "weatherglass"],
        "router": [each.value for each in loader.core_entry_points if each.name == "weatherglass"],
        "credentials": provider.credentials,
        "models": sorted(provider.fetcher_dict),
        "fields": {
            model: {
                kind: {
                    name: field.description
                    for name, field in {
                        **models[model]["openbb"][kind]["fields"],
                        **models[model]["weatherglass"][kind]["fields"],
                    }.items()
                }
                for kind in ("QueryParams", "Data")
            }
            for model in provider.fetcher_dict
        },
        "tested": tested,
        "answers": [answer(executor, *each) for each in json.load(sys.stdin)],
        "asked_outside": ASKED,
    }
    print(json.dumps(printed))


if __name__ == "__main__":
    main()
