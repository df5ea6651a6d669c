"""Words that tell names from other words: what is written with a capital anyway, and what stands before or behind a name."""

from __future__ import annotations

from typing import Final

from gioia_coder.core.text.labels import words

CAPITALISED: Final = words(
    """
    i i'm i’m i've i’ve i'll i’ll i'd i’d ok okay tv pc pdf ceo cfo cto coo hr it eu un uk us usa phd mba gps ngo faq diy usb
    ai r&d b2b b2c vat god christmas easter covid corona internet facebook google youtube instagram linkedin whatsapp zoom excel
    yeah yes no nope oh ah um uh hey hi hello alright thank thanks please sorry wow well maybe sure right exactly
    and but so or the a an in on at it it's it’s if my we he she they you this that these those then there here what when where
    who why how because not now just let's let’s that's that’s
    mr mrs ms miss dr prof sir madam inaudible unclear laughs laughter pause interviewer interviewee
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays
    january february march april may june july august september october november december
    english british scottish welsh irish american canadian australian danish swedish norwegian finnish dutch belgian german
    austrian swiss french italian spanish portuguese polish czech greek turkish russian chinese japanese korean indian israeli
    jewish hebrew arabic arab muslim christian catholic protestant european african asian nordic scandinavian western eastern
    northern southern latin
    nederlands nederlandse nederlander nederlanders duits duitse engels engelse frans franse belgisch belgische chinees chinese
    europese vlaams vlaamse amerikaans amerikaanse
    danskere dansker gud jul
    français française françaises anglais anglaise allemand allemande allemands américain américaine européen européenne dieu
    noël chinois chinoise
    """
)
"""What is written with a capital in some language without being the name of anybody or any place, folded to small letters."""

TITLES: Final = words(
    """
    mr mrs ms miss mx dr prof professor sir madam lady lord rev
    hr fru frk frøken
    dhr meneer mevrouw mevr mw drs ir ing
    mme mlle monsieur madame mademoiselle docteur maître
    herr frau doktor
    señor señora sr sra don doña
    """
)
"""What stands before a name, folded; a full stop may follow it."""

ORGANISATIONS: Final = words(
    """
    ltd inc plc llc corp corporation company co group holding holdings partners association foundation institute university
    college school bank hospital museum ministry council agency union church
    a/s aps amba fond fonden kommune ministeriet universitet universitetet
    bv b.v nv n.v vof stichting vereniging gemeente universiteit
    sa sarl sas sasu société université banque ministère mairie
    gmbh ag kg ohg ug verein stiftung universität hochschule
    """
)
"""Words of which one in a name says that it is an organisation's."""

IN_PLACES: Final = words(
    """
    in at from near to around outside across
    i fra ved til omkring nær på
    te uit naar bij vanuit rond
    à en chez vers depuis
    aus nach bei
    """
)
"""Prepositions that stand before places more than before people."""

NOT_NAMED: Final = words(
    """
    der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner am im zum zur beim vom ins ans
    mein meine meinen meinem meiner dein deine sein seine seinen seinem seiner ihr ihre ihren ihrem ihrer unser unsere unseren
    dieser diese dieses diesen diesem jeder jede jedes jeden jedem viel viele vielen wenig wenige mehr alle allen etwas welche
    welcher welches manche einige zwei drei vier fünf zehn so solche solchen
    """
)
"""German words that stand before nouns and not before names."""

NOUN_ENDINGS: Final = ("ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "ion", "ionen", "tät", "nis", "chen", "tum")

PARTICLES: Final = "de|van|der|den|von|af|la|le|du|di|da|del|della|dos|ten|ter|te|bin|ibn|al|el|ben|zu|zur|of|the"

SURNAMES: Final = frozenset(
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱郭何林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖蕭萧田董袁潘蔡蒋蔣余杜叶葉程苏蘇魏吕呂丁任"
    "沈姚卢盧姜崔钟鍾谭譚陆陸汪范石廖贾賈韦韋付傅邹鄒孟熊秦邱尹薛闫閻段雷侯龙龍史陶黎贺賀顾顧郝龚龔邵钱錢严嚴覃戴莫孔汤湯柯施"
)
"""Chinese surnames that are seldom another word."""

SURNAMES_TOO: Final = frozenset("马馬高于方金夏白江毛万萬常武康文向洪温溫安古包米时時和连連花")
"""Chinese surnames that are other words as often."""

TITLES_BEHIND: Final = words(
    """
    先生 女士 小姐 太太 老师 老師 经理 經理 总经理 總經理 总裁 總裁 董事长 董事長 教授 博士 医生 醫生 主任 师傅 師傅
    院长 院長 局长 局長 校长 校長 书记 書記 村长 村長 厂长 廠長 部长 部長 处长 處長 科长 科長 主席 律师 律師
    老板 老闆 阿姨 大哥 大姐 总 總
    """
)
"""What stands behind a Chinese name."""

HEBREW_TITLES: Final = ("מר", "גברת", "גב'", "גב׳", 'ד"ר', "ד״ר", "פרופ'", "פרופ׳", "פרופסור", "הרב")
