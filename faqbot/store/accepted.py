"""Findings about the knowledge that somebody looked at and found fine. Knows no finding, only what it is called.

store.accepted.add("3f0c…", at=now, by="小晨");  store.accepted.keys()
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from faqbot.store.database import Database
from faqbot.store.schema import ACCEPTED_FINDINGS


class AcceptedFindings:
    """Safe to use from several threads. Every method raises `StoreError` where the database cannot do it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: str, *, at: datetime, by: str | None = None) -> None:
        """Remember that it is fine; a second time changes nothing. at: aware."""
        known = sa.select(ACCEPTED_FINDINGS.c.key).where(ACCEPTED_FINDINGS.c.key == key)
        with self._database.writing() as connection:
            if connection.scalar(known) is None:
                connection.execute(ACCEPTED_FINDINGS.insert().values(key=key, at=at, author=by))

    def remove(self, key: str) -> None:
        """Look at it again."""
        with self._database.writing() as connection:
            connection.execute(ACCEPTED_FINDINGS.delete().where(ACCEPTED_FINDINGS.c.key == key))

    def keys(self) -> frozenset[str]:
        """What all of them are called."""
        with self._database.reading() as connection:
            return frozenset(connection.scalars(sa.select(ACCEPTED_FINDINGS.c.key)))
