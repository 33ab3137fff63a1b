"""Number formats: 007 is read as 007."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from faqbot.number_format import Moment, Number, general, shown

AT = datetime.fromisoformat("2026-01-09T15:04:05.250")


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (7, "000", "007"),
        (12345, "000", "12345"),
        (0, "000", "000"),
        (0, "#", ""),
        (0, "#,##0", "0"),
        (1234567, "#,##0", "1,234,567"),
        (123, "#,##0", "123"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (0.125, "0.00", "0.13"),  # a half is rounded up, as spreadsheets do
        (2.675, "0.00", "2.68"),
        (5, "0.0#", "5.0"),
        (5.126, "0.0#", "5.13"),
        (-3, "0.00", "-3.00"),
        (-0.001, "0.00", "0.00"),
        (-3, "0;(0)", "(3)"),
        (0, '0;-0;"无"', "无"),
        (5, '0;-0;"无"', "5"),
        (0.05, "0%", "5%"),
        (0.056, "0.0%", "5.6%"),
        (1234567, "#,##0,", "1,235"),
        (1234, '"¥"#,##0', "¥1,234"),
        (5, "[$¥-804]0.00", "¥5.00"),
        (5, "[Red]0", "5"),
        (9.5, '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "¥9.50"),
        (7, '0"天"', "7天"),
        (7, "0\\;", "7;"),
        (7, "General", "7"),
        (7, 'G/通用格式"天"', "7天"),
        (-1.5, "General", "-1.5"),
        (12, "@", "12"),
        (13800138000, "000-0000-0000", "138-0013-8000"),
        (3, "# ?/?", None),
        (12, "[>10]0", None),
        (12, "[DBNum1]0", None),
        (12, "0.00E+00", None),
        (12, '0.0,"K"', None),
        (AT, "yyyy-mm-dd", "2026-01-09"),
        (AT, "yyyy年m月d日", "2026年1月9日"),
        (AT, '[$-804]yyyy"年"m"月"d"日";@', "2026年1月9日"),
        (AT, "yy/m/d", "26/1/9"),
        (AT, "mmm d, yyyy", "Jan 9, 2026"),
        (AT, "mmmm", "January"),
        (AT, "dddd", "Friday"),
        (AT, "ddd", "Fri"),
        (AT, "aaaa", "星期五"),
        (AT, "aaa", "周五"),
        (AT, "h:mm AM/PM", "3:04 PM"),
        (AT, '上午/下午h"时"mm"分"', "下午3时04分"),
        (AT, "hh:mm:ss", "15:04:05"),
        (AT, "mm:ss.00", "04:05.25"),
        (AT, "m/d/yyyy", "2026-01-09 15:04"),  # each system shows its own order
        (date(2026, 1, 9), "mm-dd-yy", "2026-01-09"),
        (time(9, 30), "h:mm", "9:30"),
        (time(0, 5), "h:mm AM/PM", "12:05 AM"),
        (timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
        (timedelta(minutes=90), "[mm]", "90"),
        (timedelta(hours=-1), "[h]:mm", "-1:00"),
    ],
)
def test_a_number_is_shown_by_its_format(value: Number | Moment, code: str, text: str | None) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(7, "7"), (7.0, "7"), (0.1 + 0.2, "0.3"), (123456789012345, "123456789012345"), (1e-7, "1E-07"), (1e20, "1E+20")],
)
def test_a_number_without_a_format_has_fifteen_digits(value: Number, text: str) -> None:
    assert general(value) == text
