"""What people did: questions, gaps, feedback and edits, in SQLite or PostgreSQL. Knows no meaning and no knowledge.

    with Store("sqlite:///club.faqbot.db") as store:
        question_id = store.add_question(asked)             # an answered question: evidence for later
        with store.filing() as filing:                      # one transaction: no question without its gap
            gap_id = filing.open_gap("怎么退款", at=asked.at)
            filing.add_question(asked, gap_id=gap_id, reason="weak")

The only folder with SQL:

    records.py    the nouns              schema.py    tables and migrations
    database.py   engine, transactions   store.py     what others call
    questions.py, queue.py, stats.py     queries
    filing.py     what changes the queue
    edits.py      edits of the knowledge, nouns and queries
    owed.py       who has no reply yet; promises.py what they were promised
    reply_edits.py                       replies that staff changed, nouns and queries
    own_replies.py                       and what they answered in their own words

A method that has returned has committed, to the disk; one that raised has changed nothing.
"""

from __future__ import annotations

from faqbot.store.edits import (
    ClosedGap,
    Edit,
    EditedFile,
    EditedItem,
    EditSource,
    EditState,
    KeptFile,
    NewEdit,
)
from faqbot.store.filing import Filing
from faqbot.store.owed import OwedQuestion
from faqbot.store.own_replies import OwnReply
from faqbot.store.promises import NewPromise, Outcome, Promised
from faqbot.store.records import (
    LATELY,
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
    ItemStats,
    Judged,
    Judgement,
    Member,
    News,
    OpenQuestion,
    Question,
    Recorded,
    Standing,
    SureAnswer,
    Use,
    Verdict,
    Waiting,
)
from faqbot.store.reply_edits import OftenEdited, ReplyEdit
from faqbot.store.store import Store
from faqbot.store.strikes import NewStrike, Said, Strike, StrikeAction, StrikeEvent, StrikeState

__all__ = [
    "LATELY",
    "LISTED_QUESTIONS",
    "TREND_DAYS",
    "Asked",
    "ClosedGap",
    "Decision",
    "Dismissal",
    "Edit",
    "EditSource",
    "EditState",
    "EditedFile",
    "EditedItem",
    "Feedback",
    "Filing",
    "Gap",
    "GapAction",
    "GapEvent",
    "GapQuestion",
    "GapReason",
    "GapRow",
    "GapState",
    "ItemStats",
    "Judged",
    "Judgement",
    "KeptFile",
    "Member",
    "NewEdit",
    "NewPromise",
    "NewStrike",
    "News",
    "OftenEdited",
    "OpenQuestion",
    "Outcome",
    "OwedQuestion",
    "OwnReply",
    "Promised",
    "Question",
    "ReplyEdit",
    "Standing",
    "Recorded",
    "Said",
    "Store",
    "Strike",
    "StrikeAction",
    "StrikeEvent",
    "StrikeState",
    "SureAnswer",
    "Use",
    "Verdict",
    "Waiting",
]
