"""What Asterisk does in a call: contexts `sunwai-ask`, `sunwai-bridge`, `sunwai-listen`, `sunwai-in` of its dialplan.

It needs nobody of ours while a call runs: prompts, keys and limits come with the call, and each thing that happens is
written into the record at once by `CELGenUserEvent`. A silent pickup is played to like any other: no machine detection.
"""

from __future__ import annotations

from collections.abc import Sequence

ASK = """[sunwai-ask]
exten => s,1,Set(TIMEOUT(absolute)=${SW_LENGTH})
 same => n,Set(SW_TRY=0)
 same => n(ask),Set(SW_TRY=$[${SW_TRY} + 1])
 same => n,Read(SW_KEY,${SW_OPEN},1,,1,${SW_WAIT})
 same => n,GotoIf($["${SW_KEYS}" = ""]?thanks)
 same => n,GotoIf($["${SW_KEY}" = ""]?end)
 same => n,GotoIf($[${REGEX("^[${SW_KEYS}]$" ${SW_KEY})} = 1]?good)
 same => n,CELGenUserEvent(WRONG,${SW_KEY})
 same => n,GotoIf($[${SW_TRY} < 3]?ask:end)
 same => n(good),CELGenUserEvent(KEY,answer=${SW_KEY})
 same => n,GotoIf($["${SW_KEY}" = "${SW_LEAVE}"]?left)
 same => n,GotoIf($["${SW_MORE}" = ""]?thanks)
 same => n,GotoIf($[${REGEX("^[${SW_MORE}]$" ${SW_KEY})} = 0]?thanks)
 same => n,Set(SW_TRY=0)
 same => n(why),Set(SW_TRY=$[${SW_TRY} + 1])
 same => n,Read(SW_KEY,${SW_WHY},1,,1,${SW_WAIT})
 same => n,GotoIf($["${SW_KEY}" = ""]?note)
 same => n,GotoIf($["${SW_KEY}" = "${SW_LEAVE}"]?late)
 same => n,GotoIf($[${REGEX("^[${SW_WHYS}]$" ${SW_KEY})} = 1]?reason)
 same => n,CELGenUserEvent(WRONG,${SW_KEY})
 same => n,GotoIf($[${SW_TRY} < 3]?why:note)
 same => n(reason),CELGenUserEvent(KEY,reason=${SW_KEY})
 same => n(note),GotoIf($["${SW_NOTE}" = ""]?thanks)
 same => n,Playback(${SW_NOTE})
 same => n,Record(@SPOOL@/notes/${CHANNEL(uniqueid)}.wav,5,${SW_NOTE_SECS},kqy)
 same => n,CELGenUserEvent(NOTE,)
 same => n(thanks),ExecIf($["${SW_THANKS}" != ""]?Playback(${SW_THANKS}))
 same => n(end),Hangup(16)
 same => n(late),CELGenUserEvent(KEY,leave=${SW_KEY})
 same => n(left),CELGenUserEvent(LEFT,)
 same => n,ExecIf($["${SW_LEFT}" != ""]?Playback(${SW_LEFT}))
 same => n,Hangup(16)

[sunwai-back]
exten => s,1,Set(TIMEOUT(absolute)=${SW_LENGTH})
 same => n,Set(SW_ID=${CHANNEL(uniqueid)})
 same => n,Set(SW_FROM=)
 same => n,Goto(sunwai-hear,s,1)
"""
BRIDGE = """
[sunwai-bridge]
exten => s,1,CELGenUserEvent(CALLER,)
 same => n,Set(CALLERID(num)=@CALLER_ID@)
 same => n,Dial(PJSIP/${SW_NUMBER}@trunk,${SW_RING},IL(${SW_LENGTH}000))
 same => n,Hangup(16)
exten => h,1,CELGenUserEvent(BRIDGE,${DIALSTATUS}/${ANSWEREDTIME}/${HANGUPCAUSE})

[sunwai-listen]
exten => s,1,Set(TIMEOUT(absolute)=${SW_LENGTH})
 same => n,ChanSpy(${SW_HEARD},quES)
 same => n,Hangup(16)

[sunwai-nowhere]
exten => _.,1,Hangup(21)
"""
HEAR = """
[sunwai-in]
@MISSED@exten => _[+0-9].,1,Goto(direct,1)
exten => direct,1,Set(SW_ID=${UNIQUEID})
 same => n,Set(SW_FROM=${CALLERID(num)})
 same => n,Answer()
 same => n,Set(TIMEOUT(absolute)=300)
 same => n,Goto(sunwai-hear,s,1)
exten => missed,1,Set(FILE(@SPOOL@/in/${UNIQUEID}.missed)=${FILTER(+0-9,${CALLERID(num)})}/end)
 same => n,Ringing()
 same => n,Wait(2)
 same => n,Hangup(17)

[sunwai-hear]
exten => s,1,Set(SW_SURE=0)
 same => n,Set(SW_LANG=@FIRST@)
 same => n,Set(FILE(@SPOOL@/in/${SW_ID}.from)=${FILTER(+0-9,${SW_FROM})}/end)
 same => n,Read(SW_KEY,@SPOOL@/inbound/hello,1,,1,6)
@CHOICE@ same => n,Set(SW_TRY=0)
 same => n(tell),Set(SW_TRY=$[${SW_TRY} + 1])
 same => n,Playback(@SPOOL@/inbound/tell-${SW_LANG})
 same => n,Record(@SPOOL@/in/${SW_ID}.wav,8,120,kqy)
 same => n,Read(SW_KEY,@SPOOL@/inbound/confirm-${SW_LANG},1,,2,8)
 same => n,GotoIf($["${SW_KEY}" = "1"]?sure)
 same => n,GotoIf($["${SW_KEY}" = "2" & ${SW_TRY} < 4]?tell)
 same => n,Hangup(16)
 same => n(sure),Set(SW_SURE=1)
 same => n,Set(FILE(@SPOOL@/in/${SW_ID}.said)=${SW_LANG}/1/end)
 same => n,Playback(@SPOOL@/inbound/thanks-${SW_LANG})
 same => n,Hangup(16)
exten => h,1,GotoIf($["${SW_SURE}" = "1"]?done)
 same => n,Set(FILE(@SPOOL@/in/${SW_ID}.said)=${SW_LANG}/0/end)
 same => n(done),NoOp()
"""
CONTEXTS = ("sunwai-ask", "sunwai-back")


def extensions(spool: str, missed: Sequence[str], languages: Sequence[str], caller_id: str) -> str:
    """`extensions.conf`."""
    choice = "".join(
        f' same => n,ExecIf($["${{SW_KEY}}" = "{place}"]?Set(SW_LANG={language}))\n'
        for place, language in enumerate(languages, 1)
    )
    numbers = "".join(f"exten => {number},1,Goto(missed,1)\n" for number in missed)
    text = "[general]\nstatic = yes\nwriteprotect = yes\nclearglobalvars = no\n\n" + ASK + BRIDGE + HEAR
    for place, value in (("SPOOL", spool), ("CALLER_ID", caller_id), ("MISSED", numbers), ("FIRST", languages[0]),
                         ("CHOICE", choice)):  # fmt: skip
        text = text.replace(f"@{place}@", value)
    return text
