"""argv in, one exit status out, and no traceback for what a user can do."""

from __future__ import annotations

import subprocess
import sys

import pytest

from luxterm import __version__
from luxterm.cli import COMMANDS, EXIT_OK, EXIT_USAGE, load, main


def test_every_command_loads_and_says_what_it_does() -> None:
    for name in COMMANDS:
        assert load(name).HELP, name


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == EXIT_OK
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in COMMANDS)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == EXIT_OK
    assert capsys.readouterr().out == f"luxterm {__version__}\n"


def test_an_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frobnicate"]) == EXIT_USAGE
    assert "there is no command 'frobnicate'" in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_refuses_foreign_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == EXIT_OK
    assert "usage: luxterm" in capsys.readouterr().out
    assert main([name, "--no-such-option"]) == EXIT_USAGE


def test_a_reader_that_has_enough_is_no_error() -> None:
    """As in `luxterm --help | head -1`."""
    program = "import sys; sys.path[:0] = ['src']; from luxterm.cli import main; sys.exit(main(['--help']))"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(120) == EXIT_OK
