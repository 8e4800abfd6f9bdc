"""`python -m luxterm` is `luxterm`."""

from luxterm.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
