"""What people did: questions, gaps and feedback, in SQLite or PostgreSQL. Knows no meaning and no knowledge.

    with Store("sqlite:///club.faqbot.db") as store:
        question_id = store.add_question(asked)             # an answered question: evidence for later
        with store.filing() as filing:                      # one transaction: no question without its gap
            gap_id = filing.open_gap("怎么退款", at=asked.at)
            filing.add_question(asked, gap_id=gap_id, reason="weak")

The only folder with SQL:

    records.py    the nouns              schema.py    tables and migrations
    database.py   engine, transactions   store.py     what others call
    questions.py, queue.py   queries     filing.py    what changes the queue

A method that has returned has committed, to the disk; one that raised has changed nothing.
"""

from __future__ import annotations

from faqbot.store.filing import Filing
from faqbot.store.records import (
    LISTED_QUESTIONS,
    TREND_DAYS,
    Asked,
    Decision,
    Dismissal,
    Feedback,
    Gap,
    GapAction,
    GapEvent,
    GapQuestion,
    GapReason,
    GapRow,
    GapState,
    Judged,
    Judgement,
    Member,
    News,
    OpenQuestion,
    Question,
    SureAnswer,
    Verdict,
    Waiting,
)
from faqbot.store.store import Store

__all__ = [
    "LISTED_QUESTIONS",
    "TREND_DAYS",
    "Asked",
    "Decision",
    "Dismissal",
    "Feedback",
    "Filing",
    "Gap",
    "GapAction",
    "GapEvent",
    "GapQuestion",
    "GapReason",
    "GapRow",
    "GapState",
    "Judged",
    "Judgement",
    "Member",
    "News",
    "OpenQuestion",
    "Question",
    "Store",
    "SureAnswer",
    "Verdict",
    "Waiting",
]
