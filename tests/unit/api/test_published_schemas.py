"""The documents against the schemas that AsyncAPI and OpenRPC publish (npm packages, see package.json)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from luxterm.api import openrpc, reference

ROOT = Path(__file__).parents[3]
MODULES = ROOT / "node_modules"


def plain(document: dict[str, Any]) -> Any:
    return json.loads(msgspec.json.encode(document))


def published(package: str) -> Any:
    """The schema that a package exports as its default."""
    path = os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)])
    node = shutil.which("node", path=path)
    if node is None or not (MODULES / package).is_dir():
        pytest.skip("node and its packages are not installed (make node-tools)")
    script = f"process.stdout.write(JSON.stringify(require('{package}').default))"
    done = subprocess.run([node, "-e", script], cwd=ROOT, capture_output=True, check=True, timeout=300)
    return json.loads(done.stdout)


def test_asyncapi() -> None:
    path = MODULES / "@asyncapi" / "specs" / "schemas" / "3.0.0.json"
    if not path.is_file():
        pytest.skip("the published schemas are not installed (make node-tools)")
    validator = jsonschema.Draft7Validator(json.loads(path.read_text()))
    document = plain(reference.asyncapi())
    assert [error.message for error in validator.iter_errors(document)] == []
    del document["channels"]["requests"]["messages"]["ping"]["payload"]["$ref"]
    document["operations"]["ask"]["action"] = "shout"
    assert not validator.is_valid(document)


def test_openrpc() -> None:
    schema = published("@open-rpc/meta-schema")
    parts = published("@json-schema-tools/meta-schema")
    resource = Resource.from_contents(parts, default_specification=DRAFT7)
    names = ("https://meta.json-schema.tools", "https://meta.json-schema.tools/")
    registry: Any = Registry().with_resources([(name, resource) for name in names])
    validator = jsonschema.Draft7Validator(schema, registry=registry)
    document = plain(openrpc.document())
    assert [error.message for error in validator.iter_errors(document)] == []
    del document["methods"][0]["params"]
    assert not validator.is_valid(document)
