"""luxterm: a perpetuals venue and the workstation to trade on it, in one terminal."""

__version__ = "0.1.0"
