"""All wording of the page, in Chinese and in English. Not the replies: those are the community's own words.

    words("zh").copy == "复制"

`Words` lists every text once; a language that lacks one does not import. `{…}` are filled with `str.format`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from faqbot.knowledge import Kind

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """Every text of the page, in one language."""

    # around the tabs
    tagline: str
    language: str
    theme: str
    desk: str
    queue: str
    base: str

    # desk: asking
    question: str
    question_hint: str
    asker: str
    asker_hint: str
    group: str
    group_hint: str
    ask: str
    ask_keys: str
    asking: str
    clear: str
    recent: str
    welcome: str
    welcome_steps: tuple[tuple[str, str], ...]

    # desk: the answer
    says: str
    decisions: Mapping[str, str]
    sure: str
    sure_picture: str
    line: str
    line_none: str
    promise: str
    promise_judged: str
    promise_none: str
    why: Mapping[str, str]
    chosen: str
    why_chosen: str
    gap_filed: str
    reply: str
    copy: str
    copied: str
    copy_failed: str
    kinds: Mapping[Kind, str]

    # desk: scripts
    script: str
    variables: str
    step: str
    note: str
    choose: str
    choose_first: str
    copy_step: str

    # desk: candidates and feedback
    candidates: str
    candidates_suggest: str
    candidates_unsure: str
    candidates_hint: str
    matched: str
    shown: str
    right: str
    wrong: str
    none_fits: str
    wrong_title: str
    wrong_reasons: tuple[str, ...]
    wrong_text: str
    wrong_text_hint: str
    wrong_send: str
    right_done: str
    picked_done: str
    wrong_done: str
    wrong_done_no_gap: str

    # queue
    queue_title: str
    queue_hint: str
    refresh: str
    queue_none: str
    queue_none_hint: str
    queue_counts: str
    queue_limited: str
    times: str
    people: str
    last_asked: str
    gap_best: str
    gap_best_none: str
    gap_reasons: Mapping[str, str]
    gap_chatter: str
    gap_samples: str
    anonymous: str
    today: str
    yesterday: str
    this_year: str
    other_year: str
    times_in: str
    zones: Mapping[str, str]
    reading: str

    # before publishing (`reviewed.py`)
    editor: str
    editor_ask: str
    editor_hint: str
    editor_needed: str
    publish: str
    back: str
    why_needed: str
    why_optional: str
    why_hint: str
    review_ready: str
    review_look: str
    review_breaks: str
    review_breaking: str
    review_mending: str
    review_other: str
    review_closing: str
    review_collisions: str
    review_twins: str
    review_warnings: str
    review_more: str
    review_should: str
    review_should_none: str
    review_sources: Mapping[str, str]
    review_before: str
    review_after: str
    review_decisions: Mapping[str, str]
    review_nothing: str
    review_same_text: str
    review_answered: str
    review_twin: str
    review_contradiction: str
    review_closes: str
    review_closes_some: str

    # knowledge base
    search: str
    search_hint: str
    searching: str
    all_kinds: str
    found: str
    listed: str
    listed_by_kind: str
    search_none: str
    search_none_hint: str
    base_none: str
    more: str
    phrasings: str
    more_phrasings: str
    not_for: str
    whole_text: str
    steps: str
    place: str
    owner: str
    valid: str
    valid_from: str
    valid_until: str
    not_yet: str
    expired: str
    review: str
    review_due: str
    rule: str
    why_rule: str
    consequence: str

    # what went wrong
    empty_question: str
    long_question: str
    gone: str
    refused: str
    store_down: str
    failed: str
    broken: str
    ask_first: str


ZH = Words(
    tagline="问答工作台",
    language="语言",
    theme="切换深色与浅色",
    desk="工作台",
    queue="待补问题",
    base="知识库",
    question="成员的问题",
    question_hint="把群里的话粘贴到这里，原样就行",
    asker="昵称（可不填）",
    asker_hint="回复会 @ 这个人",
    group="群（可不填）",
    group_hint="在哪个群里问的",
    ask="找回复",
    ask_keys="也可以按 Ctrl 或 ⌘ + Enter",
    asking="正在查找…",
    clear="清空",
    recent="刚才问过的",
    welcome="粘贴一个问题，这里给出可以直接发的回复",
    welcome_steps=(
        ("可以直接回复", "有把握时，复制就能发，称呼和礼貌用语都已写好。"),
        ("请确认", "拿不准时，给出最像的几条，由您来选。"),
        ("没有确认过的答案", "没有答案时如实说，并记入待补问题，不会编。"),
    ),
    says="问：",
    decisions={"answer": "可以直接回复", "suggest": "请确认", "unanswered": "没有确认过的答案"},
    sure="把握",
    sure_picture="把握 {sure}，{line}",
    line="直接回复线 {line}",
    line_none="只直接回复一样的问法",
    promise="把握到 {line} 就直接回复。能答的问题里，每 100 个大约有 {answered} 个马上答上；"
    "答出去的每 100 个里大约有 {wrong} 个不对。这是用知识库里的 {examples} 个问题量出来的{judged}。",
    promise_judged="，另有 {n} 个是大家在用的时候评过的",
    promise_none="要做到“最多 {accepted} 的回答不对”，只能直接回复和已有问法一样的。多写几种问法，或者放宽 max_wrong。",
    why={
        "exact": "和知识库里的问法「{matched}」一样。",
        "sure": "命中问法「{matched}」，把握达到了直接回复线。",
        "ambiguous": "有几条都很像，最接近的问法是「{matched}」，请选对的那一条。",
        "weak": "最接近的问法是「{matched}」，但把握还不到直接回复线。",
        "no_match": "知识库里没有足够接近的内容。",
        "chatter": "看起来是闲聊或寒暄，不像一个问题。",
    },
    chosen="由您选定",
    why_chosen="它在候选里的把握是 {sure}，由您确认。",
    gap_filed="已记入待补问题 #{gap}",
    reply="回复",
    copy="复制",
    copied="已复制",
    copy_failed="没能复制，请手动选中文字",
    kinds={"entry": "问答", "script": "话术", "rule": "群规"},
    script="话术：{title}",
    variables="先填这几处，下面的话会跟着变",
    step="第 {n} 步",
    note="给您的提示",
    choose="请选择",
    choose_first="选好后，接下来该说的话会出现在这里。",
    copy_step="复制第 {n} 步",
    candidates="候选",
    candidates_suggest="您要的是哪一条？",
    candidates_unsure="最接近的只有这些",
    candidates_hint="点一条，就换成它的回复，并记住您的选择。",
    matched="最接近的问法：「{matched}」",
    shown="正在显示",
    right="没问题",
    wrong="不对",
    none_fits="都不是",
    wrong_title="哪里不对？",
    wrong_reasons=("答非所问", "内容过时了", "内容有误", "说法不合适"),
    wrong_text="补充说明（可不填）",
    wrong_text_hint="例如：他问的是线下活动，不是线上课",
    wrong_send="交给待补问题",
    right_done="已记下：这条没问题。",
    picked_done="已记住您的选择。",
    wrong_done="已交给待补问题 #{gap}，会有人来补上答案。",
    wrong_done_no_gap="已记下：这条不对。",
    queue_title="还没有答案的问题",
    queue_hint="意思相同的归在一起，问的人多的排在前面。",
    refresh="刷新",
    queue_none="没有待补的问题",
    queue_none_hint="没有把握回答的问题，会自动出现在这里。",
    queue_counts="{gaps} 个问题，一共问过 {times} 次",
    queue_limited="只列出需求最大的 {gaps} 个。",
    times="问过 {n} 次",
    people="{n} 人",
    last_asked="最近 {when}",
    gap_best="最接近的是「{title}」，把握 {sure}",
    gap_best_none="没有接近的内容",
    gap_reasons={
        "no_match": "没有接近的",
        "weak": "把握不够",
        "ambiguous": "分不清是哪条",
        "rejected": "回复不对",
        "escalated": "转给了人工",
    },
    gap_chatter="像是闲聊",
    gap_samples="大家是这样问的",
    anonymous="没写昵称",
    today="今天 {time}",
    yesterday="昨天 {time}",
    this_year="{month} 月 {day} 日 {time}",
    other_year="{year} 年 {month} 月 {day} 日 {time}",
    times_in="时间：{zone}",
    zones={"Asia/Shanghai": "北京时间"},
    reading="正在读取…",
    editor="编辑人",
    editor_ask="您的名字（记在修改记录里，只问一次）",
    editor_hint="例如：小晨",
    editor_needed="请先填上您的名字，修改记录里要写是谁改的。",
    publish="发布",
    back="返回修改",
    why_needed="为什么仍然要发布？（必填，会记下来）",
    why_optional="为什么这样改（可不填，会记下来）",
    why_hint="例如：规定从今天起变了",
    review_ready="可以发布，没有发现问题",
    review_look="可以发布，有几处请先看一眼",
    review_breaks="会让原来答对的问题答错",
    review_breaking="这些会从答对变成答错",
    review_mending="这些会从答错变成答对",
    review_other="这些问题的回复会变",
    review_closing="发布后解决",
    review_collisions="和别的条目撞上的问法",
    review_twins="意思相近的条目",
    review_warnings="请留意",
    review_more="还有 {n} 条",
    review_should="应该是「{title}」",
    review_should_none="应该没有答案",
    review_sources={"check": "检查题", "confirmed": "有人确认过"},
    review_before="现在",
    review_after="发布后",
    review_decisions={"answer": "直接回复", "suggest": "请人确认", "unanswered": "没有答案"},
    review_nothing="转给同事，记入待补问题",
    review_same_text="「{phrasing}」和「{other}」已有的问法「{matched}」是同一句话，只有一条能用它。",
    review_answered="「{phrasing}」现在会直接回复「{other}」（最像「{matched}」，把握 {sure}）。",
    review_twin="「{one}」和「{other}」问的很可能是同一件事（{sure}），也许合成一条更好。",
    review_contradiction="「{one}」和「{other}」问的很可能是同一件事（{sure}），回复却不一样。",
    review_closes="「{gap}」（{n} 次提问全部），由「{title}」回复",
    review_closes_some="「{gap}」（{of} 次提问里的 {n} 次），由「{title}」回复",
    search="搜索知识库",
    search_hint="输入意思或词都可以，例如：怎么退钱",
    searching="正在搜索…",
    all_kinds="全部",
    found="最接近的 {shown} 条",
    listed="共 {total} 条，显示 {shown} 条",
    listed_by_kind="共 {total} 条",
    search_none="没有找到",
    search_none_hint="换一种说法，或者把类别改成“全部”。",
    base_none="这一类还没有内容",
    more="再显示 {n} 条",
    phrasings="问法",
    more_phrasings="还有 {n} 种",
    not_for="不用于",
    whole_text="展开全文",
    steps="{n} 步",
    place="出处",
    owner="负责人",
    valid="有效期",
    valid_from="{day} 起有效",
    valid_until="有效期到 {day}",
    not_yet="还没生效",
    expired="已过期",
    review="{day} 复核",
    review_due="该复核了（{day}）",
    rule="规则",
    why_rule="原因",
    consequence="后果",
    empty_question="请先粘贴一个问题。",
    long_question="问题有 {n} 个字，最多 {most} 个，请只留下要问的那一段。",
    gone="这一条已经不在了，请重新找一次回复。",
    refused="没能照办：{error}",
    store_down="数据库现在用不了，刚才的操作没有记下，请稍后再试：{error}",
    failed="没有完成，请稍后再试：{error}",
    broken="出了意料之外的错，已写进日志。请再试一次；再不行，请把时间告诉管理员。",
    ask_first="请先找一次回复。",
)

EN = Words(
    tagline="Answer desk",
    language="Language",
    theme="Switch between dark and light",
    desk="Desk",
    queue="Unanswered",
    base="Knowledge",
    question="Member's question",
    question_hint="Paste what was written in the group, as it is",
    asker="Nickname (optional)",
    asker_hint="For the @",
    group="Group (optional)",
    group_hint="Asked in",
    ask="Find the reply",
    ask_keys="or press Ctrl or ⌘ + Enter",
    asking="Looking…",
    clear="Clear",
    recent="Asked just now",
    welcome="Paste a question and get a reply that is ready to send",
    welcome_steps=(
        ("Ready to send", "When sure: copy and send. The greeting and the name are already there."),
        ("Please confirm", "When unsure: the closest few, and you choose."),
        ("No approved answer", "When there is none, it says so and queues the question. Nothing is made up."),
    ),
    says="Asked: ",
    decisions={"answer": "Ready to send", "suggest": "Please confirm", "unanswered": "No approved answer"},
    sure="Sure",
    sure_picture="{sure} sure; {line}",
    line="answers from {line}",
    line_none="answers known phrasings only",
    promise="Answers at once from a confidence of {line}. Of 100 questions that have an answer, about {answered} get "
    "it at once; of 100 answers, about {wrong} are wrong. Measured on {examples} questions of this base{judged}.",
    promise_judged=" and {n} that people judged in use",
    promise_none="With at most {accepted} of the answers wrong, only what equals a known phrasing is answered at "
    "once. Add phrasings, or raise max_wrong.",
    why={
        "exact": "Same as a known phrasing: “{matched}”.",
        "sure": "Matches “{matched}”, and is sure enough to answer at once.",
        "ambiguous": "Several are close, the nearest is “{matched}”. Please choose the right one.",
        "weak": "The nearest phrasing is “{matched}”, but not surely enough to answer at once.",
        "no_match": "Nothing in the knowledge base is close enough.",
        "chatter": "This looks like small talk, not like a question.",
    },
    chosen="Chosen by you",
    why_chosen="Among the candidates it was {sure} sure; you confirmed it.",
    gap_filed="Queued as #{gap}",
    reply="Reply",
    copy="Copy",
    copied="Copied",
    copy_failed="Could not copy, please select the text",
    kinds={"entry": "FAQ", "script": "Script", "rule": "Rule"},
    script="Script: {title}",
    variables="Fill these in, and the words below follow",
    step="Step {n}",
    note="Note for you",
    choose="Please choose",
    choose_first="Choose, and what to say next appears here.",
    copy_step="Copy step {n}",
    candidates="Candidates",
    candidates_suggest="Which one is it?",
    candidates_unsure="The nearest there is",
    candidates_hint="Choose one to show its reply; your choice is remembered.",
    matched="Nearest phrasing: “{matched}”",
    shown="Shown",
    right="Looks right",
    wrong="Wrong",
    none_fits="None of these",
    wrong_title="What is wrong?",
    wrong_reasons=("Off the point", "Out of date", "Not correct", "Badly worded"),
    wrong_text="Anything to add (optional)",
    wrong_text_hint="For example: they meant the offline event",
    wrong_send="Send to the queue",
    right_done="Noted: this one is right.",
    picked_done="Your choice is remembered.",
    wrong_done="Sent to the queue as #{gap}; someone will write the answer.",
    wrong_done_no_gap="Noted: this one is wrong.",
    queue_title="Questions without an answer",
    queue_hint="Grouped by meaning; those that most people ask come first.",
    refresh="Refresh",
    queue_none="Nothing is waiting",
    queue_none_hint="Questions without a sure answer appear here by themselves.",
    queue_counts="{gaps} questions, asked {times} times",
    queue_limited="Only the {gaps} most wanted are listed.",
    times="asked {n}×",
    people="{n} people",
    last_asked="last {when}",
    gap_best="Nearest: “{title}”, {sure} sure",
    gap_best_none="Nothing is close",
    gap_reasons={
        "no_match": "nothing close",
        "weak": "not sure enough",
        "ambiguous": "several are close",
        "rejected": "marked wrong",
        "escalated": "handed to a person",
    },
    gap_chatter="small talk",
    gap_samples="As people asked it",
    anonymous="no nickname",
    today="today {time}",
    yesterday="yesterday {time}",
    this_year="{year}-{month:02}-{day:02} {time}",
    other_year="{year}-{month:02}-{day:02} {time}",
    times_in="Times: {zone}",
    zones={"Asia/Shanghai": "Beijing time"},
    reading="Loading…",
    editor="Editor",
    editor_ask="Your name (kept with the change; asked once)",
    editor_hint="e.g. Chen",
    editor_needed="Please enter your name first: the history says who changed what.",
    publish="Publish",
    back="Back to editing",
    why_needed="Why publish it nevertheless? (required, kept)",
    why_optional="Why this change (optional, kept)",
    why_hint="e.g. the rule changes today",
    review_ready="Ready to publish, nothing to object",
    review_look="Ready to publish; please look at this first",
    review_breaks="Would make right answers wrong",
    review_breaking="From right to wrong",
    review_mending="From wrong to right",
    review_other="Answered otherwise than now",
    review_closing="Solved by publishing",
    review_collisions="Phrasings that meet another item",
    review_twins="Items that mean nearly the same",
    review_warnings="Please note",
    review_more="{n} more",
    review_should="should be “{title}”",
    review_should_none="should have no answer",
    review_sources={"check": "a check", "confirmed": "confirmed by people"},
    review_before="Now",
    review_after="Afterwards",
    review_decisions={"answer": "answers", "suggest": "asks back", "unanswered": "no answer"},
    review_nothing="goes to a person and into the queue",
    review_same_text="“{phrasing}” is the same text as “{matched}” of “{other}”; only one of them can have it.",
    review_answered="“{phrasing}” is answered with “{other}” today (nearest “{matched}”, {sure} sure).",
    review_twin="“{one}” and “{other}” probably ask the same ({sure}); one item may be better.",
    review_contradiction="“{one}” and “{other}” probably ask the same ({sure}), yet answer differently.",
    review_closes="“{gap}” (asked {n}×, all of it), answered by “{title}”",
    review_closes_some="“{gap}” ({n} of {of} times asked), answered by “{title}”",
    search="Search the knowledge base",
    search_hint="By meaning or by word, e.g. how do I get my money back",
    searching="Searching…",
    all_kinds="All",
    found="The nearest {shown}",
    listed="{shown} of {total}",
    listed_by_kind="{total} in all",
    search_none="Nothing found",
    search_none_hint="Say it differently, or look in all kinds.",
    base_none="Nothing of this kind yet",
    more="Show {n} more",
    phrasings="Phrasings",
    more_phrasings="{n} more",
    not_for="Not for",
    whole_text="Show all",
    steps="{n} steps",
    place="Where",
    owner="Owner",
    valid="Validity",
    valid_from="valid from {day}",
    valid_until="valid until {day}",
    not_yet="not valid yet",
    expired="expired",
    review="review {day}",
    review_due="review is due ({day})",
    rule="Rule",
    why_rule="Why",
    consequence="What follows",
    empty_question="Please paste a question first.",
    long_question="The question has {n} characters, at most {most} are possible. Keep only what is asked.",
    gone="This one no longer exists. Please look for the reply again.",
    refused="That is not possible: {error}",
    store_down="The database cannot be used now, so nothing was recorded. Please try again later: {error}",
    failed="It did not work, please try again later: {error}",
    broken="Something unexpected went wrong and was logged. Please try again; if it stays, tell your admin the time.",
    ask_first="Please look for a reply first.",
)


def words(lang: Lang) -> Words:
    """The page's words in `lang`."""
    return EN if lang == "en" else ZH
