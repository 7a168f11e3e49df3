"""The least publishing takes: `python bench/bare_posts.py URL ROWS COUNT` sends posts and commits a row for each."""

import sqlite3
import sys

import requests


def main(url: str, rows: str, count: int) -> None:
    ledger = sqlite3.connect(rows)
    ledger.execute("CREATE TABLE IF NOT EXISTS post (id TEXT PRIMARY KEY, remote TEXT)")
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer none"
        for n in range(count):
            said = {"status": f"7 years ago today, person {n} of a story was stopped at the airport.", "language": "en"}
            given = session.post(f"{url}/api/v1/statuses", data=said, timeout=10)
            given.raise_for_status()
            with ledger:
                ledger.execute("INSERT INTO post VALUES (?, ?)", (f"bench/{n}", given.json()["id"]))
    ledger.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
