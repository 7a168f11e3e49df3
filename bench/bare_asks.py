"""The least that looking for posts takes: `python bench/bare_asks.py URL COUNT` asks as often; its seconds."""

import sys
import time

import requests


def main(url: str, count: int) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer none"
        session.get(f"{url}/api/v1/accounts/verify_credentials", timeout=10).json()
        began = time.perf_counter()
        for _ in range(count):
            session.get(f"{url}/api/v1/accounts/1/statuses?exclude_reblogs=1&limit=40", timeout=10).json()
        sys.stdout.write(str(time.perf_counter() - began))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
