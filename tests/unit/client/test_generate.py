"""The synchronous client is the asynchronous one, method by method and type by type."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import pytest

from luxterm.client import AsyncClient, Client
from luxterm.client.generate import TARGET, source
from luxterm.client.options import ClientOptions

MEMBERS = {
    name: member
    for name, member in inspect.getmembers(AsyncClient)
    if not name.startswith("_") and name not in ("connect", "close")
}


def test_the_module_is_up_to_date() -> None:
    """`python -m luxterm.client.generate` makes it anew; `make fmt` breaks its lines."""

    def methods(text: str) -> list[str]:
        (cls,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
        return [ast.dump(node) for node in cls.body]

    assert methods(TARGET.read_text()) == methods(source())


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_has_the_same_parameters_and_answers_with_the_same_type(name: str) -> None:
    theirs, ours = MEMBERS[name], inspect.getattr_static(Client, name)
    if isinstance(theirs, property):
        assert isinstance(ours, property)
        theirs, ours = theirs.fget, ours.fget
    signature: Any = inspect.signature(theirs)
    returns = signature.return_annotation
    assert returns is not inspect.Signature.empty
    returns = f"Sync{returns}" if returns.startswith("Stream[") else returns
    assert inspect.signature(ours) == signature.replace(return_annotation=returns)
    assert inspect.getdoc(ours) == inspect.getdoc(theirs)


def test_the_options_of_a_client_are_those_of_its_constructor() -> None:
    parameters = inspect.signature(AsyncClient).parameters
    named = {name for name, parameter in parameters.items() if parameter.kind is inspect.Parameter.KEYWORD_ONLY}
    assert named == set(ClientOptions.__annotations__)
