"""Words that say nothing about what a text is about, folded (see `bot.core.text.fold`)."""

from __future__ import annotations

from bot.core.text import fold

_ARABIC = """
في من إلى على عن مع حتى منذ خلال بين عند لدى لدي حول دون بدون ضد نحو عبر قبل بعد فوق تحت أمام وراء خلف داخل
خارج ضمن أن إن أنه إنه أنها إنها بأن لأن لأنه كأن لكن لكنه لكنها ولكن بل أو أم ثم إذا إذ لو لولا لما كما كي
لكي حيث حين حينما عندما بينما فيما مما عما كلما مثل مثلما سوى غير إلا ليس ليست لم لن لا ما ماذا لماذا هل كيف
متى أين كم أي أية أيضا أيضاً هو هي هم هن هما أنا نحن أنت أنتم له لها لهم لنا لي لك به بها بهم فيه فيها فيهم
منه منها منهم عنه عنها عليه عليها عليهم إليه إليها إليهم معه معها معهم بينهم بينها بعضهم كلها كله كل بعض جميع
أحد إحدى كلا كلتا نفسه نفسها ذاته ذاتها هذا هذه هذان هاتان هؤلاء ذلك تلك أولئك ذا هنا هناك هنالك الذي التي
اللذان اللتان الذين اللاتي اللواتي كان كانت كانوا يكون تكون يكن تكن كنت صار أصبح أصبحت مازال لازال قد لقد سوف
سيكون ستكون وقد وكان وكانت فقط جدا و ف ب ل ك س ولا وما ولم ولن وهو وهي وهم ومن وفي وعلى وإلى وعن ومع وأن وإن
لابد مالا بلا ألا كلا لئلا إنما لكنما ريثما أينما وذلك وهذا وهذه والذي والتي كذلك
"""
_ENGLISH = """
a an the and or but nor so yet of in on at by for with from to into onto upon about above after against along
among around as before behind below between beyond during except inside near off out outside over past since
through throughout till toward towards under until up via within without is are was were be been being am do
does did done has have had having will would shall should can could may might must not no yes it its he him
his she her hers they them their theirs we us our you your yours i me my mine this that these those there here
who whom whose which what when where why how all any both each every few more most other others some such only
own same than too very just also then once again if because while s t
"""
_NEWS = """
بشأن رغم عدة قال قالت قالوا يقول تقول أضاف أضافت أوضح أوضحت أكد أكدت ذكر ذكرت أشار أشارت أعلن أعلنت كشف كشفت اعتبر وأضاف
وأوضح وأكد وذكر وأشار وأعلن وقال وقالت وأضافت وفق وفقا بحسب حسب اليوم أمس غدا الآن حاليا تم يتم تمت تتم عام
سنة يوم شهر الماضي الماضية المقبل المقبلة الجاري الجارية السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس
الجمعة said says say new also year years day days week month told according monday tuesday wednesday thursday
friday saturday sunday
"""

STOP_WORDS = frozenset(fold(f"{_ARABIC} {_ENGLISH}").split())
"""Arabic and English function words, as `Token.folded` writes them."""

COMMON_WORDS = STOP_WORDS | frozenset(fold(_NEWS).split())
"""Stop words and the words that every other news item has: no help in telling two items apart."""

_SIGNS = str.maketrans("أإآىیة", "اااييه")
"""What folds a word that is spelled already."""
_LONGEST = max(map(len, STOP_WORDS))

_HOMOGRAPHS = frozenset(("علي", "وعلي"))
"""Stop words that folding made equal to a word worth following («على» and the name «علي»)."""


def is_stop_word(word: str) -> bool:
    """Whether `word`, as it was typed, says nothing alone; «على» does not, the name «علي» does."""
    folded = fold(word)
    return folded in STOP_WORDS and (folded not in _HOMOGRAPHS or "ى" in word)


def is_function_word(spelled: str) -> bool:
    """Whether a word of a text is one of the closed class that takes neither article nor pronouns; «علي» is a name."""
    return may_be_function_word(spelled) and spelled not in _HOMOGRAPHS


def may_be_function_word(spelled: str) -> bool:
    """Whether a word is a function word, or written like one but for «ي»."""
    return len(spelled) <= _LONGEST and spelled.translate(_SIGNS) in STOP_WORDS
