"""Imports run one way: no package imports what stands above it, there is no cycle, heavy libraries stay apart."""

from collections.abc import Iterator

from tests.lint.tree import imports, module_name, modules, sources

# From the bottom up. A module may import what stands on a lower line, or its own package.
LAYERS = [
    {"bot", "bot.actions", "bot.lib"},
    {"bot.errors"},
    {"bot.posts.lengths"},
    {"bot.platforms.specs"},
    {"bot.config", "bot.casebook"},
    {"bot.calendar", "bot.platforms.images"},  # posts and platforms read images with the same code
    {"bot.posts"},
    {"bot.platforms", "bot.ledger"},
    {"bot.drafts"},
    {"bot.publishing"},
    {"bot.presentation"},
    {"bot.alerts"},
    {"bot.cli"},
    {"bot.__main__"},
]
# Library -> the packages that may import it at the head of a file; elsewhere only inside the function that needs it.
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


def package(module: str) -> str:
    """Return the entry of LAYERS that a module belongs to: the longest that matches."""
    entries = (entry for layer in LAYERS for entry in layer)
    matching = [entry for entry in entries if module == entry or (entry != "bot" and module.startswith(entry + "."))]
    assert matching, f"{module} belongs to no layer. Add its package to LAYERS and to docs/architecture.md"
    return max(matching, key=len)


def layer(module: str) -> int:
    return next(n for n, entries in enumerate(LAYERS) if package(module) in entries)


def bot_imports() -> Iterator[tuple[str, str]]:
    for path in sources("bot"):
        for target in imports(path):
            if target.split(".")[0] == "bot":
                yield module_name(path), target


def test_imports_run_one_way() -> None:
    wrong = [
        f"{source} -> {target}"
        for source, target in bot_imports()
        if package(source) != package(target) and layer(target) >= layer(source)
    ]
    assert not wrong, "these imports run the wrong way: " + ", ".join(wrong)


def test_no_cycle_of_imports() -> None:
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for source, target in bot_imports():
        if target in graph and target != source:
            graph[source].add(target)
    seen: dict[str, int] = {}

    def walk(name: str, trail: tuple[str, ...]) -> None:
        if seen.get(name) == 2:
            return
        assert seen.get(name) != 1, "a cycle of imports: " + " -> ".join((*trail, name))
        seen[name] = 1
        for target in sorted(graph[name]):
            walk(target, (*trail, name))
        seen[name] = 2

    for name in sorted(graph):
        walk(name, ())


def may_import(here: str, target: str) -> bool:
    allowed = HEAVY.get(target.split(".")[0])
    return allowed is None or any(here == name or here.startswith(name + ".") for name in allowed)


def test_heavy_libraries_are_imported_only_where_allowed() -> None:
    wrong = [
        f"{module_name(path)} imports {target}"
        for path in sources("bot")
        for target in imports(path, at_start_only=True)
        if not may_import(module_name(path), target)
    ]
    assert not wrong, f"{'; '.join(wrong)}: import it inside the function that needs it"
