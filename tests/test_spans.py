"""Where things stand in a YAML text, cut out and looked at."""

from __future__ import annotations

import pytest

from faqbot.spans import Span, spans

TEXT = """\
a: "q"  # c
b: |+ # said
    x

    # no

  # below
c: &l
- 1
-  two
   lines # z

d: [a, 'b' ,
  {e: *l}, ] # t
f:
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_each_value_is_cut_out_whole(newline: str) -> None:
    text = TEXT.replace("\n", newline)
    root = spans(text)
    assert root is not None

    def cut(span: Span) -> str:
        return text[span.start : span.end].replace("\r", "")

    values = dict(zip((key.text for key in root.children[::2]), root.children[1::2], strict=True))
    assert {name: cut(value) for name, value in values.items()} == {
        "a": '"q"',
        "b": "|+ # said\n    x\n\n    # no",
        "c": "&l\n- 1\n-  two\n   lines",
        "d": "[a, 'b' ,\n  {e: *l}, ]",
        "f": "",
    }
    assert [(each.text, each.style, cut(each)) for each in values["d"].children[:2]] == [
        ("a", "", "a"),
        ("b", "'", "'b'"),
    ]
    assert [(each.kind, cut(each)) for each in values["d"].all() if each.anchor] == [("alias", "*l")]
    assert (values["c"].anchor, values["c"].flow, values["d"].flow) == ("l", False, True)


def test_a_text_that_holds_nothing_has_no_root() -> None:
    assert spans("# only words\n") is None and spans("") is None
