"""When two nicknames are the same person's. Knows no chat, no members and no rules; what is shown stays as written.

    name_key("上海－小明") == name_key("@上海-小明 ")              # the same person
    staff_key("管理员-小晨（在线）") == staff_key("小晨")          # the same colleague

A member's brackets stay: "阿明（上海）" and "阿明（北京）" are two, and what one did must not count against the other.
"""

from __future__ import annotations

import re
import unicodedata

_TITLE = re.compile(r"\s*[(\[【][^()\[\]【】]*[)\]】]\s*$")
_ROLE = re.compile(r"^(?:[(\[【]?)(?:群主|管理员?|客服|助理|助教|小?助手|运营|班主任|店长)(?:\s*[-–—_|/·:]|[)\]】])\s*")


def name_key(name: str) -> str:
    """How nicknames and groups are compared: letters without width, case, spaces and kind of dash, no "@" before."""
    visible = (
        "-" if unicodedata.category(char) == "Pd" else char
        for char in unicodedata.normalize("NFKC", name).casefold()
        if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf") and not "\ufe00" <= char <= "\ufe0f"
    )
    return "".join(visible).lstrip("@") or name.strip()


def staff_key(name: str) -> str:
    """The same for those who answer, without a title behind the name in brackets, or an office before it."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return name_key(_ROLE.sub("", _TITLE.sub("", plain).strip()))
