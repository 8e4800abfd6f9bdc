"""The journal: every stamped command, durable and verifiable. State = fold(commands).

replay     pure: the running hash, checking batches, saying which record is damaged
wal        pure: what SQLite's write-ahead log holds, so that a torn tail is told from damage
lock       one node per data directory
store      the SQLite file
writer     group commit in a thread; what happens on a full disk and on a failed fsync
snapshots  engine states beside the journal, so that a start need not replay it all
"""
