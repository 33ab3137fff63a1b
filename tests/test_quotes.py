"""What is repeated in public: of every kind of contact enough to know it, of everything else the words."""

from __future__ import annotations

import pytest

from faqbot.quotes import LONGEST, quoted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Links: the host, cut; never the path.
        ("点这里领券 https://www.pinmoney.com/abc?x=1", "点这里领券 pin***.com"),
        ("https://kan.lottery.com.cn/9f2k 快看", "lot***.cn 快看"),
        ("t.cn/Ab3d 快来", "t***.cn 快来"),
        ("复制这条，￥Ab3dEf9￥ 大额券", "复制这条，￥A*** 大额券"),
        # WeChat
        ("手机点一点日结100，加微信 jz_8899", "手机点一点日结100，加微信 jz***"),
        ("有意者加我 jzlaoshi", "有意者加我 jz***"),
        ("ＶＸ：ｊｚ８８９９００", "ＶＸ：ｊｚ***"),
        ("要的私我，号 li_wei88 或者头像", "要的私我，号 li*** 或者头像"),
        # Telephones, as people write them
        ("上门修电脑，电话13812345678，随叫随到", "上门修电脑，电话13***，随叫随到"),
        ("上门修电脑 138 1234 5678", "上门修电脑 13***"),
        ("洗油烟机 400-820-8820", "洗油烟机 40***"),
        # QQ, mail
        ("需要资源的加我扣扣 2289003311", "需要资源的加我扣扣 22***"),
        ("领资料 QQ群：123456789", "领资料 QQ群：12***"),
        ("写信到 shop.li@mail.example.org 就行", "写信到 sh*** 就行"),
        # Prices, days and names of things reach nobody.
        ("手机点一点日结100-300，2026-11-25 开始", "手机点一点日结100-300，2026-11-25 开始"),
        ("iPhone15 转让，5200元，Photoshop 也卖", "iPhone15 转让，5200元，Photoshop 也卖"),
        ("代购 10000000元 以内都行", "代购 10000000元 以内都行"),
        ("dm me please, cheap phones", "dm me please, cheap phones"),
    ],
)
def test_ordinary_words_stay_and_what_reaches_somebody_is_masked(text: str, said: str) -> None:
    assert quoted(text, text) == said


@pytest.mark.parametrize(
    ("text", "evidence", "said"),
    [
        ("秋梨膏刚熬好，要的加我微信 qiuli_88 下单", "加我微信 qiuli_88", "加我微信 qi***"),
        # Nothing but a contact: with the words around it.
        ("点这里 https://pinmoney.example/x 领现金", "https://pinmoney.example/x", "点这里 pin***.example 领现金"),
        ("上门修电脑，电话13812345678", "13812345678", "上门修电脑，电话13***"),
        # A judgement may have cut it.
        ("点 https://pinmoney.com/abcdefgh 领", "https://pinmoney.com/abc", "点 pin***.com 领"),
        ("要的加微信 jz_8899", "jz_88", "要的加微信 jz***"),
        ("要的\n加微信  jz_8899", "要的\n加微信", "要的 加微信"),
        ("别的话", "不在里面 13812345678", "不在里面 13***"),
        ("全部都是", "", "全部都是"),
    ],
)
def test_of_evidence_that_says_nothing_the_words_around_are_repeated(text: str, evidence: str, said: str) -> None:
    assert quoted(text, evidence) == said


def test_of_what_insults_the_first_letter_stays() -> None:
    assert quoted("你个白痴，回家吧", "你个白痴", abuse=True) == "你个白*"
    assert quoted("你们一群脑残，SB", "你们一群脑残，SB", abuse=True) == "你们一群脑*，S*"
    assert quoted("usb 线坏了", "usb 线坏了", abuse=True) == "usb 线坏了"
    assert quoted("白痴才不买", "白痴才不买") == "白痴才不买", "where it is about something else"


def test_what_is_long_is_cut_around_what_gave_it_away() -> None:
    assert quoted("长" * 60, "长" * 60) == "长" * (LONGEST - 1) + "…"
    said = quoted(f"{'很' * 90} https://pinmoney.com/x", "https://pinmoney.com/x")
    assert (len(said), said[:2], said[-12:]) == (LONGEST, "…很", "很 pin***.com")
    assert quoted(f"https://pinmoney.com/x {'长' * 90}", "https://pinmoney.com/x").startswith("pin***.com 长")
