"""What the page says about edits beside `words.py`: checks, the community section, scripts, findings. No logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from faqbot.ui.words import Lang


@dataclass(frozen=True, slots=True)
class EditingWords:
    """All of it in one language."""

    # checks that an item claims
    claims: str
    claims_hint: str
    claim: str

    # the community section
    community: str
    community_hint: str
    community_done: str
    community_groups: Mapping[str, str]
    community_fields: Mapping[str, str]
    """By the keys of `manners`."""
    community_hints: Mapping[str, str]
    fact: str
    facts_hint: str
    fact_name: str
    fact_text: str
    holidays: Mapping[str, str]
    no_holidays: str
    weekdays: tuple[str, ...]
    hours_hint: str
    hours_from: str
    hours_until: str
    no_greeting: str
    samples: str
    sample_asker: str
    sample_answer: str
    sample_now: str
    sample_closing: str
    sample_night: str
    sample_holiday: str
    sample_suggest: str
    sample_promise: str
    sample_long: str
    sample_short: str

    # steps, variables, strikes
    nested: Mapping[str, str]
    nested_hints: Mapping[str, str]
    nested_keys: Mapping[str, str]
    offences: Mapping[str, str]
    step: str
    branches: str
    one_more_step: str
    one_more_branch: str
    more_room: str
    only_for: str
    no_script: str
    script_preview: str

    # findings
    accept: str
    accepted: str
    reconsider: str
    edited_times: str
    use_edited: str


ZH: Final = EditingWords(
    claims="这些检查题原来写着“没有答案”，现在有了",
    claims_hint="打勾的，从现在起归这一条：以后改动别的内容时，它们都该由这一条回复。",
    claim="归「{title}」（把握 {sure}）",
    community="本群设置",
    community_hint="名称、服务时间、礼貌用语和变量只在这里写一次，所有回复一起变。",
    community_done="本群设置已发布，下一条回复起就用。",
    community_groups={
        "basics": "名称和时区",
        "times": "服务时间",
        "manners": "礼貌用语",
        "people": "同事、昵称和链接",
        "facts": "变量：价格、入口、人名……",
    },
    community_fields={
        "name": "社群名称",
        "language": "回复的语言",
        "timezone": "时区",
        "hours": "什么时候有人值班",
        "holidays": "法定节假日",
        "closed": "另外休息的日子，一行一个",
        "open": "节假日照常的日子，一行一个",
        "reply_within": "多少分钟内一定有人回",
        "nickname_pattern": "昵称的格式（正则表达式）",
        "nickname_example": "昵称示例",
        "max_wrong": "最多允许多少比例的错答",
        "allowed_links": "可以发的网站，一行一个",
        "staff": "由谁来回答（群里的昵称），一行一个",
        "etiquette.greeting": "问候",
        "etiquette.unanswered": "没有答案时",
        "etiquette.suggest": "不确定问的是哪一条时",
        "etiquette.out_of_hours": "不在服务时间、又没有答案时",
        "etiquette.promise": "答应什么时候回复",
        "etiquette.late": "答应的时间过了，再答应一次",
        "etiquette.longest": "一条消息最多多少字，更长的会分段",
    },
    community_hints={
        "closed": "2026-12-31",
        "open": "2026-10-08",
        "timezone": "Asia/Shanghai",
        "nickname_pattern": "^.{2,8}-.{1,15}$",
        "nickname_example": "上海-小明",
        "allowed_links": "example.com",
        "staff": "小晨",
        "max_wrong": "0.05",
        "etiquette.unanswered": "可以用 {due_words}（什么时候之前）和 {reply_within_words}",
        "etiquette.suggest": "必须有 {options}，那里列出可能的问题",
        "etiquette.out_of_hours": "可以用 {hours_words}、{next_opening_words} 和 {due_words}",
        "etiquette.promise": "必须有 {due_words}，那里写时间",
        "etiquette.late": "必须有 {due_words}，那里写时间",
    },
    fact="变量 {name}",
    facts_hint="答案里写 {名字} 的地方会换成这里的内容。清空一格就删掉它；还有答案在用的删不掉。",
    fact_name="新变量的名字",
    fact_text="内容",
    holidays={
        "cn": "中国内地（含调休）",
        "hk": "中国香港",
        "mo": "中国澳门",
        "tw": "中国台湾",
        "sg": "新加坡",
        "my": "马来西亚",
        "us": "美国",
        "gb": "英国",
        "jp": "日本",
        "kr": "韩国",
        "de": "德国",
        "fr": "法国",
    },
    no_holidays="不管节假日，照常服务",
    weekdays=("一", "二", "三", "四", "五", "六", "日"),
    hours_hint="一行都不填，表示全天有人。结束写 00:00，表示到半夜十二点。",
    hours_from="开始",
    hours_until="结束",
    no_greeting="空着就不问候",
    samples="这样写，回复会是",
    sample_asker="小明",
    sample_answer="有答案：{title}",
    sample_now="没有答案，现在（{when}）",
    sample_closing="没有答案，快下班（{when}）",
    sample_night="没有答案，下班以后（{when}）",
    sample_holiday="没有答案，休息日（{when}）",
    sample_suggest="不确定问的是哪一条",
    sample_promise="答应一个时间",
    sample_long="最长的一条：{title}（{n} 字，超过 {most}，分 {parts} 段发）",
    sample_short="最长的一条：{title}（{n} 字，不超过 {most}，不用分段）",
    nested={
        "steps": "步骤",
        "variables": "变量",
        "offences": "发了什么算违反这一条",
        "strikes": "违反以后，第几次用哪一段话术",
    },
    nested_hints={
        "steps": "按顺序写；要看情况的，写清要弄清什么，再写每种情况怎么做。空着的不算。",
        "variables": "话术里写 {名字}，用的时候再填，比如 {time}。",
        "offences": "粘贴进来的消息犯了打勾的几样，就提示违反这一条；只提示，不会自动处理任何人。",
        "strikes": "没选的沿用前一次，第三次也用于以后每一次。记不记、怎么办，都由人点。",
    },
    nested_keys={
        "say": "要说的话",
        "note": "给自己的提醒，不会发出去",
        "choose": "要弄清什么",
        "branches": "分情况",
        "when": "如果",
        "steps": "就",
        "name": "名字",
        "label": "用的时候怎么问",
        "default": "没填时说",
        "first": "第一次",
        "second": "第二次",
        "third": "第三次",
        "reason": "他做了什么（半句话）",
        "notice": "公示用的话术",
        "expires_after": "多久没有再犯就清零，如 90 天",
        "counts_with": "和哪些群规合在一起数（编号）",
    },
    offences={
        "advertising": "广告",
        "contact": "留联系方式、拉人",
        "link": "外部链接",
        "pornography": "色情",
        "politics": "政治",
        "abuse": "辱骂",
        "flooding": "刷屏",
    },
    step="第 {n} 步",
    branches="分情况",
    one_more_step="再加一步",
    one_more_branch="再加一种情况",
    more_room="填完了，再多几栏",
    only_for="只对“{offence}”不一样",
    no_script="（不另写）",
    script_preview="用的时候是这样",
    accept="没问题",
    accepted="看过、没问题的 {n} 条（改动以后会再提醒）",
    reconsider="再看看",
    edited_times="同事发出前改过 {n} 次，最近一次是：",
    use_edited="用改过的",
)
EN: Final = EditingWords(
    claims="The checks say that these have no answer; they have one now",
    claims_hint="What is ticked belongs to this item from now on: whatever is edited later, it should answer them.",
    claim="is answered by “{title}” ({sure} sure)",
    community="This community",
    community_hint="Name, service hours, etiquette and variables are written here once, and every reply follows.",
    community_done="The community's settings are published; the next reply uses them.",
    community_groups={
        "basics": "Name and time zone",
        "times": "Service hours",
        "manners": "Etiquette",
        "people": "Colleagues, nicknames and links",
        "facts": "Variables: prices, links, names …",
    },
    community_fields={
        "name": "Name of the community",
        "language": "Language of the replies",
        "timezone": "Time zone",
        "hours": "When somebody is there",
        "holidays": "Public holidays",
        "closed": "Other days off, one a line",
        "open": "Holidays on which you serve, one a line",
        "reply_within": "Minutes within which somebody replies",
        "nickname_pattern": "Pattern of nicknames (regular expression)",
        "nickname_example": "Example of a nickname",
        "max_wrong": "Accepted share of wrong answers",
        "allowed_links": "Sites that may be linked to, one a line",
        "staff": "Who answers (nicknames in the groups), one a line",
        "etiquette.greeting": "Greeting",
        "etiquette.unanswered": "Where there is no answer",
        "etiquette.suggest": "Where it is unsure what was meant",
        "etiquette.out_of_hours": "Out of hours, where there is no answer",
        "etiquette.promise": "Promising a time",
        "etiquette.late": "Promising again once the time has passed",
        "etiquette.longest": "Characters of one message; longer ones are split",
    },
    community_hints={
        "closed": "2026-12-31",
        "open": "2026-10-08",
        "timezone": "Asia/Shanghai",
        "nickname_pattern": "^.{2,8}-.{1,15}$",
        "nickname_example": "London-Sam",
        "allowed_links": "example.com",
        "staff": "Sam",
        "max_wrong": "0.05",
        "etiquette.unanswered": "may use {due_words} (by when) and {reply_within_words}",
        "etiquette.suggest": "must hold {options}, where the likely questions go",
        "etiquette.out_of_hours": "may use {hours_words}, {next_opening_words} and {due_words}",
        "etiquette.promise": "must hold {due_words}, where the time goes",
        "etiquette.late": "must hold {due_words}, where the time goes",
    },
    fact="Variable {name}",
    facts_hint="Where an answer says {name}, this is said. Emptied, one goes, unless an answer still uses it.",
    fact_name="Name of a new variable",
    fact_text="What it stands for",
    holidays={
        "cn": "Mainland China (with make-up workdays)",
        "hk": "Hong Kong, China",
        "mo": "Macao, China",
        "tw": "Taiwan, China",
        "sg": "Singapore",
        "my": "Malaysia",
        "us": "United States",
        "gb": "United Kingdom",
        "jp": "Japan",
        "kr": "South Korea",
        "de": "Germany",
        "fr": "France",
    },
    no_holidays="None: we serve as on other days",
    weekdays=("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
    hours_hint="Without any row somebody is always there. An end of 00:00 is midnight.",
    hours_from="From",
    hours_until="Until",
    no_greeting="empty: no greeting",
    samples="Replies would sound like this",
    sample_asker="Sam",
    sample_answer="Answered: {title}",
    sample_now="No answer, now ({when})",
    sample_closing="No answer, shortly before closing ({when})",
    sample_night="No answer, after closing ({when})",
    sample_holiday="No answer, on a day off ({when})",
    sample_suggest="Unsure what was meant",
    sample_promise="Promising a time",
    sample_long="The longest: {title} ({n} characters, more than {most}, sent in {parts} parts)",
    sample_short="The longest: {title} ({n} characters, within {most}, sent as one)",
    nested={
        "steps": "Steps",
        "variables": "Variables",
        "offences": "What breaks this rule",
        "strikes": "What follows the first, second and third time",
    },
    nested_hints={
        "steps": "In order. Where it depends: what has to be found out, and what to do in each case. Blank is nothing.",
        "variables": "Where a text says {name}, it is filled in when it is used.",
        "offences": "A pasted message with one of these is said to break the rule. Nothing is done to anyone.",
        "strikes": "What is not chosen is as the time before; the third is every later one, too. People count.",
    },
    nested_keys={
        "say": "What to say",
        "note": "Note for yourself, never sent",
        "choose": "What has to be found out",
        "branches": "Cases",
        "when": "If",
        "steps": "then",
        "name": "Name",
        "label": "How it is asked for",
        "default": "Said where it is not filled in",
        "first": "First time",
        "second": "Second time",
        "third": "Third time",
        "reason": "What they did (half a sentence)",
        "notice": "Script of the public notice",
        "expires_after": "Cleared after so long without another, e.g. 90 days",
        "counts_with": "Counted together with these rules (ids)",
    },
    offences={
        "advertising": "advertising",
        "contact": "contacts, invitations",
        "link": "links",
        "pornography": "pornography",
        "politics": "politics",
        "abuse": "abuse",
        "flooding": "flooding",
    },
    step="Step {n}",
    branches="Cases",
    one_more_step="One more step",
    one_more_branch="One more case",
    more_room="All filled in: more fields",
    only_for="Otherwise for “{offence}” alone",
    no_script="(none of its own)",
    script_preview="In use it looks like this",
    accept="It is fine",
    accepted="{n} looked at and fine (they come back when they change)",
    reconsider="Look again",
    edited_times="colleagues changed it {n}× before sending, the last time to:",
    use_edited="Use what was sent",
)


def editing_words(lang: Lang) -> EditingWords:
    """The texts of a language."""
    return EN if lang == "en" else ZH
