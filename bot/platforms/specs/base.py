"""What the program knows of a platform before it connects: one `PlatformSpec` each, without any SDK."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from urllib.parse import SplitResult


class AccountInfo(Protocol):
    """What a spec needs of an account. A limit of None is the platform's own."""

    @property
    def platform(self) -> str: ...

    @property
    def server(self) -> str: ...

    @property
    def handle(self) -> str | None: ...

    @property
    def limit(self) -> int | None: ...

    @property
    def link_length(self) -> int | None: ...

    @property
    def alt_limit(self) -> int | None: ...


class ImageLimits(NamedTuple):
    """`side`: pixels of the longer side."""

    side: int
    bytes: int


class PageStyle(NamedTuple):
    """How a post looks on our pages. `light` and `dark`: the colour of links. `avatar`: its background."""

    light: str
    dark: str
    avatar: str
    radius: str = "50%"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSpec:
    """All that is known about a platform; fields with a default need a line only where the platform differs.

    `adapter` and `sign_in` are written `module:name` and imported when needed, because they import SDKs.
    """

    name: str  # in config.toml, in template file names and in the ledger
    display_name: str
    adapter: str  # a class: (account, secrets) -> Platform
    other_names: tuple[str, ...] = ()  # what people write in place of `name`

    server: str  # the default in config.toml
    secrets: tuple[str, ...]  # keys of [accounts.NAME]
    many_servers: bool = False  # config.toml must name the server, and each server has its own limits
    handle_is_domain: bool = False  # config.toml must give the handle, which is a domain name
    login_help: str  # how to get the secrets
    sign_in: str | None = None  # a function that gets `access_token` in a browser

    limit: int  # of one part, in `unit`
    unit: str
    measure: Callable[[AccountInfo, str, str | None], int]  # account, text, content warning
    max_bytes: int | None = None  # of one part in UTF-8, a second limit
    link_length: int | None = None  # what a link counts for; None: as many characters as it has

    alt_limit: int  # of the description of an image
    alt_length: Callable[[str], int]
    image: ImageLimits

    find_links: Callable[[str], list[str]] | None = None  # as the platform finds them; None: the adapter marks them
    shortens_links: bool = True  # shows only the beginning of a long link
    links_cost: bool = False  # a post with a link costs more: `link_on_x` in a campaign decides
    hides_behind_warning: bool = False
    has_visibility: bool = False  # else every post is public
    reply_needs_proof: bool = False  # a reply needs more than the id of the post it answers
    refuses_text_of_other_accounts: bool = False  # the same text may not come from two accounts of one team

    permalink: str  # an example; `{server}` stands for the account's server
    parse_permalink: Callable[[SplitResult, AccountInfo, str], str | None]  # address, account, platform's id of it
    style: PageStyle


def is_own_name(name: str | None, account: AccountInfo) -> bool:
    """Whether an address may name this account, as far as config.toml gives its handle."""
    own = (account.handle or "").lstrip("@").lower()
    return name is None or not own or name.lower() in (own, own.partition("@")[0])


def utf16_length(text: str) -> int:
    """UTF-16 units: an emoji may count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
