"""The chain: networks, connections, keys, nonces, typed contracts, logs, the local anvil, deployment.

`networks` and `errors` import nothing heavy; the rest imports web3's parts as needed.
"""
