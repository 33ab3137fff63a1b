"""What counts as the same text, and what is no question at all. Knows no knowledge and no vectors.

    normalise("@群主 您好，请问怎麼申請退款？？") == "怎么申请退款"
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc
