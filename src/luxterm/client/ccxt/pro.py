"""`import luxterm.client.ccxt.pro as ccxt` in the place of `import ccxt.pro as ccxt`: the class with its `watch_*`."""

from luxterm.client.ccxt.async_support import *  # noqa: F403
from luxterm.client.ccxt.async_support import luxterm as luxterm
