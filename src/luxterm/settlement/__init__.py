"""What the node tells the chain: batches of trades and balances, and the proofs that go with them."""
