"""Wording: against numbers worked by hand and against a reference implementation."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from faqbot.lexical import SKETCH, Lexicon, grams, is_chinese, terms

TEXTS = ["怎么申请退款", "怎么开发票", "发票抬头写错了", "how do i cancel my order", "order 66 when", "退款"]


def test_grams_are_characters_of_chinese_and_words_of_the_rest() -> None:
    assert grams("退款 abc") == ("退", "款", "退款", " abc ", " ab", "abc", "bc ", " abc", "abc ")
    assert terms("退款 abc退") == {"退", "款", "abc"}


def test_similarities_equal_the_reference_where_every_gram_is_known() -> None:
    reference = TfidfVectorizer(analyzer=grams, sublinear_tf=True)
    expected = (reference.fit_transform(TEXTS) @ reference.transform(TEXTS).T).toarray()
    np.testing.assert_allclose(Lexicon(TEXTS).similarities(TEXTS), expected, atol=1e-6)


def test_an_unknown_word_makes_a_difference() -> None:
    lexicon = Lexicon(TEXTS)
    (alone,), (more,) = lexicon.similarities(["退款"])[:, 5:], lexicon.similarities(["退款猫"])[:, 5:]
    assert alone == pytest.approx(1.0)
    # 退, 款 and 退款 are in two of six texts; 猫, 款猫 and 退款猫 in none.
    known, new = math.log(7 / 3) + 1, math.log(7 / 1) + 1
    assert more == pytest.approx(math.sqrt(3 * known**2 / (3 * known**2 + 3 * new**2)))


def test_similarities_of_nothing() -> None:
    assert Lexicon(TEXTS).similarities(["", "?!"]).tolist() == [[0.0] * 6] * 2
    assert Lexicon([]).similarities(["退款"]).shape == (1, 0)


def test_between_equals_similarities_on_the_lexicons_own_texts() -> None:
    lexicon = Lexicon(TEXTS)
    (expected,) = lexicon.similarities(["怎么退款"])
    np.testing.assert_allclose(lexicon.between(["怎么退款"] * 6, TEXTS), expected, atol=1e-6)


def test_coverage_weighs_by_rarity() -> None:
    lexicon = Lexicon(["a b", "a c", "a d"])
    common, rare = math.log(4 / 4) + 1, math.log(4 / 2) + 1
    asked, known = lexicon.coverage("a b", "a c")
    assert asked == known == pytest.approx(common / (common + rare))
    assert lexicon.coverage("b", "a b") == pytest.approx((1.0, rare / (common + rare)))
    assert lexicon.coverage("", "a") == (0.0, 0.0)


def test_a_lexicon_made_from_another_is_the_one_made_from_its_texts() -> None:
    rng = random.Random(5)
    texts = list(TEXTS)
    lexicon = Lexicon(texts)
    for round_ in range(40):
        for _ in range(rng.randrange(4)):
            texts.insert(rng.randrange(len(texts) + 1), "".join(rng.choices("怎么退款发票 abc", k=rng.randrange(1, 8))))
        for _ in range(min(len(texts), rng.randrange(4))):
            texts.pop(rng.randrange(len(texts)))
        if round_ == 20:
            texts.clear()
        rng.shuffle(texts)
        lexicon, fresh = Lexicon(list(texts), lexicon), Lexicon(texts)
        asked = ["怎么退款", "abc 发票", "猫", "cab", *texts[:3]]
        np.testing.assert_allclose(lexicon.similarities(asked), fresh.similarities(asked), atol=1e-6)
        np.testing.assert_allclose(lexicon.between(asked, asked[::-1]), fresh.between(asked, asked[::-1]), atol=1e-6)
        for one, other in itertools.pairwise(asked):
            assert lexicon.coverage(one, other) == pytest.approx(fresh.coverage(one, other))


def test_a_sketch_is_nearly_the_cosine_of_weighted_grams() -> None:
    lexicon, everyday = Lexicon(TEXTS), Lexicon([])
    rows = lexicon.sketches([*TEXTS, ""], everyday)
    assert rows.shape == (len(TEXTS) + 1, SKETCH) and rows.dtype == np.float32
    # An empty lexicon finds everything equally rare.
    exact = np.array([lexicon.between([text] * len(TEXTS), TEXTS) for text in TEXTS])
    np.testing.assert_allclose(rows[:-1] @ rows[:-1].T, exact, atol=0.15)
    np.testing.assert_allclose(np.diag(rows @ rows.T), [1.0] * len(TEXTS) + [0.0], atol=1e-6)


def test_what_is_said_everyday_counts_less_in_a_sketch() -> None:
    texts = ["怎么退款", "怎么开票"]
    plain, weighed = (Lexicon([]).sketches(texts, Lexicon(said)) for said in ([], ["怎么办", "怎么啦", "怎么"]))
    assert plain[0] @ plain[1] > 2 * (weighed[0] @ weighed[1]) > 0


def test_one_chinese_letter_is_chinese() -> None:
    assert is_chinese("app 怎么下载") and not is_chinese("how to install?") and not is_chinese("")
