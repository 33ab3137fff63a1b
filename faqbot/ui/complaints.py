"""What faqbot refuses, in Chinese: errors are written once, in English, where they are found. Decides nothing.

in_chinese('club.yaml:3: entry "fee" has no answer. Add an "answer:" line.')
    == 'club.yaml:3：问答「fee」缺少“回复”。请加上 answer: 这一行。'

A sentence that is not known is given as it is: half a translation would hide what it says. A test goes through the
sources and sees that none is missing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_HINT: Final = "(, not .+?| \\(.+?\\)|; .+?)?"

_WHOLE: Final = (
    # edits
    (
        '"{a}" was changed meanwhile, and stands otherwise now at {b}. Nothing was changed; look at it again. {step}',
        "「{a}」刚被别人改过（{b}）。什么都没有动，请重新看一遍。{step}",
    ),
    (
        '"{a}" was changed meanwhile, and stands otherwise now at {b}. Nothing was changed; look at it again.',
        "「{a}」刚被别人改过（{b}）。什么都没有动，请重新看一遍。",
    ),
    ("The last to publish it was {a}.", "上一次是{who}改的。"),
    (
        '"{a}" was removed meanwhile. Nothing was changed; look at it again. {step}',
        "「{a}」刚被别人删除了。什么都没有动，请重新看一遍。{step}",
    ),
    (
        '"{a}" was removed meanwhile. Nothing was changed; look at it again.',
        "「{a}」刚被别人删除了。什么都没有动，请重新看一遍。",
    ),
    (
        '"{a}" was changed since, by {who}. Nothing was changed; undo that first, or change it by hand.',
        "「{a}」之后又被{who}改过。什么都没有动，请先撤销那一次，或者直接改成想要的样子。",
    ),
    ("{a} was changed meanwhile. Nothing was done; try again.", "{a} 刚被改过。什么都没有动，请再试一次。"),
    ("{a} was changed meanwhile. Nothing was changed; try again.", "{a} 刚被改过。什么都没有动，请再试一次。"),
    ("{a} was changed meanwhile. Nothing was written; import again.", "{a} 刚被改过。什么都没有写，请重新导入。"),
    (
        "Another edit has been made for {a} seconds. Nothing was changed; try again.",
        "另一次修改用了 {a} 秒还没有完成。什么都没有动，请再试一次。",
    ),
    (
        "Edit {a} was undone already, by edit {b}. Nothing was changed.",
        "第 {a} 次修改已经被第 {b} 次撤销了。什么都没有动。",
    ),
    ("Edit {a} was {b}. Nothing was changed.", "第 {a} 次修改没有发布过。什么都没有动。"),
    (
        "Gap {a} was closed meanwhile. Nothing was changed; look at it again.",
        "待补问题 #{a} 刚被解决。什么都没有动，请重新看一遍。",
    ),
    (
        "Questions of gap {a} were moved meanwhile. Nothing was changed; look at it again.",
        "待补问题 #{a} 里的提问刚被移走。什么都没有动，请重新看一遍。",
    ),
    (
        'There is no check "{a}" any more. Nothing was changed; look at it again.',
        "检查题「{a}」已经没有了。什么都没有动，请重新看一遍。",
    ),
    (
        'The check "{a}" expects "{b}". Nothing was changed; look at it again.',
        "检查题「{a}」已经归「{b}」了。什么都没有动，请重新看一遍。",
    ),
    ('No check can expect "{a}", which goes. Leave them out.', "「{a}」要删除了，检查题不能再归它。"),
    (
        "{a} is written in a way that this cannot be changed in it by itself. Change it in the file.",
        "{a} 的写法特殊，没法单独改这一处。请直接改文件。",
    ),
    (
        "this is written so that it cannot be changed by itself. Change it in the file.",
        "这里的写法特殊，没法单独改。请直接改文件。",
    ),
    (
        "what stands here as &{a} is used again on line {b}. Write it out there first.",
        "这里的 &{a} 在第 {b} 行又用到。请先在那里写全。",
    ),
    (
        'some of its lines end in "\\r" alone. Save it with the line ends of this system.',
        "有的行只用 \\r 换行。请用编辑器另存一次。",
    ),
    ('"{a}" is no file below the knowledge folder. Name it like {b}.', "“{a}”不是知识库里的文件。请写成 {b} 这样。"),
    ('"{a}" is hidden and would never be read. Name it like {b}.', "“{a}”是隐藏文件，不会被读到。请写成 {b} 这样。"),
    ("The community section can be changed, and neither removed nor asked for.", "本群设置只能改，不能删除。"),
    ('"{a}" is not written as in a knowledge file.', "“{a}”的写法不对。"),
    ('"{a}" is not written as in a knowledge file. {b}', "“{a}”的写法不对：{b}"),
    ('Two changes are about "{a}". Give the new one another id.', "两处修改都叫「{a}」。请给新的一条换个编号。"),
    ('{article} {a} has no "{b}" to change. Use one of: {c}.', "没有“{b}”这一项可改。可以改：{c}。"),
    ("Nothing is named that should be removed. Name its id.", "没有说要删除哪一条。"),
    ('"{a}" cannot be removed and changed at once. Choose one of the two.', "「{a}」不能又删又改，请选一样。"),
    ('"{a}" must be a list of texts, not one text.', "“{a}”应该是几行，不是一段。"),
    ('"{a}" must be one text, not a list.', "“{a}”应该是一段，不是几行。"),
    (
        'The id "{a}" cannot change: checks, questions and their history refer to it. Add a new {b} instead.',
        "编号「{a}」不能改：检查题、提问和修改记录都要靠它找到这一条。请另写一条新的。",
    ),
    ('Nobody is named. Say in "by" who is responsible for this edit.', "请先填上您的名字。"),
    ("There is nothing in {a} that would change {b}.", "{a} 里没有会改变 {b} 的内容。"),
    ("This would change nothing. Change something first.", "还没有改动。"),
    (
        'This makes "{a}" worse, which was right. Say why it is published all the same.',
        "「{a}」会从答对变成答错。请写一句为什么仍然要发布。",
    ),
    (
        "{a} cannot be written: {b}. Nothing was changed. Make it writable or free space, then try again.",
        "{a} 写不进去（{b}）。什么都没有动。请检查权限或腾出空间，再试一次。",
    ),
    (
        "{a} cannot be written: {b}. The next edit, or the next start, writes the rest. Make it "
        "writable or free space, then try again.",
        "{a} 写不进去（{b}）。下一次修改或重启时会写完。请检查权限或腾出空间。",
    ),
    ("question_ids are questions of a gap. Say of which, as gap_id.", "没有说是哪个待补问题里的提问。"),
    ("The import was cancelled. Nothing was changed.", "导入已取消，什么都没有动。"),
    (
        '"{a}" is not how hours are written. Write for example "mon,tue,wed 09:00-21:00".',
        "“{a}”不是服务时间的写法。请选星期，填开始和结束。",
    ),
    ('The community section has no "{a}". Use one of: {b}.', "本群设置里没有“{a}”。可以改：{b}。"),
    # the queue, promises, strikes, questions
    ("Gap {a} was merged into gap {b}. Do it there.", "待补问题 #{a} 已并入 #{b}，请到那里处理。"),
    ("Gap {a} is closed. Reopen it first.", "待补问题 #{a} 已经解决。请先放回待补。"),
    ("A gap needs a title. Write what its questions ask.", "请写个标题，说说问的是什么。"),
    ("Merging takes two gaps. Name another one.", "合并要有两个待补问题，请再选一个。"),
    ("Dismissing needs a reason, for whoever meets the question again.", "请选一个不处理的理由，以后别人看得懂。"),
    (
        "Chatter cannot be merged: it asks nothing. Split the questions from it, or dismiss the gap.",
        "闲聊没有在问什么，不能合并。请把其中的提问拆开，或者不处理。",
    ),
    ("None of these questions is in gap {a}. Look at it again.", "这些提问都不在待补问题 #{a} 里了。请重新看一遍。"),
    (
        "These are all questions of gap {a}. Leave one, or rename the gap.",
        "这是待补问题 #{a} 的全部提问。请留下一些，或者直接改标题。",
    ),
    ("A list of {a} {b} cannot be given. Ask for 1 or more.", "没法列出 {a} 条。请至少要 1 条。"),
    ("There is no edit {a}. List those there are with: {b}", "没有第 {a} 次修改。"),
    ("There is no promise {a}. List those that are open with: {b}", "没有第 {a} 个承诺。"),
    ("There is no question {a}. Use the question_id that asking returned.", "没有第 {a} 条提问。"),
    ("There is no gap {a}. List those there are with: {b}", "没有待补问题 #{a}。"),
    ("There is no strike {a}. List those there are: {b}.", "没有第 {a} 条违规记录。"),
    ("Promise {a} was replaced by promise {b}. Close that one.", "承诺 #{a} 已经改成 #{b}，请处理后面这个。"),
    (
        "Strike {a} was withdrawn. Nothing was changed; record what was said anew.",
        "违规记录 #{a} 已经撤回。什么都没有动，请重新记录。",
    ),
    (
        "Strike {a} holds the same message for the same person. Nothing was changed; withdraw one of the two.",
        "违规记录 #{a} 记的是同一个人的同一条消息。什么都没有动，请撤回其中一条。",
    ),
    ("Taking a question needs a name, so that colleagues see whose it is.", "认领要写名字，同事才知道是谁在回。"),
    ("A promise needs what it is about, for whoever keeps it.", "请写下答应的是什么事。"),
    ('"{a}" has passed. Promise a time to come.', "“{a}”已经过去了。请说一个以后的时间。"),
    ("{a} has passed. Promise a time to come.", "{a} 已经过去了。请说一个以后的时间。"),
    ('"{a}" is no time that comes. Look at the date and the hour again.', "没有“{a}”这个时间。请再看看日期和钟点。"),
    (
        '"{a}" is too far away to be kept in mind. Promise something sooner.',
        "“{a}”太远了，容易忘。请说一个近一点的时间。",
    ),
    ('"{a}" is no rule, but {b}. Name the rule that was broken.', "「{a}」不是群规。请选违反的是哪一条群规。"),
    ("Nobody is named. Say who wrote it before it is counted.", "还不知道是谁发的，请先写上再记录。"),
    ("A strike needs the words that were said. Send the member's message.", "请带上对方发的原话。"),
    (
        "Nothing counts against {a} in this group. There is nothing to announce.",
        "{a} 在这个群没有违规记录，没有什么可公示的。",
    ),
    ("The question is empty. Send the member's words.", "还没有内容。请贴上成员的原话。"),
    (
        "The question has {a} characters; at most {b} are read. Send the question alone.",
        "这条有 {a} 个字，最多读 {b} 个。请只留下提问。",
    ),
    ("This assistant was opened without its database.", "没有连接数据库，这里不能用。"),
    ('"picked" needs the entry_id that was right.', "请选哪一条才对。"),
    ('There is no entry, script or rule "{a}". {step}', "没有「{a}」这一条。{step}"),
    ("Nothing was pasted. Paste the members' words.", "还没有内容。请贴上成员的消息。"),
    (
        "{a} characters were pasted; at most {b} are read. Paste it in parts.",
        "一共 {a} 个字，最多读 {b} 个。请分几次贴。",
    ),
    # what goes, and warnings
    ('the check "{a}" goes, because an item answers it now.', "检查题「{a}」会去掉：已经有一条在答它。"),
    (
        'the check "{a}" goes, because it is a phrasing of "{b}" now, or that is no more.',
        "检查题「{a}」会去掉：它成了「{b}」的问法，或者那一条没有了。",
    ),
    (
        '"{a}" counts as the same text as "{b}" at {c} ({d}), which keeps it.',
        "「{a}」和 {c} 的「{b}」算同一句话，由那一条（{d}）来答。",
    ),
    ('{what} never says "{a}". Use or remove the variable.', "{what}没有用到 {a}。请用上，或者去掉这个变量。"),
    (
        "which weekends of {a} are worked for holidays is not known to the installed package {b}",
        "{a} 年调休的周末还不知道，在这之前只按法定假日休息。公布以后请升级 holidays，"
        "或者写在“另外休息的日子”和“照常的日子”里。",
    ),
    # files
    (
        'The knowledge folder "{a}" holds no entry, script or rule. Write one below "entries:".',
        "知识库 {a} 还是空的，请先写一条。",
    ),
    ('There is no knowledge folder "{a}". Create it, or name another one.', "没有知识库文件夹 {a}。"),
    ('"{a}" is not a folder. Name the folder that holds the knowledge files.', "{a} 不是文件夹。"),
    ('"{a}" cannot be read: {b}. Name another folder.', "{a} 读不出来（{b}）。"),
    ("this folder cannot be read: {a}. Correct or remove it.", "这个文件夹读不出来（{a}）。请修好或移走。"),
    ("this file cannot be read: {a}. Correct or remove it.", "这个文件读不出来（{a}）。请修好或移走。"),
    ('this link leads back to "{a}" above it. Remove it.', "这个链接又指回上层的“{a}”，请去掉。"),
    ("this is not a file. Remove it, or rename it.", "这不是文件，请移走或改名。"),
    ("more than {a} problems in this file. Correct the others first.", "这个文件里的问题超过 {a} 处，请先改前面的。"),
    (
        'a list stands here without a section. Put "entries:" on a line above it.',
        "这里的列表没有归到哪一节，请在上面加一行 entries:。",
    ),
    ('this file has no section. Begin it with a line "entries:".', "这个文件没有分节，请以 entries: 开头。"),
    # items
    ('{what} has no {key}. Add {article} "{a}:" line.', "{what}缺少“{key}”。请加上 {a}: 这一行。"),
    ('{what} has an unknown key "{a}". {step}', "{what}里没有“{a}”这一项。{step}"),
    ('"{a}" in offences of {what} is no offence. {step}', "{what}的 offences 里，“{a}”不是一种违规。{step}"),
    ('"{a}" is covered by {what} at {b} already. Keep it in one rule.', "“{a}”已经归{what}（{b}）。只能归一条群规。"),
    ('{where} names "{a}", which is no {b}. {step}', "{where}写的“{a}”找不到。{step}"),
    ('{where} names "{a}", which is no {b}, but {c}. Name {d}.', "{where}写的“{a}”不是要的那一类。请换一条。"),
    (
        '"{a}" is in not_for and a phrasing of {what} ({b}). Remove one.',
        "「{a}」既是{what}的问法（{b}），又写在“不用于”里。请去掉一处。",
    ),
    ('the id "{a}" is taken already at {b}. {step}', "编号「{a}」已经用在 {b}。{step}"),
    ('"{a}" stands twice in {what}, first at {b}. Remove one.', "「{a}」在{what}里写了两次（先在 {b}）。请去掉一处。"),
    ('"{a}" is also in {what} at {b}. Keep it in one of the two.', "「{a}」在{what}（{b}）里也有。只能留在一条里。"),
    (
        '{what} neither says nor does anything. Add a "say:" or a "note:" line.',
        "{what}既没有要说的话，也没有要做的事。请写一样。",
    ),
    (
        '"{nickname_example}" is empty. Add a "nickname_example:" line to the community section.',
        "{nickname_example} 还没有内容。请在本群设置里写上昵称示例。",
    ),
    ("{a} is open here and closed at line {b}. Remove one.", "{a} 既写着休息（第 {b} 行），又写着照常。请去掉一处。"),
    ('"{a}" in allowed_links of {what} is no host. {step}', "“{a}”不是网站的域名。{step}"),
    ('"{a}" in days of {what} is no day. Use one of: {b}.', "“{a}”不是星期几。可以写：{b}。"),
    (
        '"{a}" counts as a phrasing of {what} ({b}). Check with other words.',
        "「{a}」已经是{what}的问法（{b}），考不出什么。请换个说法出题。",
    ),
    ('"{a}" is checked at {b} already. Remove one.', "「{a}」在 {b} 已经出过题。请去掉一处。"),
    (
        'a check has no entry. Add "entry: null" if nothing answers it.',
        "这道检查题没有写归哪一条。没有答案就写 entry: null。",
    ),
    ('"{a}" stands at {b} already. Keep one of the two.', "“{a}”在 {b} 已经有了，只能留一处。"),
    ('"{a}" stands here again, after line {b}. Keep one of the two.', "“{a}”写了两次（先在第 {b} 行），只能留一处。"),
    ('{what} must be lines of "key: text"{hint}.', "{what}应该是一行一项，写成“名字: 内容”。"),
    ("{what} must be one text{hint}.", "{what}应该是一段文字。"),
    (
        '{what} is empty: "#" begins a comment. Put a text that begins with "#" in quotes.',
        "{what}是空的：# 后面是注释。以 # 开头的内容要加引号。",
    ),
    ("{what} is empty. Write its text, or remove it.", "{what}是空的。请写上内容，或者去掉。"),
    (
        '{what} must be text, but YAML takes {a} for {b}. Put it in quotes: "{c}".',
        '{what}会被当成别的东西，请加引号："{c}"。',
    ),
    ("{what} holds the control character {a}. Remove it.", "{what}里有看不见的控制字符 {a}，请去掉。"),
    (
        "{what} has {a} characters, more than the {b} allowed. Shorten it.",
        "{what}有 {a} 个字，最多 {b} 个。请写短一些。",
    ),
    ('{what} must be a day, and "{a}" is not in the calendar. Correct it.', "{what}：日历上没有“{a}”这一天。"),
    ('{what} must be a day, and "{a}" {b}. Correct it.', "{what}应该是日期，写成 2026-12-31 这样，而不是“{a}”。"),
    ("{what} must be a day like 2026-12-31. Write one, or remove it.", "{what}应该是日期，写成 2026-12-31 这样。"),
    ("{what} is {a} for the second time. Remove one.", "{what}写了两次 {a}，请去掉一处。"),
    ('there is no "{a}". Use one of: {b}.', "没有 {a} 这个变量。可以用：{b}。"),
    ('"{a}" names nothing. Use one of: {b}.', "{a} 里没有写变量的名字。可以用：{b}。"),
    ('a lone "{a}". Write "{b}" for the character itself.', "单独的 {a} 会被当成变量。就要这个字符，请写成 {b}。"),
    (
        '"{a}" is a YAML tag, which no text needs. Remove it, or put a text with "!" in quotes.',
        "“{a}”在 YAML 里有特殊意思。请去掉，或者加引号。",
    ),
    # what is no YAML
    ("this file is UTF-16. Save it as UTF-8.", "这个文件是 UTF-16 编码。请另存为 UTF-8。"),
    (
        "byte {a} on this line is not UTF-8{hint}. Save the file as UTF-8.",
        "这一行不是 UTF-8 编码。请把文件另存为 UTF-8。",
    ),
    ("the invisible character {a} stands on this line. Delete it.", "这一行有看不见的字符 {a}，请删掉。"),
    (
        '"*{a}" stands for nothing in this file. A text that begins with "*" must stand in quotes.',
        "*{a} 在这个文件里没有定义。以 * 开头的内容要加引号。",
    ),
    ('"*{a}" stands within what it stands for. Write it out instead.', "*{a} 引用了自己，请直接写内容。"),
    (
        'with "*{a}", aliases stand for more than {b} values. Write them out instead.',
        "引用（*{a}）太多，请直接写内容。",
    ),
    ("more than {a} levels stand within each other here. Flatten them.", "这里套了超过 {a} 层，请减少层数。"),
    (
        'a key must be one word, not a list or a mapping. Put a text with "{{" or "[" in quotes.',
        "冒号前面应该是一个词。内容里有 { 或 [ 就要加引号。",
    ),
    ('"<<" merges nothing here. Write out the keys that it stands for.', "这里的 << 没有可合并的内容，请直接写出来。"),
    (
        'a second document begins here. Remove the "---", or move what follows to a file.',
        "这里又开始了一份文档。请去掉 ---，或者把后面的内容移到另一个文件。",
    ),
    ('a list item needs a space after its "-".', "“-”后面要空一格。"),
    ("a tab stands where YAML takes only spaces. Indent with spaces.", "这里有制表符，YAML 只认空格。请用空格缩进。"),
    ("a quote that opens on this line is never closed. Close it.", "这一行的引号没有收住。"),
    (
        'in double quotes "\\" begins an escape. Write "\\\\", or use single quotes.',
        "双引号里的 \\ 有特殊意思。请写成 \\\\，或者用单引号。",
    ),
    (
        'the "{a}" on this line is not closed, or a comma is missing. A text with "{b}" needs quotes.',
        "这一行的 {a} 没有收住，或者少了逗号。内容里有 {b} 就要加引号。",
    ),
    (
        'a text after "|" or ">" begins on the next line, indented. Move it there.',
        "| 和 > 后面的内容要写在下一行，并且缩进。",
    ),
    (
        "this line is indented deeper than it can be. Line it up with those it belongs to.",
        "这一行缩进太多，请和同组的行对齐。",
    ),
    ('a ":" and a space stand within a text. Put the whole text in quotes.', "内容里有冒号加空格，请给整段加引号。"),
    (
        'a list begins on the line below its key. A text that begins with "- " needs quotes.',
        "列表要从下一行开始；以“- ”开头的内容要加引号。",
    ),
    (
        'this line is neither "key: text" nor "- text", nor indented below one.',
        "这一行既不是“名字: 内容”，也不是“- 内容”。",
    ),
    (
        "a text goes on after its closing quote or bracket. Put the whole text in quotes.",
        "引号或括号收住以后还有内容，请给整段加引号。",
    ),
    (
        "this line does not fit what stands above. Line it up with those it belongs to.",
        "这一行和上面的对不上，请和同组的行对齐。",
    ),
    ("this is no YAML: {a}. Check indentation and quotes.", "这里不是 YAML（{a}）。请检查缩进和引号。"),
    ('a text cannot begin with "{a}" unless it stands in quotes.', "内容以 {a} 开头时要加引号。"),
    (
        '"{a}：" has a full-width colon. Write "{b}: " with ":" and a space.',
        "“{a}：”用了全角冒号。请写成“{b}: ”，半角冒号加空格。",
    ),
    ('"{a}:" needs a space after its ":".', "“{a}:”的冒号后面要空一格。"),
    # the database; {a}: where it is
    (
        "{a}: the database is locked by another program for more than {b} s. Close the program that holds it (a "
        "backup, a database browser) and try again.",
        "{a} 被别的程序占用超过 {b} 秒了。请关掉占用它的程序（备份、数据库工具），再试一次。",
    ),
    (
        "{a}: the database was moved or deleted while faqbot runs. Put it back, or restart faqbot.",
        "{a} 在运行中被移走或删除了。请放回原处，或者重启 faqbot。",
    ),
    (
        "{a}: all connections were busy for {b} s. Ask less at once, or try again.",
        "{a} 忙了 {b} 秒。请少点几下，再试一次。",
    ),
    (
        "{a}: the database is read-only. Allow writing there, or correct FAQBOT_DATABASE_URL.",
        "{a} 只能读、不能写。请允许写入，或者改正 FAQBOT_DATABASE_URL。",
    ),
    (
        "{a}: the disk is full, nothing was stored. Free some space and try again.",
        "{a} 所在的磁盘满了，什么都没有存。请腾出空间，再试一次。",
    ),
    (
        "{a}: the server's disk is full, nothing was stored. Free some space there.",
        "{a} 所在服务器的磁盘满了，什么都没有存。请在那里腾出空间。",
    ),
    (
        "{a}: the database is damaged. Restore a backup, or move it away to begin anew.",
        "{a} 损坏了。请用备份恢复，或者移走它从头开始。",
    ),
    (
        "{a}: the file is not a database. Move it away, or correct FAQBOT_DATABASE_URL.",
        "{a} 不是数据库文件。请移走它，或者改正 FAQBOT_DATABASE_URL。",
    ),
    (
        "{a}: the database cannot be opened, because this user may not open it. Allow reading and writing of the file "
        "and its folder.",
        "{a} 打不开：没有权限。请允许读写这个文件和它的文件夹。",
    ),
    (
        "{a}: the server cannot be reached ({b}). Start it, or correct FAQBOT_DATABASE_URL.",
        "{a} 连不上（{b}）。请启动数据库，或者改正 FAQBOT_DATABASE_URL。",
    ),
    (
        "{a}: the server refused ({b}). Correct FAQBOT_DATABASE_URL, or make what it names.",
        "{a} 拒绝连接（{b}）。请改正 FAQBOT_DATABASE_URL，或者建好它写的用户和库。",
    ),
    (
        "{a}: this user may not create or change tables there. Make it the owner of the database.",
        "{a}：这个用户没有建表、改表的权限。请让它成为数据库的所有者。",
    ),
    (
        "{a}: the database failed ({b}). Check the disk and the file, then try again.",
        "{a} 出错了（{b}）。请检查磁盘和文件，再试一次。",
    ),
    (
        "{a}: the database failed ({b}). See the server's log, then try again.",
        "{a} 出错了（{b}）。请看数据库的日志，再试一次。",
    ),
)

_OF_KEY: Final = (
    ('must be a time of day like "09:00", not "{a}". Correct it.', "应该是几点几分，写成 09:00 这样，而不是“{a}”。"),
    (
        'must be a time like "90 天", at most {a} days, not "{b}". Correct it.',
        "应该是一段时间，写成“90 天”这样，最长 {a} 天，而不是“{b}”。",
    ),
    ('is no country or region whose holidays are known: "{a}". {step}', "：不认识“{a}”的节假日。{step}"),
    ('is no time zone: "{a}". {step}', "：没有“{a}”这个时区。{step}"),
    ('never say anything. Add a "say:" to at least one.', "里没有一句要说的话，至少写一句。"),
    ("({a}) is before valid_from ({b}). Correct one of them.", "（{a}）比开始生效（{b}）还早。请改一个。"),
    ("must be one line, as it is shown in lists. Join its lines.", "只能有一行，列表里要用。请并成一行。"),
    ("is more than {a} levels deep. Make a script of its own of it.", "超过 {a} 层了，没有人跟得上。请另写一个话术。"),
    ('"{a}" does not follow nickname_pattern. Correct one of them.', "“{a}”不符合昵称的格式。请改一个。"),
    (
        'is not among the offences of the rule. Add it there: "offences: [{a}]".',
        "没有写在这条群规的 offences 里。请加上 {a}。",
    ),
    ('may hold only a–z, 0–9 and "-". Write for example "{a}".', "只能用小写字母、数字和“-”。比如写成 {a}。"),
    ('cannot be "{a}". Use letters, digits and "_", without spaces.', "不能叫“{a}”。请用文字、数字和“_”，不带空格。"),
    ('cannot be "{a}", which names a fact already. Choose another.', "不能叫“{a}”，已经有这个变量了。请换一个。"),
    ('cannot be "{a}". Use one of: {b}.', "不能是“{a}”。可以写：{b}。"),
    ('is the same as "from". For a whole day write "00:00" and "24:00".', "和开始时间一样。全天请写 00:00 到 24:00。"),
    ("is no regular expression: {a}. Correct it.", "不是正确的正则表达式（{a}）。"),
    (
        'cannot be used as {…}. Name it with letters, digits and "_", without spaces.',
        "不能当变量名。请用文字、数字和“_”，不带空格。",
    ),
    ("has the name of something built in. Name it otherwise.", "和自带的变量重名了。请换一个名字。"),
    (
        'must hold "{options}", where the questions to choose from go. Add it.',
        "里必须有 {options}，那里列出可能的问题。",
    ),
    ('must hold "{due_words}", where the time goes. Add it.', "里必须有 {due_words}，那里写时间。"),
    ('names "{a}", which is no entry, script or rule. {step}', "写的“{a}”找不到。{step}"),
    ('cannot hold "{{" or "}}". Write the words themselves.', "里不能有大括号，请直接写内容。"),
    ('is "{a}" for the second time. Remove or rename one.', "“{a}”写了两次。请去掉或改名。"),
    (
        'must be a whole number of {a} from {b} to {c}, not "{d}". Correct it.',
        "应该是 {b} 到 {c} 的整数，而不是“{d}”。",
    ),
    (
        'must be a share between 0 and 1, not "{a}". For 5% write 0.05.',
        "应该是 0 和 1 之间的小数，而不是“{a}”。5% 写成 0.05。",
    ),
    ('must be a share from 0 to 1, not "{a}". For 5% write 0.05.', "应该是 0 到 1 的小数，而不是“{a}”。5% 写成 0.05。"),
    ("is empty. Write its value, or remove the line.", "是空的。请写上，或者去掉这一行。"),
    ("must be one value{hint}. Write its value, or remove the line.", "应该只有一个值。"),
    ("is empty. Add at least one.", "是空的，至少写一个。"),
    (
        'must be a list of {a}{hint}. Write each on a line of its own that begins with "- ".',
        "应该是列表，一行一个，以“- ”开头。",
    ),
)
"""Behind `"key" of something `."""

_STEPS: Final = (
    ('Did you mean "{a}"?', "是不是“{a}”？"),
    ("Use one of: {a}.", "可以写：{a}。"),
    ("Look its id up in the knowledge files.", "请在知识库里找找它的编号。"),
    ('Write for example "{a}", "{b}" or "{c}".', "比如写 {a}、{b}、{c}。"),
    ('Write for example "{a}".', "比如写 {a}。"),
    ('Write "{a}".', "请写成 {a}。"),
    ("Give one of them another.", "请给其中一个换个编号。"),
    (
        'Both are made from the same question: join the two, or add an "id:" line to one.',
        "两条的问题一样：请合成一条，或者给一条写上编号。",
    ),
    ("Correct it, or write null if nothing answers it.", "请改正；没有答案就写 null。"),
    ("Write the id of a {a}, or remove it.", "请写一条的编号，或者去掉。"),
)

_KEYS: Final = {
    "question": "问题", "answer": "回复", "title": "标题", "paraphrases": "问法", "situations": "情形", "steps": "步骤",
    "not_for": "不用于", "rule": "规则", "why": "原因", "consequence": "后果", "tags": "标签", "owner": "负责人",
    "valid_from": "开始生效", "valid_until": "有效期到", "review": "复核日期", "id": "编号", "variables": "变量",
    "say": "要说的话", "note": "说明", "choose": "要弄清的事", "branches": "分支", "when": "什么情况", "name": "名称",
    "label": "叫法", "default": "没填时说", "hours": "服务时间", "days": "星期", "from": "开始", "until": "结束",
    "reply_within": "多少分钟内回", "nickname_pattern": "昵称格式", "nickname_example": "昵称示例", "timezone": "时区",
    "holidays": "法定节假日", "closed": "休息的日子", "open": "照常的日子", "allowed_links": "可以发的网站",
    "staff": "由谁来回答", "max_wrong": "允许的错答比例", "language": "语言", "etiquette": "礼貌用语", "facts": "变量",
    "greeting": "问候", "unanswered": "没有答案时", "suggest": "不确定时", "out_of_hours": "不在服务时间时",
    "promise": "答应时间时", "late": "再答应一次时", "longest": "一条消息最多的字数", "text": "原话",
    "entry": "归哪一条",
    "strikes": "违规后果", "offences": "违规种类", "expires_after": "多久以后不算", "notice": "公示话术",
}  # fmt: skip

_THINGS: Final = (
    (re.compile(r'an item of "(?P<key>[^"]+)" of (?P<of>.+)'), "{of}的{key}里的一项"),
    (re.compile(r'"(?P<key>[^"]+)" of (?P<of>.+)'), "{of}的“{key}”"),
    (re.compile(r"(?P<key>strikes|offences) of (?P<of>.+)"), "{of}的“{key}”"),
    (re.compile(r"a variable of (?P<of>.+)"), "{of}的一个变量"),
    (re.compile(r"step (?P<a>[\d.]+) of (?P<of>.+)"), "{of}的第 {a} 步"),
    (re.compile(r"branch (?P<a>[\d.]+) of (?P<of>.+)"), "{of}的分支 {a}"),
    (re.compile(r"item (?P<a>\d+) of hours"), "第 {a} 行服务时间"),
    (re.compile(r'(?:an? )?entry(?: "(?P<a>.+)")?'), "问答{a}"),
    (re.compile(r'(?:an? )?script(?: "(?P<a>.+)")?'), "话术{a}"),
    (re.compile(r'(?:an? )?rule(?: "(?P<a>.+)")?'), "群规{a}"),
    (re.compile(r"a check"), "一道检查题"),
    (re.compile(r"this file"), "这个文件"),
    (re.compile(r"the community section"), "本群设置"),
    (re.compile(r"the targets section"), "targets 一节"),
)

_PLACED: Final = re.compile(r"(?P<place>\S[^\n]*?(?:\.ya?ml|\.\w+):\d+): (?P<rest>.+)", re.DOTALL)
_AT_FILE: Final = re.compile(r"(?P<place>\S[^\n]*?\.ya?ml): (?P<rest>some of its lines .+)")
_WHO: Final = re.compile(r"(?P<by>.+) on (?P<at>\d{4}-\d\d-\d\d at \d\d:\d\d) UTC \(edit (?P<edit>\d+)\)")
_KEYED: Final = re.compile(r'"(?P<key>[^"]+)" of (?P<rest>.+)', re.DOTALL)


def in_chinese(message: str) -> str:
    """`message`, a line for each problem, in Chinese where it is known."""
    return "\n".join(_line(line) for line in message.split("\n"))


def _line(line: str) -> str:
    placed = _PLACED.fullmatch(line) or _AT_FILE.fullmatch(line)
    if placed is not None:
        said = _said(placed["rest"])
        return f"{placed['place']}：{said}" if said is not None else line
    return _said(line) or line


def _said(text: str) -> str | None:
    if keyed := _KEYED.fullmatch(text):
        # Where the thing ends and the complaint begins only the complaint can tell.
        for pattern, chinese in _compiled(_OF_KEY):
            found = re.fullmatch(f"(?P<thing>.+?) {pattern}", keyed["rest"], re.DOTALL)
            if found and (thing := _thing(found["thing"])) is not None:
                return f"{thing}的“{_key(keyed['key'])}”{_filled(chinese, found)}"
    return _matched(_WHOLE, text)


def _matched(table: tuple[tuple[str, str], ...], text: str) -> str | None:
    for pattern, chinese in _compiled(table):
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found is not None and (said := _filled(chinese, found)) is not None:
            return said
    return None


def _filled(chinese: str, found: re.Match[str]) -> str | None:
    parts: dict[str, str] = {}
    for name, value in found.groupdict().items():
        if name in ("what", "where"):
            thing = _thing(value)
            if thing is None:
                return None
            parts[name] = thing
        elif name == "step":
            parts[name] = _matched(_STEPS, value) or _matched(_WHOLE, value) or value
        elif name == "key":
            parts[name] = _key(value)
        elif name == "who" or (name == "a" and "{who}" in chinese):
            parts["who"] = _who(value)
        else:
            parts[name] = value or ""
    return re.sub(r"\{(\w+)\}", lambda name: parts.get(name[1], name[0]), chinese)


def _thing(text: str) -> str | None:
    for pattern, chinese in _THINGS:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            of = _thing(parts["of"]) if parts.get("of") else ""
            if of is None:
                return None
            a = parts.get("a") or ""
            named = f"「{a}」" if a and chinese.endswith("{a}") else a
            return chinese.format(of=of, key=_key(parts.get("key") or ""), a=named)
    return None


def _key(key: str) -> str:
    return _KEYS.get(key, key)


def _who(text: str) -> str:
    if text == "somebody, outside of faqbot":
        return "别人在文件里"
    found = _WHO.fullmatch(text)
    if found is None:
        return text
    by = "别人在文件里" if found["by"] == "somebody, in the files," else found["by"]
    return f"{by}（第 {found['edit']} 次修改，{found['at'].replace(' at ', ' ')} UTC）"


@cache
def _compiled(table: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """English templates as patterns; names that only the text itself means, like {options}, stay as they are."""
    compiled = []
    for english, chinese in table:
        pattern = ""
        for part in re.split(r"(\{(?:[a-d]|what|where|step|key|who|article|hint)\})", english):
            name = part[1:-1]
            if part == "{hint}":
                pattern += _HINT
            elif part == "{article}":
                pattern += "[Aa]n?"
            elif re.fullmatch(r"\{(?:[a-d]|what|where|step|key|who)\}", part):
                pattern += f"(?P<{name}>.+?)"
            else:
                pattern += re.escape(part.replace("{{", "{").replace("}}", "}"))
        compiled.append((pattern, chinese))
    return tuple(compiled)
