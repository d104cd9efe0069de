#!/usr/bin/env python3
"""Writes a job store of each schema version as SQL: store-1.sql, store-2.sql, …

usage: make_stores.py    (Python's standard library; from the repository's root)

The statements of each migration are taken from Sources/mmcoord/Store/JobStoreSchema.swift as it is
when this runs, so it is run once after a migration is added, and the dumps of the versions before
must then come out unchanged. Rows are those of a small study: two results, one of them collected
where the version knows that, an attempt that failed, one that is still open, and two workers.
"""
import json
import re
import sqlite3
from pathlib import Path

SCHEMA = Path("Sources/mmcoord/Store/JobStoreSchema.swift")
PLACE = Path("Tests/SystemTests/Golden")
WHEN = "2026-01-02 03:04:05.678"


def migrations():
    """The identifier and the SQL of each migration, in order."""
    text = SCHEMA.read_text()
    for part in text.split("registerMigration(")[1:]:
        name = re.match(r'"([^"]+)"', part).group(1)
        sql = re.search(r'sql:\s*"""(.*?)"""|sql:\s*"([^"]*)"', part, re.S)
        yield name, sql.group(1) or sql.group(2)


def fill(base, version):
    """Adds the rows that a coordinator of that version writes."""
    run = base.execute
    run("INSERT INTO incarnation (started_at) VALUES (?)", [WHEN])
    for number, (task, kind) in enumerate([("citeseq/ingest/0", "ingest"), ("blend", "blend")]):
        key = f"{number + 1:064x}"
        run(
            "INSERT INTO outcome (key, task, kind, worker, host, attempt, wall_ms, cpu_ms, peak_bytes,"
            " recorded_at) VALUES (?, ?, ?, '00000007', 'node1', 1, 120, 100, 4096, ?)",
            [key, task, kind, WHEN])
        row = [key, 0, "shard", f"{number + 17:064x}", 1000 + number]
        run("INSERT INTO outcome_blob (key, position, role, digest, size_bytes)"
            " VALUES (?, ?, ?, ?, ?)", row)
    failure = {
        "kind": "machine", "task": "citeseq/train/0", "message": "no memory", "host": "node1",
        "attempt": 1, "peakBytes": 5, "logLines": ["a line"]}
    worker = bytes(15) + b"\x07"
    number = "token" if version >= 12 else "epoch"
    columns = f"{number}, task, key, worker, host, attempt, state, failure, started_at, ended_at"
    run(f"INSERT INTO attempt ({columns}) VALUES (41, 'citeseq/train/0', ?, ?, 'node1', 1, 'machine', ?, ?, ?)",
        ["3" * 64, worker, json.dumps(failure), WHEN, WHEN])
    run(f"INSERT INTO attempt ({columns}) VALUES (42, 'citeseq/train/0', ?, ?, 'node1', 2, 'open', NULL, ?,"
        " NULL)", ["3" * 64, worker, WHEN])
    run("INSERT INTO source (path, size_bytes, modified_ns, inode, digest)"
        " VALUES ('/data/a.h5', 10, 20, 30, ?)", ["4" * 64])
    run("INSERT INTO snapshot VALUES (1, ?)", [b"{}"])
    if version >= 2:
        columns = "identifier, host, joined_at, left_at"
        run(f"INSERT INTO worker ({columns}) VALUES (?, 'node1', ?, NULL)", [worker, WHEN])
        run(f"INSERT INTO worker ({columns}) VALUES (?, 'node2', ?, ?)", [bytes(16), WHEN, WHEN])
    if version >= 3:
        run("INSERT INTO scan VALUES ('a scan')")
    if version >= 4:
        run("UPDATE outcome_blob SET collected = 1 WHERE key = ?", [f"{1:064x}"])
    if version >= 5:
        run("INSERT INTO checkpoint (key, digest, size_bytes, epochs_done, batches_done, kept_at)"
            " VALUES (?, ?, 900, 7, 3, ?)",
            ["3" * 64, f"{99:064x}", WHEN])


def main():
    known = list(migrations())
    for version in range(1, len(known) + 1):
        base = sqlite3.connect(":memory:")
        base.execute("CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        for name, sql in known[:version]:
            base.executescript(sql)
            base.execute("INSERT INTO grdb_migrations VALUES (?)", [name])
        fill(base, version)
        base.commit()
        lines = [line for line in base.iterdump() if line not in ("BEGIN TRANSACTION;", "COMMIT;")]
        (PLACE / f"store-{version}.sql").write_text("\n".join(lines) + "\n")


main()
