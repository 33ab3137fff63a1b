"""Whether one part of an English message asks something, or asks for something. Knows no Chinese, and no punctuation.

    asks_in_english("is homework due monday")      ->  True
    asks_in_english("u guys open sunday")          ->  True
    asks_in_english("is working now, thanks")      ->  False

Chat leaves the question mark out, and the subject, too. So word order tells: a word of asking or an auxiliary verb in
front asks, unless what follows shows that only the subject was left out ("will do", "was fun", "have a nice day").
"""

from __future__ import annotations

import re

_LED = (  # what may stand before a question and changes nothing
    r"(?:so|and|but|also|ok|okay|sorry|btw|hi|hey|hello|yo|guys|folks|everyone|all|team|neighbou?rs|well|oh|um|hmm"
    r"|then|anyway|actually|thanks|thank you|please|pls|plz|dear \w+|admins?|mods?|coach|teacher|sir|madam|@\w+"
    r"|quick (?:one|question|q)|(?:one|another) (?:more )?(?:thing|question)|one more|question|roughly"
    r"|approximately|exactly|honestly|seriously|just (?:out of )?curious|excuse me|asap|sos|urgent|[\s,:.\-–!*])*"
)
_PERSON = (
    r"(?:i|you|u|ya|he|she|it|we|they|this|that|these|those|there|any\w*|some(?:one|body|thing)|every(?:one|body))"
)
_OWNED = r"(?:my|your|ur|our|his|her|their|its|the|an?)"
_BARE = (  # verbs and adverbs that follow "will", "can", "might" where the subject was left out
    r"(?:be|do|go|come|see|try|get|give|have|take|make|bring|send|check|let|ask|say|tell|call|pay|wait|work|love"
    r"|like|recommend|confirm|keep|join|add|help|look|find|meet|use|buy|start|stop|think|imagine|relate|miss"
    r"|report|post|happen|need|vouch|attest|hardly|barely|definitely|also|just|never|always|not|probably|still"
    r"|only|even|really|totally|sure|totes|no longer|finally|gladly|drop|pick|pass|leave|stay|hop|swing|read|write"
    r"|reply|respond|update|know|remember|forget|follow|appreciate|almost|hear|feel|afford|wish|hope)"
)
_PLAIN = (  # what follows "is" and "was" there
    r"(?:not|so|very|really|too|pretty|quite|super|such|just|also|still|now|all|always|never|only|even|kind|like"
    r"|about|definitely|absolutely|good|great|fun|nice|fine|ok|okay|amazing|awesome|lovely|perfect|beautiful|awful"
    r"|terrible|funny|happy|sad|glad|sorry|worth|well|here|on|at|in|out|a|an|by|for|from|with|to|to|back|over"
    r"|under|what|why|how|where|when|broken|fixed|sold|gone|done|delicious|delightful|hilarious|gorgeous|brilliant"
    r"|packed|closed)"
)
_LOST = (  # what one reports as broken, and hopes that it is mended
    r"(?:find|open|log|login|get|got|see|access|work|working|load|loading|pay|join|receive|received|download"
    r"|install|connect|play|update|figure|understand|know (?:how|what|where|why|which|who|if)|sure (?:how|what"
    r"|where|if)|reset|sign|register|arrive|arrived|use|upload|submit|change|enter|watch|hear|show|book|reach"
    r"|check out|print)"
)

_FRONT = re.compile(
    "^"
    + _LED
    + "(?:"
    + "|".join(
        (
            # Words that ask
            r"(?:do you |would you )?mind (?!you\b|the\b|my\b|your\b)\w+ing",
            r"(?:dm|pm|text|email|message) me (?:the|your|a|an|details|info)\b",
            # A choice, without its verb
            r"(?!(?:i|we|you|he|she|they|it|sooner|more|one|two|either|now|maybe|just|in|within|like|call|text|go"
            r"|take|use|try|check|message|email|come|rain|for|yes|either|whether|if|at|on|any|an?|hour|create"
            r"|comment|after|some|click|probably|add|edit)\b)(?:[\w']+ ){1,2}or(?: (?!so\b|less\b|later\b|else\b"
            r"|more\b|something\b|two\b|in\b|at\b|on\b)[\w']+){1,2}(?: for [\w' ]{1,30})?$",
            r"call me(?: (?:back|now|please|asap|after .*))?$",
            r"(?:if|when|once|after|since|because|for|on|in|as) .{3,60}? (?:do|does|should|can|could|will|would"
            r"|are|is) (?:we|i|you|they|it) (?!then)\w+",
            r"(?:is|are) .{4,40} (?:normal|ok|okay|enough|required|needed|allowed|possible|necessary|included|safe"
            r"|available)(?: (?:after|for|in|on|to|with|at|before|if) .*)?$",
            r"how(?! (?:nice|cool|great|lovely|cute|sweet|funny|adorable|kind|beautiful|wonderful|awesome|exciting"
            r"|sad|amazing|thoughtful|dare|interesting|fun|strange|weird|time flies|embarrassing|annoying|they"
            r" grow|i (?:love|miss|hate|wish)))\b(?! many times do i)(?! (?:could|can) i (?:forget|say no))",
            r"how(?:'s|s|d|'d)\b",
            r"why(?! (?:not|thank|am i (?:so|such|like|always|even)|do i (?:even|always|bother)|me)\b)\b(?! so \w+$)",
            r"whose|whom|who(?:'s|s)?\b(?! (?:knows|cares|knew|would\b(?! (?:be|know|like|i|we|you|have the"
            r"|also)\b)|doesn'?t|wouldn'?t|am i to|even\b))",
            r"which(?:'s)?\b(?! (?:is|was|were|are|means?|meant|reminds|makes|made|i|we|you|he|she|they|it|in turn"
            r"|would|will|has|had|takes|took|by|explains)\b)|which (?:is (?:the|your|better|best|cheaper|more|it)"
            r"|would you)\b",
            r"(?:in|at|for|to|from|by|on|until|till|since|with|under|of) (?:what|which|how|whom|where)\b(?! i\b)",
            r"what(?:'s|s|re|'re|d|'d)?\b(?! (?:an? |i\b|we\b|he\b|she\b|they\b|you (?:said|need|want|mean|wrote"
            r"|did|get|pay)\b|(?:great|good|nice|lovely|beautiful|fun|the (?:hell|heck|fuck)|matters|happened was"
            r"|counts|helped|worked|works|is (?:even )?(?:wrong with|happening)|lovely|luck|even|fun|time i)\b))",
            r"when(?:'s|s)?\b(?= (?:is|are|do|does|did|will|can|could|should|was|were|would|has|have|exactly|next"
            r"|shall|am|the \w+ (?:is|will|starts?|opens?)|roughly|abouts|about|u|you guys|do)\b|$)|when(?:'s|s) ",
            r"where(?:'s|s|re|'re|d|'d)?\b(?! (?:i|we|you|he|she|they|there)\b)|where (?:you|u|ya) (?:at|from|guys"
            r"|getting|located)",
            # An auxiliary verb and its subject
            rf"(?:can|could|may|might|will|would|should|shall|must)(?:n'?t)? (?:{_PERSON}|{_OWNED})\b(?! (?:mean"
            rf"|imagine"
            r"|say no|not (?:wait|believe|thank|complain)|believe how)\b)(?!.{0,3}believe\b)",
            rf"(?:can|could|will|would|should|shall)(?! (?:{_BARE}|n'?t)\b) [\w'-]+ [\w'-]+",
            rf"(?:do|does|did)(?:n'?t)? (?:{_PERSON}|our|their|his|her)\b \w+(?! (?:for me|yesterday|today|already"
            rf"|again)$)",
            rf"(?:does|did) (?:your|my|the|{_OWNED}) (?!job\b|trick\b|same\b|homework\b|laundry\b|dishes\b"
            rf"|best\b)\w+ \w+",
            r"does(?! (?:not|the|it for|wonders|that for|sound|look|seem|make|feel|help|work|need|have)\b) [\w'-]+"
            r" [\w'-]+",
            r"(?:do|did)(?! (?:not|it|that|this|n'?t|let|check|try|have|be|take|keep|make|remember|a|an|the|your"
            r"|my|so|some|more|well|nothing|good|great|well|better|laundry|homework|yoga|what|as|come|join|say"
            r"|tell|ask|send|go|read|drop|feel|enjoy|stop|call|bring)\b)(?! \w+ing\b) [\w'-]+ [\w'-]+",
            r"do (?:the|your|my) (?!best\b|homework\b|math\b|same\b|dishes\b|work\b)\w+ (?!before|after|on|at|in"
            r"|and|first|now|today|tonight|please|again)\w+",
            rf"(?:is|are|was|were|am)(?:n'?t)? (?:{_PERSON}|my|your|ur|our|his|her|their|its)\b(?! (?:was|is)\b)"
            r"(?! (?:too|as well|exactly)$) ?",
            r"(?:is|are|was|were)(?:n'?t)? the (?!best|worst|most|same|only|first|last|highlight|cutest|greatest"
            r"|way)\w+",
            rf"(?:is|are)(?! {_PLAIN}\b)(?! [\w'-]+ (?:now|again|already|fine)$)(?! \w+ing (?:now|fine|again|well"
            rf"|great|for me|perfectly|ok|like|my|the|so)\b)"
            r"(?! \w+ed (?:now|already|today|yesterday|at|on|by|in)\b) [\w'-]+ [\w'-]+",
            rf"(?:was|were)(?! {_PLAIN}\b)(?! \w+(?:ing|ed)\b) [\w'-]+ (?:[\w'-]+ )*(?:cancelled|canceled|moved"
            rf"|open|closed|there"
            r"|ok|okay|included|mentioned|announced|posted|postponed|late|on|supposed)\b",
            rf"(?:has|have|had)(?:n'?t)? (?:{_PERSON}|my|your|our|their|his|her|the (?!best|same|most|worst"
            rf"|tickets?$))"
            r"(?! \w+ing\b)\w*(?: \w+)+",
            r"has(?! (?:been|to|an?|no|not|the|become|got|gone|come|made|always|never|just|already|anyone|lots"
            r"|some|all|his|her|more|only|so|too|very)\b)(?:n'?t)? [\w'-]+ [\w'-]+",
            # Somebody or something is looked for
            r"any ?(?:one|body)(?:'s|s)?\b(?! (?:can (?:join|come|do|use|see|sign|play|enter|post|edit)|is welcome"
            r"|welcome|who .*(?:can|should|is|please|must|gets?)|with .*(?:can|should|please|must)))(?! (?:could"
            r"|would) (?:have|do|tell))(?: |$)",
            r"any(?! [\w' ]{1,24}(?:is|are|will|would) (?:fine|ok|okay|good|great|welcome|do|work|helpful"
            r"|appreciated))(?: (?!time\b|way\b(?! (?:to|of|i|we|you|around)\b)|day\b|more\b|questions\b"
            r"|problems\b|issues\b|of them\b|which\b|thing (?:is|goes)|case\b|news is\b|one of|update is\b|help"
            r" is\b|advice is\b|luck is\b)\w+){1,}",
            r"some(?:one|body) (?:know|have|help|tell|share|explain|got|up|able|willing|wanna|want)\b",
            r"(?:still )?(?:looking|hoping|searching|hunting) (?:for|to)|(?:i(?:'m| am|m) )?(?:looking (?:for|to)"
            r"|trying to (?!stay|keep|be|eat|not|sleep|lose|save|survive)|unable|not able|having (?:trouble"
            r"|problems|issues|a hard time)|stuck (?:at|on|in(?! traffic)|with)|locked out|struggling (?:to|with)"
            r"|confused|unsure|hoping to)",
            r"(?:lfg|lfm|lf\d?m?|wtb|iso|in search of|in need of|eta)\b",
            r"i(?:'d|d| would) (?:like|love|want) (?:to (?!thank|say|add that|point|share|wish|congrat|think|see\b"
            r"|be\b|go\b|come\b|have (?:been|one))|an? |some |my |more info)",
            r"(?:i )?(?:would|d) (?:really )?love (?:an option|a (?:way|button|setting|feature|refund)|the"
            r" (?:option|ability)"
            r"|it if)\b|(?:would|d) (?:like|love) to (?:know|book|order|enrol|enroll|sign|register|join|cancel"
            r"|change|ask"
            r"|buy|return|schedule|reserve|find out|rent|get (?:a|an|my|the)|exchange)\b",
            r"(?:i |we )?(?:really |just |also |still |only |do )*(?:want|need|require)s?\b(?! (?:(?:an? |some |to"
            r" |my |more )?(?:nap|break|drink|coffee|beer|holiday|vacation|rest|minute|moment|shower|bigger|new"
            r" hobby|hug|sleep|food|time|air)|to (?:thank|say|share|wish|congrat|sleep|go\b|run\b|eat|cry|scream"
            r"|leave|head|be\b|admit|point|believe|get (?:going|up)|work\b|stop\b|rest\b|die)|one too|it too|the"
            r" (?:loo|toilet)|not\b|for speed)\b).+|i wish to",
            r"wanna (?:know|ask|book|join|buy)",
            r"(?:i |we )?(?:could|can) (?:really )?use (?:some|a|an|your|more) (?!coffee|sleep|drink|break|nap"
            r"|beer|rest)|help(?: me| us| needed| wanted| with| please|!|$)",
            r"(?:i(?:'m| am|m| was|'ve been)? )?(?:just |also |still )?(?:wondering|wonder|curious|checking|asking"
            r"|enquiring|inquiring)\b(?! (?:in\b|it out|out\b|my |the |woman|wall))(?= (?:if|whether|how|what"
            r"|where|when|why|who|which|about|is|are|for)|$)",
            r"(?:i have |i've got |got |have |had )?(?:a |an |another |one |my |quick |small |silly |dumb |stupid "
            r"|noob )*(?:question|query|enquiry|inquiry)(?: (?:about|regarding|on|for|re|concerning)\b|$)|how come"
            r"|what if",
            r"(?:please |pls |plz |kindly )?(?:can|could|would) .* (?:please|pls|plz)\b",
            r"(?:send|share|tell|give|show|help|assist|teach|remind|invite|add|let|explain|ping) (?:it to |them to"
            r" )?(?:me|us)\b(?! know if| know when| if\b| when(?:ever)?\b| anytime| later| about it| (?:how|what"
            r"|so|the other day|a lot|tell|all|just say|be)\b)|tell me (?:how|what|when|where|which|why|who)",
            r"(?:send|share|post|drop|resend|repost|forward) (?:me |us )?(?:the|a|your|an) (?:\w+ )?(?:link|file"
            r"|address|slides|recording|doc|invite|location|pin|number|code|list|form|pdf|schedule|agenda|minutes"
            r"|photo|map)s?\b(?! (?:in|to) the)(?! to (?!me\b|us\b|my\b|our\b)\S)",
            r"(?:please|pls|plz|kindly) (?:\w+ )?(?:help|send|share|tell|advise|add|reset|cancel|explain|confirm"
            r"|check|refund|give|show|post|fix|update (?:my|the)|remove (?:my|the|me)|change (?:my|the)|assist"
            r"|clarify|let (?:me|us) know (?:how|what|when|where|which|why|who|whether)|resend|approve|unlock|look"
            r" into (?:my|our|this|that|it|the (?:issue|matter|problem|case|charge))|see to|recommend|suggest"
            r"|invite|provide|open|extend|process|unban|stop (?:charging|sending)"
            r"|take (?:me|us) off|send)",
            r"(?:let (?:me|us) know (?:how|what|when|where|which|why|who|whether))",
            r"(?:cancel|refund|unsubscribe|exchange|return|unban|reschedule)(?: (?:my|the|this|it|me|request"
            r"|please|order|from|pls|policy|now)\b.{0,30})?$",
            r"request(?:ing)? (?:for|an?|to|my)|requesting|(?:change|reset|update|cancel|refund|unlock|return)"
            r" my(?!.*(?:already|yesterday|today|done|worked))",
            r"(?:is|was) (?:it|this|that|there)$|what$|when$|where$|why$|how$|which$|who$",
            # The auxiliary verb left out, too
            r"(?:you|u|ya)(?: guys| all|'?ll)? (?:still )?(?:open|closed|ship|deliver|sell|have|accept|take|offer"
            r"|stock|got|do|doing|coming|free|there|selling|buying|trading|around|available|up for|hiring|going"
            r"|restocking)\b(?! (?:\d|been|to\b|a point|got it|my\b|a good|it\b|so\b|well\b|great\b|such\b|the"
            r" best))[\w ]*$",
            r"(?:same (?:question|problem|issue)|following|bump)(?: here| for me)?$",
            r"recommend(?:ations?)?(?: (?:me|for|on|please|a|any|some)\b.*)?$|(?:suggestions|ideas|thoughts|tips"
            r"|advice)(?: (?:on|for|about|welcome)\b.*)?$",
        )
    )
    + ")",
    re.I,
)
_ANYWHERE = re.compile(
    "|".join(
        (
            rf"\b(?:i|we|it|he|she|my \w+|app|page|link|site|video|code|login|website|payment|button|door|fob|card"
            rf"|key|order"
            r"|parcel|package|refund|still|just) (?:just |still |really )?(?:can ?not|can't|cant|couldn't|won't"
            r"|wont|doesn't|does not|doesnt|isn't|is not|isnt|didn't|did not|haven't|havent|hasn't|hasnt|never"
            r"|don't|dont|do not)"
            rf" (?:\w+ )?{_LOST}\b(?! (?:anyone|you|the point|why people|the fuss|it coming|enough))",
            # What is wrong with what one paid for
            r"\b(?:i|we|my [\w-]+(?: [\w-]+)?)(?:'ve| have| has)? (?:just |also )?(?:was|were|got|been|am|is|are"
            r"|keep getting) (?:\w+ )?(?:charged|billed|overcharged|declined|rejected|blocked|suspended|locked out"
            r"|hacked|scammed|stolen|banned)\b",
            r"\b(?:is|are|was|were|received|sent|got) (?:me )?(?:the |an? )?(?:wrong|incorrect|not correct|faulty"
            r"|damaged|defective)\b(?! (?:with you|about))|stopped working|n['o]t recogni[sz]e (?:this|a|the|it"
            r"|that)|without my (?:permission|consent)|about to expire|doesn't seem to|not (?:showing|successful"
            r"|delivered|credited|received)\b|more than once for",
            r"\b(?:my|our|all (?:my|our)) [\w' ]{1,24}\b(?:is|are|has|have)(?: just| suddenly| all)? (?:gone"
            r"|disappeared|vanished|missing)\b",
            r"\b(?:please|pls|plz|kindly) (?!let\b|read\b|see\b|find\b|join\b|visit\b|follow\b|check\b|use\b|note\b"
            r"|accept"
            r"\b|contact\b|excuse\b|forgive\b|pardon\b|try\b|download\b|look\b|keep\b|enjoy\b|respect\b"
            r"|remember\b)\w+ (?:my|our)\b",
            r"\bha(?:s|ve) been (?:off|down|out|broken|dead|closed|dark|cold) (?:since|for)\b|\b(?:leads|goes)"
            r" nowhere\b"
            r"|\b(?:are|is) (?:all )?blank\b|\b(?:says|shows) .{1,30}\bbut (?:it|i|there|we|nothing|nobody|no one)\b",
            r"\byou (?:sent|gave|charged|shipped|delivered|billed) (?:me|us)\b.*\binstead\b"
            r"|\b(?:spelled|spelt|printed|labelled|marked|listed) (?:wrong|incorrectly)\b",
            r"^(?:i |we )?(?:still )?(?:can'?t|cannot|couldn'?t) (?:hear|see|find|open|log|access|connect|load|join"
            r"|play|pay"
            r"|download|upload|enter|reach|print|submit|register|sign|book|watch|install|update|edit|delete|cancel)\b"
            r"(?! (?:why|the (?:point|difference|wood)|how|enough|words|you|stress))",
            r"\b(?:please|pls|plz|kindly) (?:move|put|switch|transfer|book|enrol|enroll|sign|mute|unmute|notify"
            r"|remind|register"
            r"|count|upgrade|downgrade|charge) (?:me|us)\b",
            # In what state it is
            r"(?<!\bi )(?<!\bhe )(?<!\bshe )\b(?:is|are|was|were|came|arrived|looks?|seems?|it's)(?: all| still|"
            r" completely| totally"
            r"| half| just| already)? (?:gr[ea]yed out|cut off|stuck|jammed|clogged|blocked|cracked|broken|smashed"
            r"|mou?ldy|rotten"
            r"|spoi?l(?:ed|t)|expired|torn|soaked|bent|scratched|dented|unresponsive|unreachable|offline|out of"
            r" order|ice cold"
            r"|freezing cold|leaking|overflowing|flooded|locked)\b(?!.*\b(?:until|till|from|between|due|maintenance"
            r"|so we|because)\b)",
            r"\b(?:my|our) (?:[\w'-]+ ){1,6}(?:isn't|is not|isnt|aren't|are not|arent|wasn't|weren't) (?:in|on"
            r"|there|listed"
            r"|visible|available|enabled|charging|connected|included|counted|updated)\b",
            r"\bsays? (?:expired|invalid|failed|unavailable|full|closed|not found|wrong|unknown|denied|declined"
            r"|offline|sold out)\b",
            r"\b(?:some(?:body|one)|people|neighbou?rs?|the guys?) (?:just |has |have )?(?:took|taken|stole|stolen"
            r"|parked|blocked"
            r"|blocking|broke|scratched|damaged|hacked)\b.{0,20}\b(?:my|our)\b",
            # What does something again and again, or no longer
            r"(?<!\bi )(?<!\bwe )(?<!\bhe )(?<!\bshe )(?<!\bthey )(?<!\bi've )\bstopped (?!rain|snow|cry|laugh)\w+ing\b"
            r"|(?<!\bi )(?<!\bwe )(?<!\bhe )(?<!\bshe )(?<!\bthey )(?<!dog )(?<!cat )(?<!kid )(?<!son )(?<!baby"
            r" )(?<!wife )(?<!husband )(?<!boss )(?<!brain )\bkeeps? (?!me going|going|growing|getting (?:better"
            r"|easier|stronger|cheaper)|improving|giving|smiling|laughing|raining|snowing|winning|trying|doing"
            r"|making me"
            r" (?:laugh|smile))(?:on )?(?:me )?\w+ing\b",
            r"\b(?:loops|hangs|freezes|crashes|disconnects|lags|leaks|flickers|stutters|glitches|buffers|bounces"
            r"|times out"
            r"|errors out|beeps|squeaks|rattles|overheats|jams|blinks red|flashes red|(?:logs|kicks|signs|throws"
            r"|locks) (?:me|us|you) out)\b|\b(?:returns?|shows?|displays?|gives?|says?|gets?)"
            r" (?:me )?(?:nothing|an? (?:error|blank|empty|white|black)|blank|error|\d{3} error|the wrong)\b",
            r"\b(?:water|gas|oil|pipe|tap|faucet|roof|ceiling|boiler|sink|toilet|radiator|tank"
            r"|valve)\b.{0,24}\bleak(?:s|ing|ed)?\b"
            r"|\bleak(?:ing|s)? (?:from|in|at|under|through)\b|\bthere(?:'s| is| was)? no (?:hot )?(?:water|power"
            r"|electricity|heating"
            r"|signal|internet|wifi|light|lights)\b",
            r"not working|has no (?:sound|audio|picture|image)|no (?:sound|audio|signal|hot water|power|response"
            r"|reply) ?(?:since|for|again|at all|on|in)?",
            r"(?<!no )(?<!yes )(?<!me )(?<!oh )(?<!one )(?<!him )(?<!her )\b\w{3,} (?:please|pls|plz)$",
            r"\b(?:declined|denied|unauthori[sz]ed|(?:is|went|gone) missing|(?:still|is|are) (?:\w+ )?pending|is"
            r" (?:stuck|frozen|broken|down))\b",
            r"(?:didn'?t|did not|hasn'?t|won'?t|doesn'?t|isn'?t|haven'?t|can'?t|cannot|never) (?:work|respond"
            r"|reply|connect|start|turn|close|lock|charge|ring|flush|drain|heat|fit|print|scan|boot|sync|accept"
            r"|apply|match|add up"
            r"|appear|send|let|recogni[sz]e|arrive|go through|gone through|change|post|show"
            r"|load|open|receive)(?! (?:anymore haha|out))",
            r"(?:keeps? (?:saying|telling me|coming up|showing|asking)|(?:keeps?|is) (?:crashing|failing|loading"
            r"|buffering|freezing|leaking|beeping|disconnecting))|(?:error|crashes|fails|failed) (?:when|while"
            r"|message|code|again)|got charged twice|charged (?:me )?twice",
            r"\b(?:forgot|lost|forgotten|don't remember) my (?:password|login|pin|username|user ?name|passcode"
            r"|account)\b",
            r"(?:anyone|anybody|someone|somebody) (?:know|have|help|tell|share|explain|else)s?\b(?! (?:told|said))",
            r"(?:does|do|did) (?:anyone|anybody)|can (?:you (?!believe|imagine|see why)|someone|anyone)|could"
            r" (?:you|someone|anyone)|would (?:you mind|anyone)|do you (?:know|have|guys|offer|think)\b|is there"
            r" (?:an?|any)\b",
            r"^(?:so |and )?how (?:do|does|can|much|many|long|to|often|far|early|late|old|big) ",
            r"(?:not sure|no idea|don't know|dont know|unsure|no clue|can't tell|hard to tell|not clear|unclear)"
            r" (?:how|what|where|why|which|who|if|whether|when)(?! to say| (?:i|we) (?:made|did|survived|managed"
            r"|finished))",
            r"\bstill (?:says|showing|shows|saying|waiting|no (?:word|reply|sign|answer|response|update)|hasn't"
            r"|haven't|not (?:here|arrived|received))\b",
            r"\b(?:nobody|no one) (?:is |has |ever )?(?:comes|came|come|answers|answered|answering|replies|replied"
            r"|responds|responded|picks up|picked up|helps|helped)\b",
            # Left to the end
            r"\b(?:is|are|was) [\w']+ or (?!so|never|two|less|more)[\w']+$",
            r"\b(?:in|at|on|for|to|from|by) (?:which|what) [\w'-]+$",
            r"\b(?:what now|at what time|what time|how much|how many|how long|which ones?|or what|or not|or nah"
            r"|yes or no|what (?:to|do i|should i) do|where to|what for|how come|who to (?:ask|call|contact))$"
            r"|^(?:so|wait|and) .* (?:right|correct)$",
        )
    ),
    re.I,
)
_SOUGHT = re.compile(  # a whole message like what is typed into a search box
    r"(?!(?:great|good|nice|cool|fair|best|same|love\w*|new|wrong|amazing|awesome|perfect|excellent|crazy|insane"
    r"|decent|my|this|that|got|bad|what|is|was|has|see|read|check|nope|no|yes|sent|paid|it\w*|old)\b)(?:[\w'-]+"
    r" ){0,3}(?:prices?|costs?|rates?|sizes|timings?|opening hours|address|phone number|schedule|fees?|discounts?"
    r"|availability|warranty|refund policy|contact (?:number|info|details)|delivery time|more (?:info|details)"
    r"|required)$",
    re.I,
)
_IDLE = re.compile(
    r"who doesn't .*|who (?:cares|knows)|(?:who|why|what|how)\b.*\b(?:lol|lmao|haha\w*)|why would any(?:one"
    r"|body)\b.*|who would(?: have|'ve)? (?:thought|guessed)|how many times do i|can you"
    r" (?:believe|imagine)\b.*|you (?:can't|cannot) beat|how could (?:i|you) forget|do you know what i mean"
    r"|(?:feel free|don't hesitate) to .*|let (?:me|us) know if .*|if (?:you|anyone|anybody|someone|people)"
    r" (?:have|has|need|needs|want|wants|know|find)\b.*",
    re.I,
)


def asks_in_english(part: str) -> bool:
    """Whether a part of a message without a question mark asks; `False` for what is not English."""
    part = _IDLE.sub(" ", part.strip().replace("’", "'")).strip(" .!")
    return bool(part) and (_FRONT.search(part) or _ANYWHERE.search(part)) is not None


def sought_in_english(text: str) -> bool:
    """Whether a whole message names a thing and nothing else, as is typed into a search box: "opening hours"."""
    return _SOUGHT.fullmatch(text.strip(" .!")) is not None
