"""`sync_methods.py`, made from the source of AsyncClient: `python -m luxterm.client.generate`.

Every public method and property of the asynchronous client appears there without `await`, with the same parameters and
types, so that there is one definition and mypy sees both. A test compares the file with what is made here.
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Final

from luxterm.client import aio, asking

TARGET: Final = Path(__file__).with_name("sync_methods.py")
_LEFT_OUT: Final = {"connect", "close"}
"""What the runner does itself."""
_HEAD: Final = '''"""Client's methods. Made by `python -m luxterm.client.generate` from AsyncClient; edits are lost."""

from __future__ import annotations
'''
_OWN_IMPORTS: Final = """from luxterm.client.runner import Runner, SyncStream

T = TypeVar("T")


class SyncMethods(Runner):
    \"\"\"The methods of AsyncClient, each waited for.\"\"\"
"""


def source() -> str:
    """The text of the module, formatted as ruff formats it but for long lines."""
    found: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
    imports: dict[str, str] = {}
    for module, name in ((aio, "AsyncClient"), (asking, "Asking")):
        tree = ast.parse(inspect.getsource(module))
        imports.update(_imports(tree))
        (cls,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
        for node in cls.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                found.setdefault(node.name, node)
    body = "".join(_method(node) for name, node in found.items() if name not in _LEFT_OUT) + _MIRROR
    used = {node.id for node in ast.walk(ast.parse(_OWN_IMPORTS + body)) if isinstance(node, ast.Name)}
    lines: dict[str, list[str]] = {}
    for name, module_name in imports.items():
        if name.partition(" as ")[2] in used or name in used:
            lines.setdefault(module_name, []).append(name)
    text = "".join(f"from {module_name} import {', '.join(sorted(names))}\n" for module_name, names in lines.items())
    return _HEAD + text + _OWN_IMPORTS + body


_MIRROR: Final = '''
    @property
    def mirror(self) -> AccountMirror:
        """What is known of one's own orders, positions, balances and margin; kept up to date by `watch_account`."""
        return self._read(lambda client: client.mirror)
'''


def _imports(tree: ast.Module) -> dict[str, str]:
    """Name as it is imported -> module."""
    return {
        alias.name if alias.asname is None else f"{alias.name} as {alias.asname}": node.module or ""
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    }


def _method(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """One method without `await`."""
    returns = ast.unparse(node.returns) if node.returns is not None else "None"
    note = inspect.cleandoc(ast.get_docstring(node) or "")
    doc = "".join(f"        {line}".rstrip() + "\n" for line in f'"""{note}"""'.split("\n")) if note else ""
    if any(isinstance(each, ast.Name) and each.id == "property" for each in node.decorator_list):
        return (
            f"\n    @property\n    def {node.name}(self) -> {returns}:\n{doc}"
            f"        return self._read(lambda client: client.{node.name})\n"
        )
    call = f"self._client.{node.name}({', '.join(_passed(node.args))})"
    if returns.startswith("Stream["):
        returns = f"Sync{returns}"
        value = f"return SyncStream({call}, self._run)"
    elif isinstance(node, ast.AsyncFunctionDef):
        value = f"self._run({call})" if returns == "None" else f"return self._run({call})"
    else:
        value = f"self._read(lambda client: {call.replace('self._client', 'client')})"
        value = value if returns == "None" else f"return {value}"
    return f"\n    def {node.name}({ast.unparse(node.args)}) -> {returns}:\n{doc}        {value}\n"


def _passed(args: ast.arguments) -> list[str]:
    """The arguments of the call that hands everything on."""
    passed = [each.arg for each in args.args if each.arg != "self"]
    if args.vararg is not None:
        passed.append(f"*{args.vararg.arg}")
    passed += [f"{each.arg}={each.arg}" for each in args.kwonlyargs]
    if args.kwarg is not None:
        passed.append(f"**{args.kwarg.arg}")
    return passed


if __name__ == "__main__":
    TARGET.write_text(source())
