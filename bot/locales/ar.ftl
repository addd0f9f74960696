### العربية هي لغة المرجع. الرسائل قصيرة مهذبة بلا خطاب مذكر أو مؤنث، وبلا علامات تعجب.
### Messages that hold HTML tags are used as HTML; buttons and toasts hold none.

## زمن وأعداد

just-now = الآن
date-time = { $date }، { $time }
duration-short = أقل من دقيقة
duration-about = نحو { $duration }
quoted = «{ $text }»
list-separator = ،
plus-more = +{ $count }

## لوحة المفاتيح: كل عبارة هنا يفهمها bot/core/words.py

keyboard-list = كلماتي
keyboard-latest = آخر الأخبار
keyboard-search = بحث
keyboard-help = مساعدة

## قائمة الأوامر

command-start = البدء من هنا
command-help = ما يفعله راصد وكيف
command-follow = متابعة كلمة أو اسم
command-unfollow = إلغاء متابعة كلمة
command-list = كلماتي
command-latest = آخر الأخبار
command-search = بحث في الأخبار
command-why = لماذا وصلني هذا؟
command-breaking = إرسال خبر عاجل
command-sources = المصادر: إضافة وضبط

## البدء والمساعدة

start-greeting =
    <b>راصد</b> يتابع الصحف، ويرسل تنبيهًا قصيرًا كلما نُشر خبر عن كلمة أو اسم.
    للبدء تكفي كتابة كلمة هنا، مثل: سوريا
start-watching = المصادر المتابَعة الآن: { $count }. الأخبار المحفوظة: { $total }.
start-watching-nothing = لا مصادر متابَعة بعد. تبدأ التنبيهات حين تُضاف.
start-publishers = أحدث الأخبار من: { $names }
start-publishers-more = أحدث الأخبار من: { $names }، وغيرهم
help =
    <b>ما يفعله راصد</b>
    تنبيه قصير كلما نُشر خبر فيه كلمة متابَعة، مع ملخص وروابط للقراءة.

    <b>ما يُكتب له</b>
    • سوريا: تكفي الكلمة وحدها لعرض متابعتها
    • تابع سوريا: متابعة كلمة أو اسم
    • ألغِ سوريا: إلغاء المتابعة
    • كلماتي: الكلمات المتابَعة
    • آخر الأخبار: أحدث ما نُشر
    • ابحث سوريا: بحث في الأخبار المحفوظة
    • أوقف، استأنف: إيقاف مؤقت للتنبيهات، ثم استئنافها
    • لماذا: سبب وصول التنبيه الذي يُردّ عليه

    <b>ما يُكتب في الكلمة</b>
    ◦ سوريا + النفط (كلتاهما) · سوريا | لبنان (إحداهما) · سوريا -رياضة (بلا الثانية)
    ◦ ~وزير (بكل صيغها) · "وزير" (حرفيًا) · سور* (ما يبدأ بها)
    ◦ عنوان:حرب · وسم:رياضة · مصدر:رويترز
    عدة كلمات معًا تفصل بينها فاصلة: تابع سوريا، لبنان
help-desk = <b>للمحررين</b>: ‎/breaking ثم نص الخبر، أو ردًا على رسالة أو تنبيه. تسبق الإرسالَ معاينة.
greeting-reply = أهلًا وسهلًا. تكفي كتابة كلمة أو اسم لبدء المتابعة، مثل: سوريا
greeting-reply-salam = وعليكم السلام ورحمة الله. تكفي كتابة كلمة أو اسم لبدء المتابعة، مثل: سوريا
thanks-reply = على الرحب والسعة.

## المتابعة

follow-usage = تكفي كتابة الكلمة بعد الأمر، مثل: تابع سوريا
follow-done = بدأت متابعة «{ $keyword }».
follow-already = متابعة «{ $keyword }» قائمة من قبل.
follow-limit = بلغت الكلمات المتابَعة حدها الأعلى، وهو { $limit }. يلزم إلغاء متابعة كلمة قبل إضافة أخرى.
follow-too-many = الحد الأعلى للكلمات في رسالة واحدة: { $limit }. بقية الكلمات لم تُضف.
follow-lately =
    { $count ->
        [zero] لا خبر عن ذلك في الأسبوع الماضي. يصل التنبيه مع أول خبر.
        [one] في الأسبوع الماضي خبر واحد:
        [two] في الأسبوع الماضي خبران:
        [few] في الأسبوع الماضي { $count } أخبار، أحدثها:
        [many] في الأسبوع الماضي { $count } خبرًا، أحدثها:
       *[other] في الأسبوع الماضي { $count } خبر، أحدثها:
    }
follow-lately-least = أخبار الأسبوع الماضي { $count } على الأقل، أحدثها:
follow-earlier = لا خبر عن ذلك في الأسبوع الماضي. أحدث ما سبق:
offer-follow = متابعة «{ $keyword }»؟
offer-follow-many = متابعة هذه الكلمات؟ { $keywords }
offer-declined = حسنًا، بلا متابعة.
button-follow = متابعة «{ $keyword }»
follow-understood = المفهوم: { $meaning }
follow-a-day = نحو { $number } في اليوم.
follow-many = هذه كلمة كثيرة الورود: نحو { $number } في اليوم. يخففها موجز يومي، أو الاكتفاء بالعنوان والمقدمة.
follow-apart = لم ترد الكلمات متتالية في الأسبوع الماضي، ووردت معًا أو متفرقة. كيف تُتابَع؟
follow-variants = يُكتب أيضًا: { $names }
follow-daily = يصل موجز أخبارها مرة في اليوم، نحو { $time }.
follow-instant = تصل أخبارها فور نشرها.
button-literal = بل العبارة كما كتبتها
button-together = معًا
button-any = أيّ منها
button-lead-only = العنوان والمقدمة فقط
button-everywhere = الخبر كله
button-add-spelling = إضافة «{ $keyword }»
button-daily = موجز يومي
button-instant = فور النشر
meaning-and = { $one } مع { $other }
meaning-or = { $one } أو { $other }
meaning-except = { $wanted }، ما عدا { $unwanted }
meaning-exact = { $what } حرفيًا
meaning-family = { $what } بكل صيغها
meaning-prefix = ما يبدأ بـ{ $what }
meaning-in-title = { $what } في العنوان
meaning-in-tag = { $what } في الوسوم
meaning-in-lead = { $what } في العنوان أو المقدمة
meaning-in-source = المصدر { $what }
button-search-instead = بحث فقط

## عبارات لا تُتابَع

query-empty = لم تُذكر كلمة. مثال: تابع سوريا
query-too-long = العبارة طويلة. الحد الأعلى لعدد الحروف: { $limit }.
query-too-many-terms = في العبارة كلمات كثيرة. الحد الأعلى لعدد الكلمات: { $limit }.
query-only-stop-words = «{ $query }» من الكلمات الشائعة التي ترد في كل خبر. تلزم كلمة أدلّ على المطلوب.
query-exclude-only = كل ما كُتب مستثنى، فلا شيء يُتابَع. تلزم كلمة واحدة على الأقل بلا استثناء.
query-empty-group = لا كلمة بين القوسين.
query-open-group = القوس مفتوح ولم يُغلق.
query-short-prefix = تلزم { $least } أحرف على الأقل قبل النجمة، وإلا طابقت كل خبر تقريبا.
query-nothing-after = لا كلمة بعد هذه العلامة.
query-place = الموضع: { $typed }

## إلغاء المتابعة

unfollow-done = أُلغيت متابعة «{ $keyword }».
unfollow-not-found = «{ $keyword }» ليست بين الكلمات المتابَعة.
unfollow-already = سبق إلغاء هذه المتابعة.
unfollow-which = أي متابعة تُلغى؟
button-unfollow = إلغاء متابعة «{ $keyword }»

## كلماتي

list-empty = لا كلمات متابَعة بعد. للبدء تكفي كتابة كلمة، مثل: سوريا
list-header =
    { $count ->
        [zero] <b>كلماتي</b>: لا كلمات
        [one] <b>كلماتي</b>: كلمة واحدة
        [two] <b>كلماتي</b>: كلمتان
        [few] <b>كلماتي</b>: { $count } كلمات
        [many] <b>كلماتي</b>: { $count } كلمة
       *[other] <b>كلماتي</b>: { $count } كلمة
    }
list-item = • { $keyword }
list-hint = لإلغاء متابعة كلمة يكفي الضغط على زرها.
page-of = الصفحة { $page } من { $pages }
button-list = كلماتي
button-remove = إلغاء «{ $keyword }»
button-next = التالي
button-previous = السابق

## آخر الأخبار والبحث

latest-header = <b>آخر الأخبار</b>
latest-header-for = <b>آخر الأخبار: { $what }</b>
latest-empty = لا أخبار محفوظة بعد.
latest-empty-for = لا أخبار محفوظة عن «{ $what }».
search-ask = ما المطلوب البحث عنه؟ تكفي كتابة كلمة أو اسم.
search-usage = تكفي كتابة المطلوب بعد الأمر، مثل: ابحث سوريا
search-header =
    { $count ->
        [zero] <b>بحث: { $query }</b> (لا نتائج)
        [one] <b>بحث: { $query }</b> (نتيجة واحدة)
        [two] <b>بحث: { $query }</b> (نتيجتان)
        [few] <b>بحث: { $query }</b> ({ $count } نتائج)
        [many] <b>بحث: { $query }</b> ({ $count } نتيجة)
       *[other] <b>بحث: { $query }</b> ({ $count } نتيجة)
    }
search-header-newest = <b>بحث: { $query }</b> (أحدث النتائج: { $count })
search-empty = لا نتائج للبحث عن «{ $query }».

## الإيقاف والإعدادات واللغة

stop-offer = إيقاف التنبيهات مؤقتًا، أم إلغاء كل المتابعات؟
button-pause = إيقاف مؤقت
button-resume = استئناف
button-stop-all = إلغاء كل المتابعات
button-keep = لا تغيير
button-no = لا
pause-done = التنبيهات موقوفة مؤقتًا. تعود بزر الاستئناف أو بكتابة: استأنف
pause-already = التنبيهات موقوفة من قبل.
resume-done = عادت التنبيهات.
resume-already = التنبيهات ليست موقوفة.
stop-all-done = أُلغيت كل المتابعات. للبدء من جديد تكفي كتابة كلمة.
keep-done = لم يتغير شيء.
settings-header = <b>الإعدادات</b>
settings-active = التنبيهات: تصل حال نشر الخبر
settings-paused = التنبيهات: موقوفة مؤقتًا
settings-language = اللغة: العربية
button-language-ar = العربية
button-language-en = English
language-done = اللغة الآن العربية.
why-hint = لمعرفة السبب: «لماذا وصلني هذا؟» ردًا على التنبيه، أو «لماذا» ثم رابط الخبر.
why-forgotten = لم تعد تفاصيل هذه الرسالة محفوظة، أو ليست تنبيهًا من راصد.
why-unknown-link = لا خبر محفوظًا بهذا الرابط. ما مضى عليه وقت طويل لا يبقى محفوظًا.
why-breaking = هذا خبر عاجل أرسلته هيئة التحرير إلى كل القراء.
why-sent = وصل هذا الخبر لأن كلمات متابَعة وردت فيه:
why-pending = ينتظر موعد إرساله، وقد وردت فيه كلمات متابَعة:
why-muted = لم يصل لأن قصته مكتومة.
why-unfollowed = لم يصل لأن متابعة كلمته أُلغيت قبل إرساله.
why-refused = رفض تلغرام إرساله.
why-dropped = لم يُرسل تنبيه عنه.
why-same-episode = لم يصل لأن تنبيهًا سابقًا أخبر بالحدث نفسه.
why-not-matched = لم يصل لأن الكلمات المتابَعة لم ترد فيه.
why-silent = لم يصل لأنه حُفظ بلا تنبيه: كان في المصدر قبل إضافته، أو استُورد بلا تنبيه.
why-followed-later = لم يصل لأن المتابعة بدأت بعد وروده.
why-too-old = لم يصل لأنه نُشر قبل مدة طويلة من وروده إلينا.
why-keyword = «{ $keyword }»: { $words } ({ $places })
why-keyword-source = «{ $keyword }»: بمصدره
why-keyword-excluded = «{ $keyword }»: استثناه ورود { $words }
why-keyword-other-source = «{ $keyword }»: ورد، لكن من مصدر آخر
why-in-title = في العنوان
why-in-text = في النص
why-in-tag = في الوسوم

## التنبيه

untitled = خبر بلا عنوان
via = نقلًا عن { $agency }
alert-reason = سبب التنبيه: متابعة { $keywords }
alert-evidence = ورد فيه: { $sentence }
read-also = اقرأ أيضًا
button-read = قراءة الخبر
button-mute = كتم هذا الخبر
button-unmute = إلغاء الكتم
mute-done = كُتم هذا الخبر. لن تصل تنبيهات أخرى عنه.
mute-already = هذا الخبر مكتوم من قبل.
unmute-done = أُلغي كتم هذا الخبر.

## تنبيهات في رسالة واحدة

bundle-header =
    { $count ->
        [zero] لا أخبار جديدة
        [one] خبر جديد
        [two] خبران جديدان
        [few] { $count } أخبار جديدة
        [many] { $count } خبرًا جديدًا
       *[other] { $count } خبر جديد
    }
bundle-more =
    { $count ->
        [zero] لا غيرها
        [one] وخبر آخر
        [two] وخبران آخران
        [few] و{ $count } أخبار أخرى
        [many] و{ $count } خبرًا آخر
       *[other] و{ $count } خبر آخر
    }
button-bundle-rest =
    { $count ->
        [zero] لا غيرها
        [one] +1: خبر آخر
        [two] +2: خبران آخران
        [few] +{ $count } أخبار أخرى
        [many] +{ $count } خبرًا آخر
       *[other] +{ $count } خبر آخر
    }
bundle-rest-header =
    { $count ->
        [zero] <b>لا بقية</b>
        [one] <b>بقية الرسالة: خبر واحد</b>
        [two] <b>بقية الرسالة: خبران</b>
        [few] <b>بقية الرسالة: { $count } أخبار</b>
        [many] <b>بقية الرسالة: { $count } خبرًا</b>
       *[other] <b>بقية الرسالة: { $count } خبر</b>
    }
bundle-rest-old = مضى أسبوع على هذه الرسالة، ولم تعد بقيتها محفوظة. جرّب البحث.
bundle-other = أخبار أخرى

## نص الخبر

article-not-found = لم يعد هذا الخبر محفوظًا.
button-original = الخبر في موقع ناشره

## الخبر العاجل: ما يراه القراء

breaking-title = عاجل

## الخبر العاجل: هيئة التحرير

breaking-usage = تكفي كتابة نص الخبر بعد الأمر ‎/breaking، أو الرد به على رسالة، أو إلحاقه برابط خبر محفوظ.
breaking-refused = إرسال الأخبار العاجلة خاص بهيئة التحرير.
breaking-private-only = إعداد الخبر العاجل يكون في المحادثة الخاصة مع راصد.
breaking-too-long = النص أطول مما تتسع له رسالة. عدد الحروف الزائدة: { $units }.
breaking-no-article = الرابط ليس لخبر محفوظ. يلزم نص مع الرابط.
preview-recipients =
    { $count ->
        [zero] المستلمون: لا أحد
        [one] المستلمون: قارئ واحد
        [two] المستلمون: قارئان
        [few] المستلمون: { $count } قراء
        [many] المستلمون: { $count } قارئًا
       *[other] المستلمون: { $count } قارئ
    }
preview-header = هكذا يصل الخبر العاجل.
preview-duration = مدة الإرسال: { $duration }
preview-validity = صلاحية التأكيد: { $validity }
button-confirm =
    { $count ->
        [zero] لا قراء بعد
        [one] أرسل إلى قارئ واحد
        [two] أرسل إلى قارئين
        [few] أرسل إلى { $count } قراء
        [many] أرسل إلى { $count } قارئًا
       *[other] أرسل إلى { $count } قارئ
    }
button-cancel = إلغاء
breaking-expired = انتهت صلاحية هذا التأكيد. تلزم معاينة جديدة.
breaking-changed = تغيّر النص بعد هذه المعاينة. التأكيد في أحدث معاينة.
breaking-not-yours = التأكيد لمن أعدّ هذا الخبر فقط.
breaking-already = سبق تأكيد هذا الإرسال.
breaking-draft-cancelled = أُلغي الخبر قبل إرساله.
breaking-queued = بدأ الإرسال.
breaking-paused = الإرسال موقوف مؤقتًا.
breaking-resumed = استؤنف الإرسال.
breaking-cancelled = أُلغي ما بقي من الإرسال.
breaking-finished = انتهى هذا الإرسال من قبل.
breaking-expired-replaced = انقضت مهلة التأكيد. المعاينة الجديدة في الرسالة التالية.
breaking-edit-sent = أُرسل الخبر كما أُكِّد، والتعديل بعد ذلك لا يغيّر ما وصل. لإرسال تصحيح: ‎/breaking من جديد.
breaking-edit-old = هذا التعديل على خبر لم يُرسل. لإعداده من جديد: ‎/breaking ثم النص.
breaking-cancel-question = أيُلغى ما بقي من الإرسال؟ ما وصل إلى القراء يبقى عندهم، ولا رجعة في الإلغاء.
button-cancel-rest = إلغاء ما بقي
button-cancel-sure = نعم، إلغاء ما بقي
button-keep-sending = لا، يستمر الإرسال

## سير الإرسال

progress-running = <b>الخبر العاجل: جارٍ الإرسال</b>
progress-paused = <b>الخبر العاجل: الإرسال موقوف مؤقتًا</b>
progress-cancelled = <b>الخبر العاجل: أُلغي الإرسال</b>
progress-done = <b>الخبر العاجل: اكتمل الإرسال</b>
progress-delivered = وصل إلى: { $count } من { $total }
progress-blocked = حظروا راصد أو غادروا: { $count }
progress-failed = تعذّر الإرسال إلى: { $count }
progress-left = بقي: { $count }
progress-not-sent = لم يُرسل إلى: { $count }
progress-rate = السرعة: { $rate } رسالة في الثانية
progress-end = ينتهي نحو { $time }
progress-took = استغرق: { $duration }

## أعطال وحدود

button-outdated = هذا الزر من رسالة قديمة ولم يعد يعمل.

not-text = راصد يقرأ النصوص فقط. تكفي كتابة كلمة أو اسم لبدء المتابعة.
unknown-command = أمر غير معروف. ما يُكتب لراصد مشروح في المساعدة: ‎/help
error = تعذّر تنفيذ الطلب. يُرجى المحاولة من جديد بعد قليل.

## المصادر: لمن يديرون راصد

sources-header =
    { $count ->
        [zero] <b>المصادر</b>: لا مصادر
        [one] <b>المصادر</b>: مصدر واحد
        [two] <b>المصادر</b>: مصدران
        [few] <b>المصادر</b>: { $count } مصادر
        [many] <b>المصادر</b>: { $count } مصدرًا
       *[other] <b>المصادر</b>: { $count } مصدر
    }
sources-empty = لا مصادر بعد.
sources-hint = لإضافة مصدر يُكتب عنوان خلاصته أو موقعه بعد الأمر ‎/sources، أو تُرسل هنا قائمة بصيغة OPML.
sources-several = في هذا الموقع أكثر من خلاصة:
sources-imported = أُضيف من القائمة: { $count }. كان متابَعًا من قبل: { $total }. تبدأ القراءة خلال دقائق.
sources-import-failed = تعذّر استيراد القائمة: { $reason }
sources-import-too-large = تعذّر استيراد القائمة: الملف أكبر من { $megabytes } م.ب.
command-status = حال التسليم
status-refused = حال التسليم لهيئة التحرير، في محادثة خاصة.
status-header = <b>حال التسليم</b>
status-nothing-due = لا شيء ينتظر التسليم الآن
status-due = { $lane }: { $number } تنتظر، أقدمها { $oldest }
status-held = مؤجلة إلى وقتها: { $number }
status-rate = السرعة: { $rate } في الثانية، وأقصاها { $wish }
status-waiting =
    { $count ->
        [zero] لا رسائل تنتظر دورها
        [one] رسالة واحدة تنتظر دورها
        [two] رسالتان تنتظران دورهما
        [few] { $count } رسائل تنتظر دورها
        [many] { $count } رسالة تنتظر دورها
       *[other] { $count } رسالة تنتظر دورها
    }
status-sent = أُرسل منذ التشغيل: { $number }
status-throttled = طلبات الإبطاء من تلغرام (429): { $number }
status-retried-count = أُعيدت محاولتها: { $number }
status-maybe-twice = ربما وصلت مرتين: { $number }
status-no-dead = لا رسائل رُفضت نهائيًا.
status-dead = رُفضت نهائيًا: { $number }
status-retried =
    { $count ->
        [zero] لا شيء لإعادته
        [one] أُعيدت رسالة واحدة
        [two] أُعيدت رسالتان
        [few] أُعيدت { $count } رسائل
        [many] أُعيدت { $count } رسالة
       *[other] أُعيدت { $count } رسالة
    }
button-status-refresh = تحديث
button-status-retry = إعادة المرفوضة
lane-reply = ردود
lane-breaking = عاجل
lane-alert = تنبيهات
lane-digest = ملخصات
lane-edit = تعديلات
sources-refused = إدارة المصادر خاصة بهيئة التحرير.
sources-private-only = إدارة المصادر تكون في المحادثة الخاصة مع راصد.
reading-fault-http = ردّ الموقع بخطأ
reading-fault-unreachable = تعذّر الوصول إلى الموقع
reading-fault-refused = العنوان أو الرد غير مأمون فلم يُقرأ
reading-fault-unreadable = لم يُفهم ما ردّ به الموقع
reading-fault-internal = خلل في راصد نفسه
button-sources = المصادر
button-sources-export = تنزيل القائمة (OPML)
source-title = مصدر: <b>{ $title }</b>
source-state-ok = الحالة: يُقرأ بانتظام
source-state-posts = الحالة: تصل منشورات القناة لحظة نشرها
source-state-failing = الحالة: تتعذر قراءته الآن، والمحاولة مستمرة
source-state-paused = الحالة: موقوف بطلب
source-state-gone = الحالة: انتهى، فقد أعلن الموقع أنه أُزيل نهائيًا
source-state-gave-up = الحالة: أُوقف بعد أسبوع من تعذر القراءة
source-read = آخر قراءة ناجحة: { $when }
source-read-never = لم تنجح أي قراءة بعد
source-error = آخر خطأ: { $error }
source-a-day = الأخبار في اليوم: { $number }
source-pages = صفحات الأخبار: جُلبت { $fetched }، تعذرت { $failed }
source-readings = القراءات: فيها جديد { $changed }، بلا جديد { $same }، متعذرة { $failed }
source-category = التصنيف: { $category }
source-added =
    { $count ->
        [zero] أُضيف «{ $title }». لا أخبار فيه الآن.
        [one] أُضيف «{ $title }». حُفظ منه خبر واحد بلا تنبيه.
        [two] أُضيف «{ $title }». حُفظ منه خبران بلا تنبيه.
        [few] أُضيف «{ $title }». حُفظت منه { $count } أخبار بلا تنبيه.
        [many] أُضيف «{ $title }». حُفظ منه { $count } خبرًا بلا تنبيه.
       *[other] أُضيف «{ $title }». حُفظ منه { $count } خبر بلا تنبيه.
    }
channel-adopted = صارت قناة «{ $title }» مصدرًا: ما يُنشر فيها من الآن يصل إلى من يتابع كلماته. لإيقافها افتح بطاقة المصدر، أو أخرج البوت من القناة.
button-source = بطاقة المصدر
source-not-added = لم يُضف { $address }: { $reason }
source-unknown = لم يعد هذا المصدر موجودًا.
source-test-begun = جارٍ قراءة المصدر.
source-test-done =
    { $count ->
        [zero] نجحت القراءة، ولا أخبار فيه.
        [one] نجحت القراءة، وفيه خبر واحد:
        [two] نجحت القراءة، وفيه خبران:
        [few] نجحت القراءة، وفيه { $count } أخبار، أولها:
        [many] نجحت القراءة، وفيه { $count } خبرًا، أولها:
       *[other] نجحت القراءة، وفيه { $count } خبر، أولها:
    }
source-test-failed = تعذّرت القراءة: { $reason }
source-remove-question = حذف «{ $title }» من المصادر؟ تبقى أخباره محفوظة.
button-source-add = إضافة { $keyword }
button-source-test = قراءة الآن
button-source-pause = إيقاف
button-source-resume = تشغيل
button-source-interval = وتيرة القراءة: كل { $interval }
button-source-interval-auto = وتيرة القراءة: تلقائية
button-source-language = لغة الأخبار: { $language }
button-source-language-auto = لغة الأخبار: تُعرف من نصها
button-source-teaser-auto = جلب الصفحة: حين يقصر النص
button-source-teaser-always = جلب الصفحة: دائمًا
button-source-teaser-never = جلب الصفحة: لا
button-source-urgent = أولوية القراءة: عالية
button-source-not-urgent = أولوية القراءة: عادية
button-source-remove = حذف
button-source-remove-sure = حذف المصدر
source-note-gone = أُوقف المصدر «{ $title }»: أعلن موقعه أنه أُزيل نهائيًا.
source-note-failing = أُوقف المصدر «{ $title }» بعد أسبوع من تعذّر قراءته. آخر خطأ: { $error }

## لماذا تعذّرت القراءة: الأسباب في bot/core/reasons.py

reason-host-silent = الموقع لا يرد منذ مدة
reason-deadline = لم يكتمل الرد في المهلة ({ $seconds } ث)
reason-slow = ردّ الموقع بطيء جدًا
reason-connecting = طال الاتصال بالموقع فتُرك
reason-broken = انقطع الاتصال ({ $kind })
reason-unconnected = فشلت كل محاولات الاتصال بالموقع
reason-hung-up = أنهى الموقع الاتصال بلا رد
reason-no-trust = تعذّر الاتصال الآمن بالموقع: { $kind } ({ $detail })
reason-unresolved = لا يُعرف عنوان للموقع { $host } ({ $detail })
reason-no-address = لا عنوان للموقع { $host }
reason-not-public = الموقع { $host } في شبكة خاصة ({ $address })، ولا يُقرأ إلا ما هو عام
reason-no-web-port = المنفذ { $port } ليس من منافذ الويب
reason-port = المنفذ { $port } غير مقبول، والمقبول 80 و443
reason-scheme = ليس هذا عنوانًا على الويب، فذلك يبدأ بـhttp أو https
reason-no-host = ليس هذا عنوانًا على الويب، فاسم الموقع ناقص أو غير سليم
reason-not-an-address = ليس هذا عنوانًا على الويب ({ $detail })
reason-redirects = إحالات الموقع كثيرة (الحد الأعلى: { $limit })
reason-redirect-nowhere = أحال الموقع إلى غير عنوان ({ $status })
reason-downgrade = أحال الموقع من https إلى http، وهذا غير مأمون
reason-status = ردّ الموقع بخطأ: { $status }
reason-unasked-304 = ردّ الموقع بأن لا جديد، وهذه أول قراءة
reason-encoding = ضُغط الرد بطريقة لم تُطلب ({ $encoding })
reason-damaged = وصل الرد المضغوط تالفًا
reason-cut-off = وصل الرد المضغوط ناقصًا
reason-large-unpacked = الرد بعد فك ضغطه أكبر من { $size } بايت
reason-large = الرد أكبر من { $size } بايت
reason-crumbs = يصل الرد قطعًا دقيقة بلا عدد، فتُركت قراءته
reason-empty = الخلاصة فارغة
reason-web-page = هذه صفحة ويب لا خلاصة
reason-json = هذا ملف JSON، لا خلاصة RSS أو Atom أو RDF
reason-no-feed = ليست هذه خلاصة RSS أو Atom أو RDF
reason-no-messages = لا تعرض هذه القناة رسائل
reason-broken-json = ملف JSON هذا غير سليم
reason-no-json-feed = هذا ملف JSON، لا خلاصة بصيغة JSON Feed
reason-no-article = لا خبر في هذه الصفحة
reason-robots = ملف robots.txt في الموقع لا يسمح لنا بقراءة هذه الصفحة
reason-no-page = ليست هذه صفحة
reason-empty-page = لا شيء في هذه الصفحة
reason-broken-sitemap = تتعذّر قراءة خريطة الموقع
reason-empty-sitemap = خريطة الموقع فارغة
reason-nested = تداخل العناصر أعمق من الحد ({ $limit })
reason-attributes = في الخلاصة وسم تزيد خصائصه على { $limit }
reason-slow-to-read = طالت قراءة الخلاصة فتُركت (المهلة: { $seconds } ث)
reason-memory = تحتاج قراءة الخلاصة إلى ذاكرة أكثر مما يُسمح به
reason-broke-reader = تعطّلت أداة القراءة عند هذه الخلاصة
reason-internal = خلل في راصد نفسه ({ $kind })
reason-list-doctype = في القائمة DOCTYPE، وهو غير مقبول؛ يلزم تصديرها من جديد
reason-list-nested = تداخل المجلدات أعمق من الحد ({ $limit })
reason-list-long = في القائمة أكثر من { $limit } خلاصة
reason-list-large = القائمة أكبر من { $size } م.ب.
reason-no-list = ليست هذه قائمة بصيغة OPML
reason-list-broken = ليست هذه قائمة سليمة بصيغة OPML ({ $detail })
