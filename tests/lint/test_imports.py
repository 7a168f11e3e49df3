"""Who may import whom: arrows run one way, there is no circle, and heavy libraries stay in their rooms."""

from collections.abc import Iterator

from tests.lint.tree import imports, module_name, modules, sources

# From the ground up. A room may import what stands on a lower floor, or its own folder.
FLOORS = [
    {"bot.actions"},
    {"bot", "bot.errors"},
    {"bot.lib", "bot.sharing"},
    {"bot.posts.lengths"},
    {"bot.config", "bot.casebook"},
    {"bot.calendar", "bot.platforms.images"},
    {"bot.posts"},
    {"bot.platforms", "bot.ledger"},
    {"bot.drafts"},
    {"bot.publishing"},
    {"bot.presentation"},
    {"bot.alerts"},
    {"bot.cli"},
    {"bot.__main__"},
]
# Library -> the rooms that may import it as the program starts; elsewhere only inside the function that needs it.
HEAVY = {
    "sqlmodel": ("bot.ledger",),
    "sqlalchemy": ("bot.ledger",),
    "alembic": ("bot.ledger.migrations",),
    "apprise": (),
    "apscheduler": ("bot.publishing.scheduler",),
    "mastodon": ("bot.platforms.mastodon",),
    "tweepy": ("bot.platforms.x",),
    "atproto": ("bot.platforms.bluesky",),
    "PIL": ("bot.platforms.images",),
    "httpx": ("bot.platforms.bluesky", "bot.platforms.http.atproto_hooks"),
    "requests": ("bot.platforms",),
    "icalendar": (),
}


def room(module: str) -> str:
    """The entry of FLOORS that a module belongs to: the longest that matches."""
    entries = (entry for floor in FLOORS for entry in floor)
    fitting = [entry for entry in entries if module == entry or (entry != "bot" and module.startswith(entry + "."))]
    assert fitting, f"{module} stands on no floor: give it one in FLOORS and in docs/architecture.md"
    return max(fitting, key=len)


def floor(module: str) -> int:
    return next(n for n, entries in enumerate(FLOORS) if room(module) in entries)


def arrows() -> Iterator[tuple[str, str]]:
    for path in sources("bot"):
        for target in imports(path):
            if target.split(".")[0] == "bot":
                yield module_name(path), target


def test_arrows_run_down_or_stay_in_their_room() -> None:
    wrong = [
        f"{source} -> {target}"
        for source, target in arrows()
        if room(source) != room(target) and floor(target) >= floor(source)
    ]
    assert not wrong, "these imports run upward: " + ", ".join(wrong)


def test_no_circle_of_imports() -> None:
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for source, target in arrows():
        if target in graph and target != source:
            graph[source].add(target)
    seen: dict[str, int] = {}

    def walk(name: str, trail: tuple[str, ...]) -> None:
        if seen.get(name) == 2:
            return
        assert seen.get(name) != 1, "a circle of imports: " + " -> ".join((*trail, name))
        seen[name] = 1
        for target in sorted(graph[name]):
            walk(target, (*trail, name))
        seen[name] = 2

    for name in sorted(graph):
        walk(name, ())


def may_import(here: str, target: str) -> bool:
    allowed = HEAVY.get(target.split(".")[0])
    return allowed is None or any(here == name or here.startswith(name + ".") for name in allowed)


def test_heavy_libraries_are_imported_only_in_their_rooms() -> None:
    wrong = [
        f"{module_name(path)} imports {target}"
        for path in sources("bot")
        for target in imports(path, at_start_only=True)
        if not may_import(module_name(path), target)
    ]
    assert not wrong, f"as the program starts, {'; '.join(wrong)}: import it inside the function that needs it"
