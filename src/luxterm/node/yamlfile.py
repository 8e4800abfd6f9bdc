"""A YAML file as a Document; `${ENV}` expanded, a literal `0x...` left out as unset.

Imported where there is a file to read: the parser would take every other start longer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from luxterm.model.errors import ConfigError, UsageError
from luxterm.node.document import Document

UNSET: Final = ("0x...", "...")
"""How the examples of the specification write "fill this in": the key counts as absent."""
_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
_MAX_BYTES: Final = 1 << 20


def load(path: Path, environment: Mapping[str, str]) -> Document:
    """Reads a file. Raises UsageError where it cannot be read, ConfigError for what is wrong in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    if len(data) > _MAX_BYTES:
        raise UsageError(f"{path}: larger than a configuration may be")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("(file)", "not UTF-8 text", line, str(path)) from None
    return parse(text, str(path), environment)


def parse(text: str, file: str, environment: Mapping[str, str]) -> Document:
    """As `load`, from text."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ConfigError("(file)", f"not valid YAML: {error.problem}", line, file) from None
    except yaml.YAMLError as error:
        raise ConfigError("(file)", f"not valid YAML: {error}", None, file) from None
    reader = _Reader(file, environment)
    values = {} if root is None else reader.read(root, "")
    if not isinstance(values, dict):
        raise ConfigError("(top level)", "a mapping of keys is wanted", 1, file)
    return Document(file, values, reader.lines)


class _Missing:
    """In the place of a value that counts as absent."""


class _Reader:
    def __init__(self, file: str, environment: Mapping[str, str]) -> None:
        self.lines: dict[str, int] = {}
        self._file = file
        self._environment = environment
        self._loader = yaml.SafeLoader("")
        self._depth = 0

    def read(self, node: yaml.Node, path: str) -> Any:
        self._depth += 1
        if self._depth > 20:
            raise ConfigError(path, "nested too deeply", node.start_mark.line + 1, self._file)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            if isinstance(node, yaml.SequenceNode):
                found = [self.read(item, self._mark(f"{path}[{n}]", item)) for n, item in enumerate(node.value)]
                return [item for item in found if item is not _Missing]
            return self._scalar(node, path)
        finally:
            self._depth -= 1

    def _mark(self, path: str, node: yaml.Node) -> str:
        self.lines[path] = node.start_mark.line + 1
        return path

    def _mapping(self, node: yaml.MappingNode, path: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            where = f"{path}.{key}" if path else key
            if key in values:
                raise ConfigError(where, "this key stands here twice", key_node.start_mark.line + 1, self._file)
            value = self.read(value_node, self._mark(where, key_node))
            if value is not _Missing:
                values[key] = value
        return values

    def _scalar(self, node: yaml.Node, path: str) -> Any:
        text = str(node.value)
        tag = node.tag
        if "${" in text:
            text = _VARIABLE.sub(lambda match: self._variable(match, path, node), text)
            if getattr(node, "style", None) is None:  # unquoted: what it expands to may be a number
                tag = str(self._loader.resolve(yaml.ScalarNode, text, (True, False)))  # type: ignore[no-untyped-call]
        if text in UNSET:
            return _Missing
        try:
            value = self._loader.construct_object(yaml.ScalarNode(tag, text))
        except (yaml.YAMLError, ValueError):
            raise ConfigError(path, f"{text!r} cannot be read", node.start_mark.line + 1, self._file) from None
        if value is None:
            return _Missing
        return value if isinstance(value, (str, int, float, bool)) else text

    def _variable(self, match: re.Match[str], path: str, node: yaml.Node) -> str:
        value = self._environment.get(match[1], match[2])
        if value is None:
            raise ConfigError(
                path, f"the environment variable {match[1]} is not set", node.start_mark.line + 1, self._file
            )
        return value
