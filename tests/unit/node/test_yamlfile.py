"""YAML with lines, variables and what counts as unset."""

from __future__ import annotations

from pathlib import Path

import pytest

from luxterm.model.errors import ConfigError, UsageError
from luxterm.node.yamlfile import load, parse


def test_values_and_their_lines() -> None:
    document = parse("a:\n  b: 1\n  c:\n    - x: 2.5\n    - y\n", "f", {})
    assert document.values == {"a": {"b": 1, "c": [{"x": 2.5}, "y"]}}
    assert document.line("a.b") == 2
    assert document.line("a.c[0].x") == 4
    assert document.line("a.c[1]") == 5
    assert document.line("a.c[1].deeper.still") == 5
    assert document.line("nowhere") is None


def test_variables_are_expanded_and_keep_their_type() -> None:
    text = 'port: ${P}\nname: "${P}"\nurl: http://${H}:${P}/x\nother: ${NOT:-7}\n'
    values = parse(text, "f", {"P": "80", "H": "h"}).values
    assert values == {"port": 80, "name": "80", "url": "http://h:80/x", "other": 7}


def test_a_missing_variable_names_key_and_line() -> None:
    with pytest.raises(ConfigError, match=r"f:2: a\.b: the environment variable NOPE is not set"):
        parse("a:\n  b: ${NOPE}\n", "f", {})


def test_placeholders_and_empty_keys_count_as_absent() -> None:
    values = parse('a: "0x..."\nb: 0x...\nc:\nd: "..."\ne: ["0x...", x]\n', "f", {}).values
    assert values == {"e": ["x"]}


def test_a_key_that_stands_twice_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"f:2: a: this key stands here twice"):
        parse("a: 1\na: 2\n", "f", {})


@pytest.mark.parametrize("text", ["a: [1", "a: b: c", "\tx", "a: !!python/object:os.system x"])
def test_what_is_no_yaml_is_said_with_its_line(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, "f", {})
    assert caught.value.line == 1


def test_nesting_and_size_are_bounded(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nested too deeply"):
        parse("[" * 50 + "]" * 50, "f", {})
    with pytest.raises(ConfigError, match="a mapping of keys is wanted"):
        parse("- a\n", "f", {})
    big = tmp_path / "big.yaml"
    big.write_text("#" * (1 << 20) + "\n\n")
    with pytest.raises(UsageError, match="larger"):
        load(big, {})
    with pytest.raises(UsageError, match="No such file"):
        load(tmp_path / "none.yaml", {})


def test_a_file_that_is_no_text_is_said_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_bytes(b"server:\n  host: \xff")
    with pytest.raises(ConfigError, match=r"other\.yaml:2: .*not UTF-8"):
        load(tmp_path / "other.yaml", {})


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert parse("", "f", {}).values == {}
