"""A new ledger in SQLite, in one go: what all migrations together make (a test compares them, to the letter).

Alembic and SQLModel cost 0.3 s, and 32 MB that would stay with the bot for as long as it runs: a new ledger needs
neither of them.
"""

from __future__ import annotations

import sqlite3

from bot.ledger.versions import REVISIONS, age

TABLES = (
    """CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY
        (version_num))""",
    """CREATE TABLE account (name VARCHAR NOT NULL, identity VARCHAR NOT NULL, handle VARCHAR NOT NULL, room INTEGER
        NOT NULL, at VARCHAR NOT NULL, link_length INTEGER, alt_limit
        INTEGER, PRIMARY KEY (name))""",
    """CREATE TABLE approval (delivery VARCHAR NOT NULL, digest VARCHAR NOT NULL, person VARCHAR NOT NULL, at VARCHAR
        NOT NULL, day VARCHAR NOT NULL, date VARCHAR NOT NULL, PRIMARY KEY (delivery, digest, person))""",
    """CREATE INDEX approval_date ON approval (date)""",
    """CREATE TABLE beat (n INTEGER NOT NULL, at VARCHAR NOT NULL, PRIMARY KEY (n))""",
    """CREATE TABLE delivery (id VARCHAR NOT NULL, campaign VARCHAR NOT NULL, date VARCHAR NOT NULL, account VARCHAR
        NOT NULL, platform VARCHAR NOT NULL, identity VARCHAR NOT NULL, language VARCHAR NOT NULL, state VARCHAR NOT
        NULL, digest VARCHAR NOT NULL, detail VARCHAR NOT NULL, print VARCHAR NOT NULL, warning VARCHAR, visibility
        VARCHAR, created_at VARCHAR, claimed_at VARCHAR, not_before VARCHAR, look_first BOOLEAN NOT NULL, reason
        VARCHAR, codes VARCHAR, takedown_requested_at VARCHAR, PRIMARY KEY (id))""",
    """CREATE INDEX delivery_date ON delivery (date)""",
    """CREATE INDEX delivery_down ON delivery (takedown_requested_at)
        WHERE takedown_requested_at IS NOT NULL""",
    """CREATE INDEX delivery_open ON delivery (state)
        WHERE state IN ('sending', 'waiting', 'partial', 'unconfirmed')""",
    """CREATE INDEX delivery_print ON delivery (print) WHERE print <> ''""",
    """CREATE TABLE image (digest VARCHAR NOT NULL, mime VARCHAR NOT NULL, data BLOB NOT NULL, PRIMARY KEY (digest))""",
    """CREATE TABLE log (n INTEGER NOT NULL, at VARCHAR NOT NULL, id VARCHAR NOT NULL, event VARCHAR NOT NULL, state
        VARCHAR NOT NULL, url VARCHAR NOT NULL, person VARCHAR NOT NULL, detail VARCHAR NOT NULL, chain VARCHAR NOT
        NULL, reason VARCHAR, part INTEGER, PRIMARY KEY (n))""",
    """CREATE TABLE pause (scope VARCHAR NOT NULL, value VARCHAR NOT NULL, person VARCHAR NOT NULL, at VARCHAR NOT
        NULL, known VARCHAR, source VARCHAR, PRIMARY KEY (scope, value))""",
    """CREATE TABLE told ("key" VARCHAR NOT NULL, value VARCHAR NOT NULL, at VARCHAR NOT NULL, PRIMARY KEY ("key"))""",
    """CREATE TABLE verification (campaign VARCHAR NOT NULL, about VARCHAR NOT NULL, digest VARCHAR NOT NULL, person
        VARCHAR NOT NULL, at VARCHAR NOT NULL, day VARCHAR NOT NULL, PRIMARY KEY (campaign, about, digest, person))""",
    """CREATE TABLE vote (scope VARCHAR NOT NULL, value VARCHAR NOT NULL, person VARCHAR NOT NULL, at VARCHAR NOT NULL,
        PRIMARY KEY (scope, value, person))""",
    """CREATE TABLE about (delivery VARCHAR NOT NULL, kind VARCHAR NOT NULL, i INTEGER NOT NULL, value VARCHAR NOT
        NULL, PRIMARY KEY (delivery, kind, i), CHECK (kind IN ('case', 'country')), FOREIGN KEY(delivery) REFERENCES
        delivery (id))""",
    """CREATE INDEX about_value ON about (kind, value)""",
    """CREATE TABLE part (delivery VARCHAR NOT NULL, n INTEGER NOT NULL, "key" VARCHAR NOT NULL, text VARCHAR NOT NULL,
        attempted_at VARCHAR, last_attempt VARCHAR, remote_id VARCHAR NOT NULL, url VARCHAR NOT NULL, proof VARCHAR
        NOT NULL, at VARCHAR, PRIMARY KEY (delivery, n), FOREIGN KEY(delivery) REFERENCES delivery (id))""",
    """CREATE TABLE shown (delivery VARCHAR NOT NULL, part INTEGER NOT NULL, i INTEGER NOT NULL, image VARCHAR NOT
        NULL, alt VARCHAR NOT NULL, PRIMARY KEY (delivery, part, i), FOREIGN KEY(delivery) REFERENCES delivery (id),
        FOREIGN KEY(image) REFERENCES image (digest))""",
    """CREATE TRIGGER log_keeps BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END""",
    """CREATE TRIGGER log_stays BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END""",
    """CREATE TRIGGER log_grows BEFORE INSERT ON log WHEN NEW.n IS NOT (SELECT COALESCE(MAX(n), 0) + 1 FROM log)
        BEGIN SELECT RAISE(ABORT, 'the log only grows, line by line'); END""",
)


def make(connection: sqlite3.Connection, where: str) -> None:
    """In one transaction; another program may have been quicker."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if age(connection, where) == "empty":
            for statement in TABLES:
                connection.execute(statement)
            connection.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (REVISIONS[-1],))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
