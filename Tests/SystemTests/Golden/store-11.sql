CREATE TABLE attempt (
                        epoch INTEGER PRIMARY KEY, task TEXT NOT NULL, key TEXT NOT NULL,
                        worker BLOB NOT NULL, host TEXT NOT NULL, attempt INTEGER NOT NULL,
                        state TEXT NOT NULL, failure TEXT, started_at TEXT NOT NULL, ended_at TEXT
                    , forgiven INTEGER NOT NULL DEFAULT 0);
INSERT INTO "attempt" VALUES(41,'citeseq/train/0','3333333333333333333333333333333333333333333333333333333333333333',X'00000000000000000000000000000007','node1',1,'machine','{"kind": "machine", "task": "citeseq/train/0", "message": "no memory", "host": "node1", "attempt": 1, "peakBytes": 5, "logLines": ["a line"]}','2026-01-02 03:04:05.678','2026-01-02 03:04:05.678',0);
INSERT INTO "attempt" VALUES(42,'citeseq/train/0','3333333333333333333333333333333333333333333333333333333333333333',X'00000000000000000000000000000007','node1',2,'open',NULL,'2026-01-02 03:04:05.678',NULL,0);
CREATE TABLE checkpoint (
                        key TEXT PRIMARY KEY, digest TEXT NOT NULL, size_bytes INTEGER NOT NULL,
                        epochs_done INTEGER NOT NULL, batches_done INTEGER NOT NULL,
                        kept_at TEXT NOT NULL
                    , checksum TEXT, kind TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
INSERT INTO "checkpoint" VALUES('3333333333333333333333333333333333333333333333333333333333333333','0000000000000000000000000000000000000000000000000000000000000063',900,7,3,'2026-01-02 03:04:05.678',NULL,'',0);
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('1: outcomes, attempts, sources');
INSERT INTO "grdb_migrations" VALUES('2: workers');
INSERT INTO "grdb_migrations" VALUES('3: scans');
INSERT INTO "grdb_migrations" VALUES('4: collected blobs');
INSERT INTO "grdb_migrations" VALUES('5: checkpoints');
INSERT INTO "grdb_migrations" VALUES('6: credit of tasks');
INSERT INTO "grdb_migrations" VALUES('7: open attempts');
INSERT INTO "grdb_migrations" VALUES('8: checksums');
INSERT INTO "grdb_migrations" VALUES('9: launched workers');
INSERT INTO "grdb_migrations" VALUES('10: generations and processors');
INSERT INTO "grdb_migrations" VALUES('11: versions of kinds');
CREATE TABLE incarnation (number INTEGER PRIMARY KEY, started_at TEXT NOT NULL);
INSERT INTO "incarnation" VALUES(1,'2026-01-02 03:04:05.678');
CREATE TABLE outcome (
                        key TEXT PRIMARY KEY, task TEXT NOT NULL, kind TEXT NOT NULL,
                        worker TEXT NOT NULL, host TEXT NOT NULL, attempt INTEGER NOT NULL,
                        wall_ms INTEGER NOT NULL, cpu_ms INTEGER NOT NULL,
                        peak_bytes INTEGER NOT NULL, recorded_at TEXT NOT NULL
                    , checksum TEXT, processor TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 0, resumable INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
INSERT INTO "outcome" VALUES('0000000000000000000000000000000000000000000000000000000000000001','citeseq/ingest/0','ingest','00000007','node1',1,120,100,4096,'2026-01-02 03:04:05.678',NULL,'',0,0);
INSERT INTO "outcome" VALUES('0000000000000000000000000000000000000000000000000000000000000002','blend','blend','00000007','node1',1,120,100,4096,'2026-01-02 03:04:05.678',NULL,'',0,0);
CREATE TABLE outcome_blob (
                        key TEXT NOT NULL REFERENCES outcome (key), position INTEGER NOT NULL,
                        role TEXT NOT NULL, digest TEXT NOT NULL, size_bytes INTEGER NOT NULL, collected INTEGER NOT NULL DEFAULT 0,
                        PRIMARY KEY (key, position)
                    ) WITHOUT ROWID;
INSERT INTO "outcome_blob" VALUES('0000000000000000000000000000000000000000000000000000000000000001',0,'shard','0000000000000000000000000000000000000000000000000000000000000011',1000,1);
INSERT INTO "outcome_blob" VALUES('0000000000000000000000000000000000000000000000000000000000000002',0,'shard','0000000000000000000000000000000000000000000000000000000000000012',1001,0);
CREATE TABLE scan (content TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO "scan" VALUES('a scan');
CREATE TABLE snapshot (
                        id INTEGER PRIMARY KEY CHECK (id = 1), json BLOB NOT NULL
                    );
INSERT INTO "snapshot" VALUES(1,X'7B7D');
CREATE TABLE source (
                        path TEXT PRIMARY KEY, size_bytes INTEGER NOT NULL,
                        modified_ns INTEGER NOT NULL, inode INTEGER NOT NULL, digest TEXT NOT NULL
                    , checksum TEXT) WITHOUT ROWID;
INSERT INTO "source" VALUES('/data/a.h5',10,20,30,'4444444444444444444444444444444444444444444444444444444444444444',NULL);
CREATE TABLE worker (
                        identifier BLOB PRIMARY KEY, host TEXT NOT NULL, joined_at TEXT NOT NULL,
                        left_at TEXT
                    , launched INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
INSERT INTO "worker" VALUES(X'00000000000000000000000000000000','node2','2026-01-02 03:04:05.678','2026-01-02 03:04:05.678',0);
INSERT INTO "worker" VALUES(X'00000000000000000000000000000007','node1','2026-01-02 03:04:05.678',NULL,0);
CREATE INDEX outcome_blob_by_digest ON outcome_blob (digest);
CREATE INDEX open_attempt_by_task ON attempt (task) WHERE state = 'open';
