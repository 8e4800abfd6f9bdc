"""aiohttp's server without the price of its client, whose connections are as well verified as ever."""

from __future__ import annotations

import ssl
import subprocess
import sys

from luxterm.api.http import LateCertificates

# By itself: in this process somebody else may have imported aiohttp before.
IMPORTED = """
import ssl
before = ssl.create_default_context
import luxterm.api.http
import aiohttp.connector
made = aiohttp.connector._SSL_CONTEXT_VERIFIED
print(type(made).__name__, made.cert_store_stats()["x509_ca"], ssl.create_default_context is before)
"""


def test_importing_the_server_reads_no_certificates() -> None:
    out = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["LateCertificates", "0", "True"]


def test_a_connection_is_verified_by_the_machines_certificates() -> None:
    usual, late = ssl.create_default_context(), LateCertificates(ssl.PROTOCOL_TLS_CLIENT)
    assert (late.verify_mode, late.check_hostname) == (usual.verify_mode, usual.check_hostname)
    assert late.cert_store_stats()["x509"] == 0
    late.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="example.org")
    assert late.cert_store_stats() == usual.cert_store_stats()
