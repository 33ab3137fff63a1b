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
    conduct_tab: str
    base: str
    board: str

    # desk: asking
    asker: str
    asker_hint: str
    group: str
    group_hint: str
    ask_keys: str
    clear: str
    welcome: str
    welcome_steps: tuple[tuple[str, str], ...]

    # desk: the answer
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
    arrived: str
    arrived_show: str
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
    publish_anyway: str
    back: str
    why_needed: str
    why_optional: str
    why_hint: str
    review_ready: str
    review_look: str
    review_breaks: str
    review_breaking: str
    review_check_hint: str
    review_mending: str
    review_other: str
    review_closing: str
    review_collisions: str
    review_twins: str
    review_missed: str
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

    # queue: one gap and what can be done with it
    segments: Mapping[str, str]
    pick: str
    pick_hint: str
    first_asked: str
    trend: str
    more_questions: str
    older_questions: str
    all_questions: str
    comma: str
    and_more: str
    and_more_groups: str
    then_nearest: str
    then_sure: str
    too_long: str
    advice_label: str
    advice: Mapping[str, str]
    ways_title: str
    ways: Mapping[str, str]
    add_to: str
    add_here: str
    not_this: str
    not_this_hint: str
    find_item: str
    new_question: str
    new_answer: str
    new_answer_hint: str
    colleague: str
    own_reply: str
    own_reply_drafted: str
    new_phrasings: str
    new_place: str
    new_file: str
    also_not_for: str
    preview: str
    preview_unknown: str
    check: str
    check_title: str
    check_first: str
    changes: Mapping[str, str]
    choose_questions: str
    question_needed: str
    answer_needed: str
    nothing_to_add: str
    taken: str
    conflict: str
    conflict_hint: str
    conflict_seen: str
    conflict_now: str
    fields: Mapping[str, str]
    dismiss: str
    dismiss_hint: str
    dismiss_title: str
    dismiss_reasons: tuple[str, ...]
    dismiss_more: str
    dismiss_why: str
    rename: str
    rename_do: str
    split: str
    split_hint: str
    split_title: str
    split_do: str
    merge: str
    merge_hint: str
    merge_more: str

    # queue: what was done, and the other lists
    done: Mapping[str, str]
    done_closed: str
    done_open: str
    done_waiting: str
    to_reply: str
    undo: str
    reopen: str
    nowhere: str
    proposed_none: str
    proposed_none_hint: str
    proposed_counts: str
    proposed_facts: str
    proposed_add: str
    proposed_decline: str
    dismissed_none: str
    dismissed_none_hint: str
    dismissed_why: str
    dismissed_since: str
    by_at: str
    closed_none: str
    closed_none_hint: str
    closed_by: str

    # knowledge base
    search: str
    search_hint: str
    all_kinds: str
    found: str
    listed: str
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
    valid_from: str
    valid_until: str
    not_yet: str
    expired: str
    review: str
    review_due: str
    rule: str
    why_rule: str
    consequence: str

    # knowledge base: editing
    edit: str
    edit_item: str
    unpublished: str
    used: str
    used_never: str
    used_confirmed: str
    used_rejected: str
    used_last: str
    base_segments: Mapping[str, str]
    new_item: str
    new_kind: str
    editing_item: str
    close_form: str
    form_fields: Mapping[str, str]
    form_hints: Mapping[str, str]
    more_fields: str
    more_fields_new: str
    new_file_near: str
    lines: str
    insert_fact: str
    restored: str
    discard: str
    remove: str
    remove_publish: str
    typed_hint: str
    check_again: str
    field_needed: str
    nothing_changed: str
    not_loadable: str
    merge_who: str
    merge_taken: str
    merge_clashes: str
    merge_theirs: str
    merge_mine: str
    merge_next: str
    merge_gone: str
    beside: str
    item_history: str
    quoted: str
    list_comma: str
    base_done: Mapping[str, str]

    # knowledge base: history
    history_hint: str
    history_none: str
    history_none_hint: str
    history_nobody: str
    history_undone: str
    history_broke: str
    history_what: Mapping[str, str]
    history_headline: str
    history_several: str
    history_files: str
    history_more_items: str
    history_of: str
    history_all: str
    edit_sources: Mapping[str, str]
    undo_edit: str
    item_added: str
    item_removed: str
    before: str
    after: str

    # knowledge base: hygiene
    hygiene: str
    hygiene_hint: str
    hygiene_none: str
    hygiene_none_hint: str
    hygiene_sorts: Mapping[str, str]
    hygiene_why: Mapping[str, str]
    hygiene_day: Mapping[str, str]
    hygiene_rejected: str
    hygiene_alike: str
    hygiene_rest: str

    # knowledge base: tables in and out
    export: str
    export_hint: str
    import_title: str
    import_hint: str
    import_choose: str
    import_drop: str
    import_other: str
    upload_failed: str
    import_into: str
    import_new_file: str
    import_named: str
    import_mode: str
    import_modes: Mapping[str, str]
    import_skip: str
    import_report: str
    import_problems: str
    row_states: Mapping[str, str]
    import_stopped: str
    import_refused_rows: str
    import_refused: str
    import_nothing: str
    import_ready: str
    import_removes: str
    import_do: str
    import_cancelled: str
    stages: Mapping[str, str]
    cancel: str
    cancelling: str

    # on every tab
    outside_refused: str
    outside_more: str

    # what went wrong
    empty_question: str
    long_paste: str
    gone: str
    refused: str
    conflicted: str
    unloadable: str
    store_down: str
    failed: str
    broken: str
    ask_first: str

    # what the page refuses of an edit: the rest is in editing_words.py
    why_first: str


ZH = Words(
    tagline="问答工作台",
    language="语言",
    theme="切换深色与浅色",
    desk="工作台",
    queue="待补问题",
    conduct_tab="群规记录",
    base="知识库",
    board="看板",
    asker="昵称（可不填）",
    asker_hint="回复会 @ 这个人",
    group="群（可不填）",
    group_hint="在哪个群里问的",
    ask_keys="也可以按 Ctrl 或 ⌘ + Enter",
    clear="清空",
    welcome="粘贴一个问题，这里给出可以直接发的回复",
    welcome_steps=(
        ("可以直接回复", "有把握时，复制就能发，称呼和礼貌用语都已写好。"),
        ("请确认", "拿不准时，给出最像的几条，由您来选。"),
        ("没有确认过的答案", "没有答案时如实说，并记入待补问题，不会编。"),
    ),
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
        "several": "一条消息问了几件事，分别命中，合成了一条回复；第一件命中问法「{matched}」。",
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
    queue_hint="意思相同的归在一起，问的人多的在前；补上立刻生效，随时可以撤销。",
    refresh="刷新",
    arrived="又有 {n} 条新问题",
    arrived_show="看看",
    queue_none="没有待补的问题",
    queue_none_hint="没有把握回答的问题，会自动出现在这里。",
    queue_counts="{gaps} 个问题，一共问过 {times} 次。",
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
    publish_anyway="仍然发布",
    back="返回修改",
    why_needed="为什么仍然要发布？（必填，会记下来）",
    why_optional="为什么这样改（可不填，会记下来）",
    why_hint="例如：规定从今天起变了",
    review_ready="可以发布，没有发现问题",
    review_look="可以发布，有几处请先看一眼",
    review_breaks="会让原来答对的问题答错",
    review_breaking="这些会从答对变成答错",
    review_check_hint="检查题里写的是“没有答案”。如果从现在起有了，写明原因发布，再把那几道检查题改成这一条。",
    review_mending="这些会从答错变成答对",
    review_other="这些问题的回复会变",
    review_closing="发布后解决",
    review_collisions="和别的条目撞上的问法",
    review_twins="意思相近的条目",
    review_missed="勾选了、但发布后还是不够把握直接回复的",
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
    review_twin="「{one}」和「{other}」问的很可能是同一件事（「{phrasing}」≈「{matched}」，{sure}），也许合成一条更好。",
    review_contradiction="「{one}」和「{other}」问的很可能是同一件事（「{phrasing}」≈「{matched}」，{sure}），回复却不一样。",
    review_closes="「{gap}」（{n} 次提问全部），由「{title}」回复",
    review_closes_some="「{gap}」（{of} 次提问里的 {n} 次），由「{title}」回复",
    segments={
        "open": "待补",
        "phrasings": "可加的问法",
        "dismissed": "不处理",
        "closed": "已解决",
    },
    pick="从左边选一个问题",
    pick_hint="问的人最多的排在最前面；选中后，这里会给出建议，通常点两下就能补上。",
    first_asked="最早 {when}",
    trend="最近 {days} 天问过 {n} 次",
    more_questions="还有 {n} 条",
    older_questions="更早的 {n} 条没有列出，会一起处理。",
    all_questions="全选",
    comma="、",
    and_more="{names} 等 {n} 人",
    and_more_groups="{names} 等 {n} 个群",
    then_nearest="，当时最像「{title}」{sure}",
    then_sure=" {sure}",
    too_long="太长，不作问法",
    advice_label="建议",
    advice={
        "picked": "有人选过「{title}」来回复它。加为它的问法，以后就能直接回复。",
        "near": "问的就是「{title}」，只是换了说法（现在的把握 {sure}）。加为它的问法，以后就能直接回复。",
        "new": "知识库里没有这件事，写一条新的。",
        "rejected": "有人说「{title}」不对，写一条新的，并让它不再用于这样的问题。",
        "chatter": "像是闲聊，不是问题，可以不处理。",
        "dismissed": "和已经“不处理”的 #{gap} 问的是同一件事。",
        "everyday": "更像随口一问，和这里的事情无关，可以不处理。",
    },
    ways_title="怎么处理",
    ways={"item": "加为问法", "entry": "写新条目", "dismiss": "不处理", "sort": "整理"},
    add_to="加为「{title}」的问法",
    add_here="加到这条",
    not_this="问的不是它",
    not_this_hint="以后这样问，不再给这一条",
    find_item="加到别的条目",
    new_question="问题",
    new_answer="回复",
    new_answer_hint="写下要对成员说的话，称呼和问好会自动加上",
    colleague="同事",
    own_reply="{by} {when}：",
    own_reply_drafted="这是 {by} {when} 自己答复成员的话，核对后再用。",
    new_phrasings="其他问法，一行一种",
    new_place="放在 {file}",
    new_file="放在哪个文件",
    also_not_for="同时让「{title}」不再用于这些问题",
    preview="成员会收到",
    preview_unknown="回复里的 {name} 填不出来：没有这个变量。要写大括号本身，请写两个。",
    check="检查",
    check_title="发布前看一眼",
    check_first="这次修改还没有检查，请再点一次。",
    changes={
        "phrasing": "给「{title}」加 {n} 种问法",
        "not_for": "「{title}」不再用于这 {n} 种问法",
        "entry": "新条目「{title}」，另有 {n} 种问法",
    },
    choose_questions="请至少勾选一条问题。",
    question_needed="请写上问题。",
    answer_needed="请写上回复，成员收到的就是它。",
    nothing_to_add="勾选的问题里没有「{title}」还缺的问法：要么已经有了，要么太长。请在“写新条目”里写，或者换一条。",
    taken="「{text}」已经是「{title}」的问法，一句话只能属于一条。请去掉它，或者加到那一条。",
    conflict="您打开以后，有人改过这一条",
    conflict_hint="还没有发布。下面是按最新内容重新检查的结果，您的修改都在。",
    conflict_seen="您的",
    conflict_now="现在的",
    fields={
        "question": "问题",
        "title": "标题",
        "paraphrases": "问法",
        "situations": "情形",
        "answer": "回复",
        "id": "编号",
        "not_for": "不用于",
        "rule": "规则",
        "why": "原因",
        "consequence": "后果",
        "steps": "步骤",
        "variables": "变量",
        "offences": "违规种类",
        "strikes": "违规后果",
        "tags": "标签",
        "owner": "负责人",
        "valid_from": "开始生效",
        "valid_until": "有效期到",
        "review": "复核日期",
    },
    dismiss="不处理",
    dismiss_hint="以后同样的问题仍然会记在这里；问的人到了 {people} 个，会自动回到待补。",
    dismiss_title="为什么不处理",
    dismiss_reasons=("只是闲聊", "和这里的事情无关", "只和个人有关，单独回复", "暂时没有定论"),
    dismiss_more="补充说明（可不填）",
    dismiss_why="请选一个不处理的理由，以后别人看得懂。",
    rename="换个标题",
    rename_do="改名",
    split="拆开",
    split_hint="勾选的问题问的是另一件事，就另立一个。",
    split_title="新标题（可不填）",
    split_do="把勾选的拆出去",
    merge="合并",
    merge_hint="问的是同一件事？点一下，把它并进来。最像的排在前面。",
    merge_more="其他 {n} 个",
    done={
        "published": "已发布「{title}」。",
        "undone": "已撤销，回到修改之前的样子。",
        "dismissed": "「{title}」已放到“不处理”。",
        "reopened": "「{title}」已放回待补。",
        "renamed": "已改名为「{title}」。",
        "split": "已拆成两个，这是新的「{title}」。",
        "merged": "已并入「{title}」。",
        "declined": "以后不再建议这 {number} 种问法。",
    },
    done_closed="解决了 {n} 个问题。",
    done_open="这次没有解决待补的问题。",
    done_waiting="{n} 人还在等回复",
    to_reply="有答案待回 {n} →",
    undo="撤销",
    reopen="放回待补",
    nowhere="没写是哪个群",
    proposed_none="没有可加的问法",
    proposed_none_hint="大家确认过、知识库里又还没有的问法，会列在这里。",
    proposed_counts="{n} 种问法，属于 {items} 条。都是答对了、有人确认过的；加上以后更有把握。",
    proposed_facts="问过 {n} 次，确认过 {times} 次，当时的把握 {sure}",
    proposed_add="加上勾选的",
    proposed_decline="不要这些",
    dismissed_none="没有不处理的问题",
    dismissed_none_hint="不归这里管的问题可以放到这里，问的人多了会自动回去。",
    dismissed_why="原因：{reason}",
    dismissed_since="之后又有 {n} 人问，一共到 {limit} 人时自动放回",
    by_at="{by}，{when}",
    closed_none="还没有解决过的问题",
    closed_none_hint="补上答案的问题会列在这里，随时可以撤销。",
    closed_by="由「{title}」回复",
    search="搜索知识库",
    search_hint="输入意思或词都可以，例如：怎么退钱",
    all_kinds="全部",
    found="最接近的 {shown} 条",
    listed="共 {total} 条，显示 {shown} 条",
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
    valid_from="{day} 起有效",
    valid_until="有效期到 {day}",
    not_yet="还没生效",
    expired="已过期",
    review="{day} 复核",
    review_due="该复核了（{day}）",
    rule="规则",
    why_rule="原因",
    consequence="后果",
    edit="修改",
    edit_item="修改「{title}」",
    unpublished="这一条有您没发布的修改，点“修改”接着写。",
    used="近 {days} 天答过 {n} 次，一共 {all} 次",
    used_never="还没有答过",
    used_confirmed="{n} 次有人确认",
    used_rejected="{n} 次有人说不对",
    used_last="最近一次 {when}",
    base_segments={
        "items": "条目",
        "hygiene": "体检",
        "history": "修改记录",
        "tables": "导入导出",
    },
    new_item="写一条新的",
    new_kind="写哪一种",
    editing_item="{title}",
    close_form="返回列表",
    form_fields={
        "question": "问题",
        "title": "标题",
        "paraphrases": "其他问法，一行一种",
        "situations": "什么情形，一行一种",
        "not_for": "不用于，一行一种：看着像、但不该给这一条的问题",
        "tags": "标签，用逗号隔开",
    },
    form_hints={
        "question": "成员最常见的问法",
        "paraphrases": "写成员真正会打的字，越多越有把握",
        "answer": "对成员说的话；称呼和问好会自动加上",
        "rule": "规定了什么",
        "why": "为什么这样规定",
        "consequence": "违反了会怎样",
    },
    more_fields="标签、有效期、复核和负责人",
    more_fields_new="放在哪里、标签、有效期、复核和负责人",
    new_file_near="和最像的条目放在一起",
    lines="{n} 行",
    insert_fact="插入变量",
    restored="这里是您上次没有发布的修改。",
    discard="不要了，恢复成现在的内容",
    remove="删除这一条",
    remove_publish="确认删除",
    typed_hint="改完点“检查”，看过影响再发布。",
    check_again="又改动过，请再检查一次。",
    field_needed="请填写“{field}”。",
    nothing_changed="还没有改动。",
    not_loadable="这样写还不能发布：",
    merge_who="上一次修改：{by}，{when}。",
    merge_taken="对方改的“{fields}”已经合到表单里。",
    merge_clashes="下面这些您和对方都改了，表单里先留着您写的：",
    merge_theirs="用对方的",
    merge_mine="用我的",
    merge_next="您写的都在，看过以后再点“检查”。",
    merge_gone="这一条刚被别人删除了。您写的都在，可以作为新的一条发布。",
    beside="对照",
    item_history="这一条的修改记录",
    quoted="「{text}」",
    list_comma="、",
    base_done={
        "published": "「{title}」已发布，现在问就能答。",
        "removed": "「{title}」已删除。",
        "imported": "「{title}」已导入。",
        "undone": "已撤销，回到修改之前的样子。",
    },
    history_hint="谁、什么时候、为什么、改了什么；每一次都可以撤销。",
    history_none="还没有修改过",
    history_none_hint="在这里或者在文件里改过的，都会记下来。",
    history_nobody="没有留名",
    history_undone="已撤销（#{edit}）",
    history_broke="当时知道会答错几题",
    history_what={
        "added": "新增",
        "removed": "删除",
        "changed": "修改",
    },
    history_headline="{what}{titles}",
    history_several="{titles}等 {n} 条",
    history_files="修改了别的内容（群信息、检查题等）",
    history_more_items="还有 {n} 条没有列出。",
    history_of="只看「{title}」的记录",
    history_all="看全部",
    edit_sources={
        "page": "页面",
        "api": "接口",
        "import": "导入",
        "undo": "撤销",
        "outside": "文件里改的",
    },
    undo_edit="撤销 #{edit}",
    item_added="新的一条",
    item_removed="删除了",
    before="之前",
    after="之后",
    hygiene="体检",
    hygiene_hint="值得看一眼的地方，对成员影响大的排在前面。",
    hygiene_none="没有发现问题",
    hygiene_none_hint="重复、矛盾、过期、常被说不对、没人会打的问法，都没有。",
    hygiene_sorts={
        "contradiction": "矛盾",
        "duplicate": "重复",
        "shared": "同一句问法",
        "expired": "已过期",
        "rejected": "常被说不对",
        "edited": "发出前常被改",
        "review": "该复核了",
        "wordless": "没有字的问法",
        "copied": "照抄回复的问法",
        "long": "太长的问法",
        "repeated": "说了两遍的问法",
        "single": "只有一种问法",
        "unused": "没人问到",
    },
    hygiene_why={
        "contradiction": "问的是同一件事，回复却不一样：成员会听到两种说法。统一回复，或者合成一条。",
        "duplicate": "问的是同一件事，回复也差不多：合成一条，改的时候不会漏。",
        "shared": "同一句话两条都有，只有前面的一条会答。从后面的一条里删掉，或者换到该去的那条。",
        "expired": "过了有效期，不再回复。更新日期，或者删除。",
        "rejected": "近 90 天里不少人说答得不对。看看是内容过时了，还是问的是别的事。",
        "edited": "同事发出去之前总要改几个字。多半是原文该改了。",
        "review": "到了自己定的复核日期。看过以后，改到下一次。",
        "wordless": "只有标点或表情，没有人会这样问。",
        "copied": "把回复的话当成了问法，成员不会这样打字。",
        "long": "没有人会打这么长的一句，改短，或者拆成几种问法。",
        "repeated": "和这一条里的另一种问法只差标点或语气词，多写没有用，还会高估把握。",
        "single": "只有一种问法，换个说法就拿不准。再写几种成员会打的字。",
        "unused": "近 90 天没有人问到，条目越少越好维护。确认还要不要。",
    },
    hygiene_day={
        "expired": "有效期到 {day}",
        "review": "该在 {day} 复核",
    },
    hygiene_rejected="近 90 天 {n} 次有人说不对，答过 {of} 次",
    hygiene_alike="最像的两句：「{one}」≈「{other}」",
    hygiene_rest="看全部，还有 {n} 条",
    export="导出",
    export_hint="全部问答成一张表，改完可以原样导回来。话术和群规不在表里。",
    import_title="导入表格",
    import_hint="XLSX、CSV、JSONL，两列“问题、回复”就行；Dify、WeKnora、QnA Maker 导出的也能直接读。"
    "先逐行核对，看过再发布。",
    import_choose="选择文件，或拖到这里",
    import_drop="最大 20 MB",
    import_other="换一个文件",
    upload_failed="没能上传“{name}”：文件最大 20 MB，请检查大小和网络后再试。",
    import_into="放到哪个文件",
    import_new_file="新文件",
    import_named="新文件的名字",
    import_mode="和文件里已有的条目",
    import_modes={
        "append": "更新和追加",
        "replace": "整个替换",
    },
    import_skip="跳过不能用的行，导入其余的",
    import_report="逐行核对",
    import_problems="要看一眼",
    row_states={
        "new": "新增",
        "changed": "改动",
        "unchanged": "不变",
        "joined": "并入上一条",
        "left out": "对方也不用",
        "refused": "不能用",
        "removed": "会删除",
    },
    import_stopped="还不能导入",
    import_refused_rows="{n} 行不能用。改好表格再选一次，或者勾选上面的“跳过不能用的行”。",
    import_refused="请按下面的说明改好再选一次。",
    import_nothing="和知识库里的一样，没有要导入的",
    import_ready="会新增或改动 {entries} 条，共 {phrasings} 种问法，写进 {file}。",
    import_removes="文件里另有 {n} 条会删除。",
    import_do="导入 {n} 条",
    import_cancelled="已取消，什么都没有改。",
    stages={
        "working": "正在处理",
        "reading": "正在读表格",
        "checking": "正在逐行核对",
        "embedding": "正在学习新问法",
        "reviewing": "正在检查影响",
        "publishing": "正在发布",
    },
    cancel="取消",
    cancelling="正在停下来…",
    outside_refused="文件里的修改还不能用，现在用的仍是之前的内容（{when} 发现）。",
    outside_more="还有 {n} 处。",
    empty_question="请先粘贴一个问题。",
    long_paste="粘贴了 {n} 个字，最多 {most} 个，请分几次粘贴。",
    gone="这一条已经不在了，请重新找一次。",
    refused="没能照办：{error}",
    conflicted="之后有人改过，所以什么都没有动：{error}",
    unloadable="这样写，知识库不能用，所以什么都没有动：{error}",
    store_down="数据库现在用不了，刚才的操作没有记下，请稍后再试：{error}",
    failed="没有完成，请稍后再试：{error}",
    broken="出了意料之外的错，已写进日志。请再试一次；再不行，请把时间告诉管理员。",
    ask_first="请先找一次回复。",
    why_first="「{text}」会从答对变成答错。写一句为什么仍然要发布，或者先改好再发布。",
)

EN = Words(
    tagline="Answer desk",
    language="Language",
    theme="Switch between dark and light",
    desk="Desk",
    queue="Unanswered",
    conduct_tab="Conduct",
    base="Knowledge",
    board="Dashboard",
    asker="Nickname (optional)",
    asker_hint="For the @",
    group="Group (optional)",
    group_hint="Asked in",
    ask_keys="or press Ctrl or ⌘ + Enter",
    clear="Clear",
    welcome="Paste a question and get a reply that is ready to send",
    welcome_steps=(
        ("Ready to send", "When sure: copy and send. The greeting and the name are already there."),
        ("Please confirm", "When unsure: the closest few, and you choose."),
        ("No approved answer", "When there is none, it says so and queues the question. Nothing is made up."),
    ),
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
        "several": "Asks several things, each surely matched and put into one reply; the first matches “{matched}”.",
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
    queue_hint="Grouped by meaning, most wanted first; what you publish counts at once and can be undone.",
    refresh="Refresh",
    arrived="New questions: {n}",
    arrived_show="Show",
    queue_none="Nothing is waiting",
    queue_none_hint="Questions without a sure answer appear here by themselves.",
    queue_counts="{gaps} questions, asked {times} times.",
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
    publish_anyway="Publish nevertheless",
    back="Back to editing",
    why_needed="Why publish it nevertheless? (required, kept)",
    why_optional="Why this change (optional, kept)",
    why_hint="e.g. the rule changes today",
    review_ready="Ready to publish, nothing to object",
    review_look="Ready to publish; please look at this first",
    review_breaks="Would make right answers wrong",
    review_breaking="From right to wrong",
    review_check_hint="The checks say that these have no answer. If they have one from now on, publish with that "
    "reason, and change the checks.",
    review_mending="From wrong to right",
    review_other="Answered otherwise than now",
    review_closing="Solved by publishing",
    review_collisions="Phrasings that meet another item",
    review_twins="Items that mean nearly the same",
    review_missed="Ticked, but still not answered for sure afterwards",
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
    review_twin="“{one}” and “{other}” probably ask the same (“{phrasing}” ≈ “{matched}”, {sure}); one may be enough.",
    review_contradiction="“{one}” and “{other}” probably ask the same (“{phrasing}” ≈ “{matched}”, {sure}), yet answer "
    "differently.",
    review_closes="“{gap}” (asked {n}×, all of it), answered by “{title}”",
    review_closes_some="“{gap}” ({n} of {of} times asked), answered by “{title}”",
    segments={
        "open": "Open",
        "phrasings": "New phrasings",
        "dismissed": "Not for us",
        "closed": "Solved",
    },
    pick="Choose a question on the left",
    pick_hint="Those that most people ask come first. Here you then get a proposal; mostly it takes two clicks.",
    first_asked="first {when}",
    trend="asked {n}× in the last {days} days",
    more_questions="{n} more",
    older_questions="{n} older ones are not listed; they go along.",
    all_questions="all",
    comma=", ",
    and_more="{names} and others, {n} people",
    and_more_groups="{names} and others, {n} groups",
    then_nearest=", then nearest “{title}” {sure}",
    then_sure=" {sure}",
    too_long="too long for a phrasing",
    advice_label="Proposal",
    advice={
        "picked": "Somebody chose “{title}” to answer this. Add them, and it is answered at once.",
        "near": "This asks “{title}” in other words ({sure} sure now). Add them, and it is answered at once.",
        "new": "The knowledge base does not know this. Write it.",
        "rejected": "People said that “{title}” is wrong. Write the right one, and keep that one from such questions.",
        "chatter": "Small talk rather than a question; it can be left.",
        "dismissed": "Asks the same as #{gap}, which was set aside as not for us.",
        "everyday": "An everyday question that has nothing to do with this place; it can be left.",
    },
    ways_title="What to do",
    ways={"item": "Add phrasing", "entry": "New entry", "dismiss": "Not for us", "sort": "Sort"},
    add_to="Add to “{title}”",
    add_here="Add here",
    not_this="Not this one",
    not_this_hint="Questions like these will not get this one any more",
    find_item="Add to another item",
    new_question="Question",
    new_answer="Answer",
    new_answer_hint="What to say to members; the name and the greeting are added",
    colleague="a colleague",
    own_reply="{by}, {when}:",
    own_reply_drafted="This is how {by} answered a member, {when}. Check it before you use it.",
    new_phrasings="Other phrasings, one a line",
    new_place="Goes into {file}",
    new_file="Into which file",
    also_not_for="Also keep “{title}” from these questions",
    preview="Members will get",
    preview_unknown="{name} in the answer stands for nothing. Write two braces for a brace itself.",
    check="Check",
    check_title="Before it is published",
    check_first="This change was not checked yet. Please click once more.",
    changes={
        "phrasing": "“{title}” gets {n} phrasings",
        "not_for": "“{title}” is no longer for these {n} phrasings",
        "entry": "New entry “{title}”, with {n} other phrasings",
    },
    choose_questions="Please tick at least one question.",
    question_needed="Please write the question.",
    answer_needed="Please write the answer: it is what members get.",
    nothing_to_add="Nothing ticked is a phrasing that “{title}” lacks: it has them, or they are too long. Write a new "
    "entry, or choose another.",
    taken="“{text}” is a phrasing of “{title}”, and only one item can have it. Remove it, or add to that item.",
    conflict="Somebody changed this since you opened it",
    conflict_hint="Nothing is published yet. It was checked again on what it is now; your change is all there.",
    conflict_seen="Yours",
    conflict_now="Now",
    fields={
        "question": "Question",
        "title": "Title",
        "paraphrases": "Phrasings",
        "situations": "Situations",
        "answer": "Answer",
        "not_for": "Not for",
        "id": "Id",
        "rule": "Rule",
        "steps": "Steps",
        "variables": "Variables",
        "offences": "Offences",
        "strikes": "Strikes",
        "why": "Why",
        "consequence": "What follows",
        "tags": "Tags",
        "owner": "Owner",
        "valid_from": "Valid from",
        "valid_until": "Valid until",
        "review": "Review on",
    },
    dismiss="Set aside",
    dismiss_hint="The same question goes on being counted here; once {people} people ask it comes back by itself.",
    dismiss_title="Why it is not for us",
    dismiss_reasons=("Small talk", "Nothing to do with us", "Personal, answered in private", "Not decided yet"),
    dismiss_more="Anything to add (optional)",
    dismiss_why="Please choose why, so that others understand it later.",
    rename="Another title",
    rename_do="Rename",
    split="Split",
    split_hint="Where the ticked questions ask something else, they become one of their own.",
    split_title="New title (optional)",
    split_do="Split off what is ticked",
    merge="Merge",
    merge_hint="Do they ask the same? One click puts it in here. The likeliest come first.",
    merge_more="{n} others",
    done={
        "published": "Published “{title}”.",
        "undone": "Undone; all is as it was before.",
        "dismissed": "“{title}” is set aside.",
        "reopened": "“{title}” is open again.",
        "renamed": "Renamed to “{title}”.",
        "split": "Split in two; this is the new one, “{title}”.",
        "merged": "“{title}” was merged into this.",
        "declined": "These {number} phrasings will not be proposed again.",
    },
    done_closed="It solved {n} questions.",
    done_open="It solved no open question.",
    done_waiting="{n} people still wait for a reply",
    to_reply="Replies to send: {n} →",
    undo="Undo",
    reopen="Open again",
    nowhere="group unknown",
    proposed_none="No new phrasings",
    proposed_none_hint="What people confirmed, and the knowledge base does not have yet, is listed here.",
    proposed_counts="{n} phrasings for {items} items. All were answered rightly and confirmed; they make it surer.",
    proposed_facts="asked {n}×, confirmed {times}×, {sure} sure then",
    proposed_add="Add what is ticked",
    proposed_decline="Not these",
    dismissed_none="Nothing was set aside",
    dismissed_none_hint="Questions that are not for us can go here; they come back if many ask.",
    dismissed_why="Why: {reason}",
    dismissed_since="{n} more people asked since; comes back at {limit}",
    by_at="{by}, {when}",
    closed_none="Nothing solved yet",
    closed_none_hint="Questions that got an answer are listed here, and can be undone at any time.",
    closed_by="answered by “{title}”",
    search="Search the knowledge base",
    search_hint="By meaning or by word, e.g. how do I get my money back",
    all_kinds="All",
    found="The nearest {shown}",
    listed="{shown} of {total}",
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
    valid_from="valid from {day}",
    valid_until="valid until {day}",
    not_yet="not valid yet",
    expired="expired",
    review="review {day}",
    review_due="review is due ({day})",
    rule="Rule",
    why_rule="Why",
    consequence="What follows",
    edit="Edit",
    edit_item="Edit “{title}”",
    unpublished="You have unpublished changes here; press Edit to go on.",
    used="answered {n}× in {days} days, {all}× in all",
    used_never="not answered yet",
    used_confirmed="confirmed {n}×",
    used_rejected="rejected {n}×",
    used_last="last {when}",
    base_segments={
        "items": "Entries",
        "hygiene": "Hygiene",
        "history": "History",
        "tables": "Import, export",
    },
    new_item="New entry",
    new_kind="Of which kind",
    editing_item="{title}",
    close_form="Back to the list",
    form_fields={
        "question": "Question",
        "title": "Title",
        "paraphrases": "Other ways to ask, one a line",
        "situations": "Situations, one a line",
        "not_for": "Not for, one a line: look-alikes that must not get this",
        "tags": "Tags, with commas between",
    },
    form_hints={
        "question": "As most members ask it",
        "paraphrases": "As members type it; more make it surer",
        "answer": "What members are told; name and greeting are added",
        "rule": "What the rule is",
        "why": "Why it is so",
        "consequence": "What follows if it is broken",
    },
    more_fields="Tags, validity, review and owner",
    more_fields_new="File, tags, validity, review and owner",
    new_file_near="Beside the nearest entry",
    lines="{n} lines",
    insert_fact="Insert a variable",
    restored="These are your changes of last time, not yet published.",
    discard="Drop them",
    remove="Delete",
    remove_publish="Delete it",
    typed_hint="Press Check when done: you see what it changes before it is published.",
    check_again="Changed again; please check once more.",
    field_needed="Please fill in “{field}”.",
    nothing_changed="Nothing is changed yet.",
    not_loadable="It cannot be published like this:",
    merge_who="Last changed by {by}, {when}.",
    merge_taken="What they changed in {fields} is in the form now.",
    merge_clashes="You both changed these; the form holds yours:",
    merge_theirs="Take theirs",
    merge_mine="Take mine",
    merge_next="All you wrote is there; look, then press Check.",
    merge_gone="Somebody has deleted this one. All you wrote is there and can be published as a new one.",
    beside="For comparison",
    item_history="History of this one",
    quoted="“{text}”",
    list_comma=", ",
    base_done={
        "published": "“{title}” is published and answers from now on.",
        "removed": "“{title}” is deleted.",
        "imported": "“{title}” is imported.",
        "undone": "Undone, as it was before.",
    },
    history_hint="Who, when, why and what; each can be undone.",
    history_none="Nothing was changed yet",
    history_none_hint="What is changed here or in the files is kept here.",
    history_nobody="no name",
    history_undone="undone (#{edit})",
    history_broke="known to break answers",
    history_what={
        "added": "Added",
        "removed": "Deleted",
        "changed": "Changed",
    },
    history_headline="{what} {titles}",
    history_several="{titles} and more, {n} in all",
    history_files="Changed other things (facts, checks…)",
    history_more_items="{n} more are not listed.",
    history_of="Only “{title}”",
    history_all="Show all",
    edit_sources={
        "page": "page",
        "api": "API",
        "import": "import",
        "undo": "undo",
        "outside": "in the files",
    },
    undo_edit="Undo #{edit}",
    item_added="New",
    item_removed="Deleted",
    before="Before",
    after="After",
    hygiene="Hygiene",
    hygiene_hint="What deserves a look; what members feel comes first.",
    hygiene_none="Nothing to find fault with",
    hygiene_none_hint="No duplicates, contradictions, expired or often rejected entries, and no odd phrasings.",
    hygiene_sorts={
        "contradiction": "Contradictions",
        "duplicate": "Duplicates",
        "shared": "Shared phrasings",
        "expired": "Expired",
        "rejected": "Often rejected",
        "edited": "Often changed before sending",
        "review": "Review due",
        "wordless": "Phrasings without words",
        "copied": "Copied answers",
        "long": "Phrasings too long",
        "repeated": "Said twice",
        "single": "Single phrasing",
        "unused": "Never used",
    },
    hygiene_why={
        "contradiction": "They ask the same, yet answer differently: members are told two things. "
        "Make the answers one, or the entries.",
        "duplicate": "They ask the same and say about the same: make one of them, so that no change misses the other.",
        "shared": "The same text stands in two; only the first one answers it. Take it out of the second, or move it.",
        "expired": "Past its validity and no longer given. Give it a new date, or delete it.",
        "rejected": "In the last 90 days many said it was wrong. Is it out of date, or is something else asked?",
        "edited": "Colleagues keep changing it before they send it: the text itself probably should be changed.",
        "review": "The day set for a review has come. Look, then set the next one.",
        "wordless": "Nothing but punctuation or emoji; nobody asks like that.",
        "copied": "Words of the answer stand among the phrasings; members do not type that.",
        "long": "Nobody types so long a sentence: shorten it, or make several phrasings of it.",
        "repeated": "Differs from another phrasing of the entry in a mark or a particle "
        "only: no use, and confidence is overrated.",
        "single": "With one phrasing it is unsure of any other wording. Add some as members type them.",
        "unused": "Nobody asked for it in 90 days, and fewer entries are easier to keep. Is it still needed?",
    },
    hygiene_day={
        "expired": "valid until {day}",
        "review": "due {day}",
    },
    hygiene_rejected="rejected {n}× in 90 days, answered {of}×",
    hygiene_alike="nearest: “{one}” ≈ “{other}”",
    hygiene_rest="Show all, {n} more",
    export="Export",
    export_hint="All FAQ entries as one table that can be imported again. Scripts and rules are left out.",
    import_title="Import a table",
    import_hint="XLSX, CSV or JSONL; two columns, question and answer, are enough. "
    "Exports of Dify, WeKnora and QnA Maker are read, too. Every row is checked first.",
    import_choose="Choose a file, or drop it here",
    import_drop="at most 20 MB",
    import_other="Choose another file",
    upload_failed="“{name}” could not be uploaded. At most 20 MB are taken; check its size and the network.",
    import_into="Into which file",
    import_new_file="A new file",
    import_named="Name of the new file",
    import_mode="With what the file has",
    import_modes={
        "append": "Update and add",
        "replace": "Replace all",
    },
    import_skip="Leave out rows that cannot be used, import the rest",
    import_report="Row by row",
    import_problems="Worth a look",
    row_states={
        "new": "new",
        "changed": "changed",
        "unchanged": "unchanged",
        "joined": "joined",
        "left out": "left out",
        "refused": "refused",
        "removed": "removed",
    },
    import_stopped="Cannot be imported yet",
    import_refused_rows="{n} rows cannot be used. Mend the table and choose it again, or tick “Leave out rows” above.",
    import_refused="Please mend what is said below and choose it again.",
    import_nothing="The same as the knowledge base; nothing to import",
    import_ready="Adds or changes {entries} entries with {phrasings} phrasings, in {file}.",
    import_removes=" {n} entries of the file are deleted.",
    import_do="Import {n}",
    import_cancelled="Cancelled; nothing was changed.",
    stages={
        "working": "Working",
        "reading": "Reading the table",
        "checking": "Checking row by row",
        "embedding": "Learning new phrasings",
        "reviewing": "Finding out what it changes",
        "publishing": "Publishing",
    },
    cancel="Cancel",
    cancelling="Stopping…",
    outside_refused="The files were changed in a way that cannot be used; "
    "what was served before is served on (noticed {when}).",
    outside_more="{n} more.",
    empty_question="Please paste a question first.",
    long_paste="{n} characters were pasted, at most {most} are possible. Paste them in parts.",
    gone="This one no longer exists. Please look for it again.",
    refused="That is not possible: {error}",
    conflicted="Somebody changed it since, so nothing was done: {error}",
    unloadable="Written like this the knowledge base cannot be used, so nothing was done: {error}",
    store_down="The database cannot be used now, so nothing was recorded. Please try again later: {error}",
    failed="It did not work, please try again later: {error}",
    broken="Something unexpected went wrong and was logged. Please try again; if it stays, tell your admin the time.",
    ask_first="Please look for a reply first.",
    why_first="“{text}” was right and would be no more. Say why it is published all the same, or mend it first.",
)


def words(lang: Lang) -> Words:
    """The page's words in `lang`."""
    return EN if lang == "en" else ZH
