### English follows the Arabic file, key by key. Short, polite, no exclamation marks.
### Messages that hold HTML tags are used as HTML; buttons and toasts hold none.

## Time and numbers

just-now = just now
date-time = { $date }, { $time }
duration-short = less than a minute
duration-about = about { $duration }
quoted = “{ $text }”
list-separator = ,
plus-more = +{ $count }

## Reply keyboard: bot/core/words.py understands every phrase here

keyboard-list = My keywords
keyboard-latest = Latest news
keyboard-search = Search
keyboard-help = Help

## Command menu

command-start = Start here
command-help = What Rasid does and how
command-follow = Follow a word or a name
command-unfollow = Stop following a word
command-list = My keywords
command-latest = Latest news
command-search = Search the news
command-why = Why did I get this?
command-breaking = Send breaking news
command-sources = Sources: add and tune

## Start and help

start-greeting =
    <b>Rasid</b> watches the newspapers and sends a short alert whenever there is news of a word or a name.
    To begin, just type a word here, for example: Syria
start-watching = Sources watched now: { $count }. Articles stored: { $total }.
start-watching-nothing = No sources are watched yet. Alerts begin when some are added.
start-publishers = The latest articles are from: { $names }
start-publishers-more = The latest articles are from: { $names } and others
help =
    <b>What Rasid does</b>
    A short alert whenever there is news with a word you follow, with a summary and links to read on.

    <b>What to type</b>
    • Syria: a word alone brings the offer to follow it
    • follow Syria: follow a word or a name
    • unfollow Syria: stop following it
    • my keywords: the words you follow
    • latest: the newest articles
    • search Syria: search the stored news
    • pause, resume: hold alerts for a while, then get them again
    • why: why the alert you reply to came

    <b>What a keyword may be</b>
    ◦ Syria + oil (both) · Syria | Lebanon (either) · Syria -sport (not the second)
    ◦ ~minister (in all its forms) · "minister" (as typed) · minis* (what begins like this)
    ◦ title:war · tag:sport · source:Reuters
    Several words at once are divided by commas: follow Syria, Lebanon
help-desk = <b>For editors</b>: /breaking and the text, or as a reply to a message or an alert. A preview comes first.
greeting-reply = Hello. Type a word or a name to follow it, for example: Syria
greeting-reply-salam = And peace be upon you. Type a word or a name to follow it, for example: Syria
thanks-reply = You are welcome.

## Following

follow-usage = Type the word after the command, for example: follow Syria
follow-done = Now following “{ $keyword }”.
follow-already = You already follow “{ $keyword }”.
follow-limit = The limit of { $limit } keywords is reached. Please stop following one before adding another.
follow-too-many = One message takes at most { $limit } keywords. The others were not added.
follow-lately =
    { $count ->
        [0] No news of it in the past week. An alert comes with the first article.
        [one] In the past week one article:
       *[other] In the past week { $count } articles, the latest:
    }
follow-lately-least = In the past week at least { $count } articles, the latest:
follow-earlier = No news of it in the past week. The latest before that:
offer-follow = Follow “{ $keyword }”?
offer-follow-many = Follow these words? { $keywords }
offer-declined = All right, not followed.
button-follow = Follow “{ $keyword }”
follow-understood = Understood as: { $meaning }
follow-a-day = About { $number } a day.
follow-many = This comes up a lot: about { $number } a day. A daily digest would thin it out, or headline and lead only.
follow-apart = In the past week these words did not occur in a row, but they did together or apart. How shall they be followed?
follow-variants = Also written: { $names }
follow-daily = Its digest comes once a day, at about { $time }.
follow-instant = Its news comes at once.
button-literal = No, the phrase as I typed it
button-together = Together
button-any = Any of them
button-lead-only = Headline and lead only
button-everywhere = The whole article
button-add-spelling = Add “{ $keyword }”
button-daily = Daily digest
button-instant = At once
meaning-and = { $one } and { $other }
meaning-or = { $one } or { $other }
meaning-except = { $wanted }, except { $unwanted }
meaning-exact = { $what } as typed
meaning-family = { $what } in all its forms
meaning-prefix = what begins with { $what }
meaning-in-title = { $what } in the headline
meaning-in-tag = { $what } in the tags
meaning-in-lead = { $what } in headline or lead
meaning-in-source = the source { $what }
button-search-instead = Only search

## What cannot be followed

query-empty = No word was given. Example: follow Syria
query-too-long = This is too long. The limit is { $limit } letters.
query-too-many-terms = There are too many words in this. The limit is { $limit } words.
query-only-stop-words = “{ $query }” is so common that every article has it. Please choose a more telling word.
query-exclude-only = All of it is excluded, so there is nothing to follow. At least one word must be wanted.
query-empty-group = There is no word between the brackets.
query-open-group = The bracket is not closed.
query-short-prefix = Before the star at least { $least } letters are needed, or nearly every article would match.
query-nothing-after = No word follows this sign.
query-place = Here: { $typed }

## Stopping to follow

unfollow-done = No longer following “{ $keyword }”.
unfollow-not-found = “{ $keyword }” is not among the followed words.
unfollow-already = This word was no longer followed.
unfollow-which = Which one should no longer be followed?
button-unfollow = Stop following “{ $keyword }”

## My keywords

list-empty = No words are followed yet. To begin, type a word, for example: Syria
list-header =
    { $count ->
        [0] <b>My keywords</b>: none
        [one] <b>My keywords</b>: one
       *[other] <b>My keywords</b>: { $count }
    }
list-item = • { $keyword }
list-hint = Press a word to stop following it.
page-of = Page { $page } of { $pages }
button-list = My keywords
button-remove = Stop “{ $keyword }”
button-next = Next
button-previous = Previous

## Latest and search

latest-header = <b>Latest news</b>
latest-header-for = <b>Latest news: { $what }</b>
latest-empty = No articles are stored yet.
latest-empty-for = No articles are stored about “{ $what }”.
search-ask = What would you like to search for? A word or a name is enough.
search-usage = Type what to look for after the command, for example: search Syria
search-header =
    { $count ->
        [0] <b>Search: { $query }</b> (no results)
        [one] <b>Search: { $query }</b> (one result)
       *[other] <b>Search: { $query }</b> ({ $count } results)
    }
search-header-newest = <b>Search: { $query }</b> (the newest results: { $count })
search-empty = No results for “{ $query }”.

## Pause, settings, language

stop-offer = Pause the alerts, or stop following everything?
button-pause = Pause
button-resume = Resume
button-stop-all = Stop following everything
button-keep = No change
button-no = No
pause-done = Alerts are paused. They return with the Resume button or by typing: resume
pause-already = Alerts are already paused.
resume-done = Alerts are back.
resume-already = Alerts are not paused.
stop-all-done = Nothing is followed any more. To begin again, type a word.
keep-done = Nothing has changed.
settings-header = <b>Settings</b>
settings-active = Alerts: as soon as the news is published
settings-paused = Alerts: paused
settings-language = Language: English
button-language-ar = العربية
button-language-en = English
language-done = The language is now English.
why-hint = To learn why: reply “why” to an alert, or type “why” and the link of an article.
why-forgotten = The details of this message are no longer kept, or it was not an alert from Rasid.
why-unknown-link = No stored article has this link. Old articles are not kept for ever.
why-breaking = This is breaking news that the editors sent to all readers.
why-sent = It came because it contains words you follow:
why-pending = It is waiting for its time to be sent, and contains words you follow:
why-muted = It did not come because you muted its story.
why-unfollowed = It did not come because you stopped following its keyword before it was sent.
why-refused = Telegram refused to deliver it.
why-dropped = No alert was sent about it.
why-same-episode = It did not come because an earlier alert told of the same event.
why-not-matched = It did not come because it contains none of the words you follow.
why-silent = It did not come because it was stored without an alert: it was in its source before the source was added, or was imported that way.
why-followed-later = It did not come because you began to follow the word after it had arrived.
why-too-old = It did not come because it was published long before it reached us.
why-keyword = “{ $keyword }”: { $words } ({ $places })
why-keyword-source = “{ $keyword }”: by its source
why-keyword-excluded = “{ $keyword }”: excluded by { $words }
why-keyword-other-source = “{ $keyword }”: occurs, but from another source
why-in-title = in the headline
why-in-text = in the text
why-in-tag = in the tags

## Alert

untitled = Untitled article
via = from { $agency }
alert-reason = Because you follow { $keywords }
alert-evidence = It says: { $sentence }
read-also = Read also
button-read = Read
button-mute = Mute this story
button-unmute = Unmute
mute-done = This story is muted. No more alerts about it.
mute-already = This story is already muted.
unmute-done = This story is no longer muted.

## Several alerts in one message

bundle-header =
    { $count ->
        [0] No new articles
        [one] One new article
       *[other] { $count } new articles
    }
bundle-more =
    { $count ->
        [0] +none
        [one] +one more
       *[other] +{ $count } more
    }
button-bundle-rest =
    { $count ->
        [0] +none
        [one] +1 more
       *[other] +{ $count } more
    }
bundle-rest-header =
    { $count ->
        [0] <b>Nothing else in this message</b>
        [one] <b>The rest of this message: one article</b>
       *[other] <b>The rest of this message: { $count } articles</b>
    }
bundle-rest-old = This message is a week old and its rest is no longer kept. Try a search.
bundle-other = Other news

## Text of an article

article-not-found = This article is no longer stored.
button-original = Read at the publisher

## Breaking news: what readers see

breaking-title = Breaking

## Breaking news: the desk

breaking-usage = Type the text after /breaking, or reply with it to a message, or add the link of a stored article.
breaking-refused = Sending breaking news is for the editors.
breaking-private-only = Breaking news is prepared in the private chat with Rasid.
breaking-too-long = The text is too long for one message, by this many letters: { $units }.
breaking-no-article = The link is not that of a stored article. Please add a text to it.
preview-recipients =
    { $count ->
        [0] Recipients: nobody
        [one] Recipients: one reader
       *[other] Recipients: { $count } readers
    }
preview-header = This is how the breaking news will arrive.
preview-duration = Sending takes: { $duration }
preview-validity = Confirmation is valid for: { $validity }
button-confirm =
    { $count ->
        [0] No readers yet
        [one] Send to one reader
       *[other] Send to { $count } readers
    }
button-cancel = Cancel
breaking-expired = This confirmation has expired. A new preview is needed.
breaking-changed = The text has changed since this preview. Please confirm on the latest one.
breaking-not-yours = Only the editor who prepared this may confirm it.
breaking-already = This has already been confirmed.
breaking-draft-cancelled = Cancelled before it was sent.
breaking-queued = Sending has begun.
breaking-paused = Sending is paused.
breaking-resumed = Sending goes on.
breaking-cancelled = The rest of the sending is cancelled.
breaking-finished = This push has already ended.
breaking-expired-replaced = The time to confirm has passed. The new preview is in the next message.
breaking-edit-sent = The news was sent as it was confirmed; editing it now changes nothing that has arrived. To send a correction: /breaking again.
breaking-edit-old = This edit is of news that was not sent. To prepare it again: /breaking and the text.
breaking-cancel-question = Cancel the rest of the sending? What has arrived stays with the readers, and this cannot be undone.
button-cancel-rest = Cancel the rest
button-cancel-sure = Yes, cancel the rest
button-keep-sending = No, go on sending

## Progress of a push

progress-running = <b>Breaking news: sending</b>
progress-paused = <b>Breaking news: sending is paused</b>
progress-cancelled = <b>Breaking news: sending was cancelled</b>
progress-done = <b>Breaking news: sending is complete</b>
progress-delivered = Delivered: { $count } of { $total }
progress-blocked = Blocked or left: { $count }
progress-failed = Failed: { $count }
progress-left = Left: { $count }
progress-not-sent = Not sent: { $count }
progress-rate = Rate: { $rate } messages a second
progress-end = Ends at about { $time }
progress-took = Time taken: { $duration }

## Faults and limits

button-outdated = This button belongs to an old message and no longer works.

not-text = Rasid reads text only. Type a word or a name to follow it.
unknown-command = Unknown command. What can be said to Rasid is in the help: /help
error = That did not work. Please try again in a little while.

## Sources: for those who run Rasid

sources-header =
    { $count ->
        [0] <b>Sources</b>: none
        [one] <b>Sources</b>: 1 source
       *[other] <b>Sources</b>: { $count } sources
    }
sources-empty = No sources yet.
sources-hint = To add one, type the address of a feed or site after /sources, or send a list in OPML here.
sources-several = This site has several feeds:
sources-imported = Added from the list: { $count }. Watched before: { $total }. They are read within minutes.
sources-import-failed = The list could not be imported: { $reason }
sources-import-too-large = The list could not be imported: the file is larger than { $megabytes } MB.
command-status = How delivery goes
status-refused = The state of delivery is for editors, in a private chat.
status-header = <b>Delivery</b>
status-nothing-due = Nothing waits to be delivered now
status-due = { $lane }: { $number } waiting, the oldest { $oldest }
status-held = Held until their time: { $number }
status-rate = Speed: { $rate } a second, at most { $wish }
status-waiting =
    { $count ->
        [0] No messages wait for their turn
        [one] One message waits for its turn
       *[other] { $count } messages wait for their turn
    }
status-sent = Sent since the start: { $number }
status-throttled = Telegram asked to slow down (429): { $number }
status-retried-count = Tried again: { $number }
status-maybe-twice = May have arrived twice: { $number }
status-no-dead = No messages were refused for good.
status-dead = Refused for good: { $number }
status-retried =
    { $count ->
        [0] Nothing to try again
        [one] One message is tried again
       *[other] { $count } messages are tried again
    }
button-status-refresh = Refresh
button-status-retry = Try refused ones again
lane-reply = Replies
lane-breaking = Breaking news
lane-alert = Alerts
lane-digest = Digests
lane-edit = Edits
sources-refused = Managing sources is for the editors.
sources-private-only = Sources are managed in the private chat with Rasid.
reading-fault-http = the site answered with an error
reading-fault-unreachable = the site cannot be reached
reading-fault-refused = the address or the answer is not safe and was not read
reading-fault-unreadable = what the site answered could not be understood
reading-fault-internal = a fault in Rasid itself
button-sources = Sources
button-sources-export = Download the list (OPML)
source-title = Source: <b>{ $title }</b>
source-state-ok = State: read regularly
source-state-posts = Status: posts arrive as they are published
source-state-failing = State: cannot be read now; trying again
source-state-paused = State: paused
source-state-gone = State: ended; its site says it is gone for good
source-state-gave-up = State: switched off after a week of failures
source-read = Last success: { $when }
source-read-never = No reading has succeeded yet
source-error = Last error: { $error }
source-a-day = Articles a day: { $number }
source-pages = News pages: fetched { $fetched }, failed { $failed }
source-readings = Readings: { $changed } with news, { $same } without, { $failed } failed
source-category = Category: { $category }
source-added =
    { $count ->
        [0] Added “{ $title }”. It holds no articles now.
        [one] Added “{ $title }”. 1 article stored, without an alert.
       *[other] Added “{ $title }”. { $count } articles stored, without alerts.
    }
channel-adopted = The channel “{ $title }” is a source now: what it posts from now on reaches those who follow its words. To stop, open the source’s card or remove the bot from the channel.
button-source = The source’s card
source-not-added = { $address } was not added: { $reason }
source-unknown = This source no longer exists.
source-test-begun = Reading the source.
source-test-done =
    { $count ->
        [0] It can be read and holds no articles.
        [one] It can be read and holds 1 article:
       *[other] It can be read and holds { $count } articles, the first of them:
    }
source-test-failed = It cannot be read: { $reason }
source-remove-question = Remove “{ $title }” from the sources? Its articles stay.
button-source-add = Add { $keyword }
button-source-test = Read now
button-source-pause = Pause
button-source-resume = Resume
button-source-interval = Read every { $interval }
button-source-interval-auto = Reading pace: automatic
button-source-language = Language: { $language }
button-source-language-auto = Language: told by the text
button-source-teaser-auto = Fetch pages: when text is short
button-source-teaser-always = Fetch pages: always
button-source-teaser-never = Fetch pages: no
button-source-urgent = Reading priority: high
button-source-not-urgent = Reading priority: normal
button-source-remove = Remove
button-source-remove-sure = Remove the source
source-note-gone = The source “{ $title }” was switched off: its site says it is gone for good.
source-note-failing = The source “{ $title }” was switched off after a week of failures. Last error: { $error }

## Why something could not be read: the reasons of bot/core/reasons.py

reason-host-silent = the host has not answered lately
reason-deadline = no complete answer within { $seconds } s
reason-slow = the server takes too long
reason-connecting = connecting took too long
reason-broken = the connection broke ({ $kind })
reason-unconnected = All connection attempts failed
reason-hung-up = Server disconnected without sending a response.
reason-no-trust = [SSL: { $kind }] { $detail }
reason-unresolved = cannot resolve { $host }: { $detail }
reason-no-address = { $host } has no address
reason-not-public = { $host } is not a public address ({ $address })
reason-no-web-port = port { $port } is not a web port
reason-port = port { $port } refused: only 80 and 443 are fetched
reason-scheme = not a web address: only http and https are fetched
reason-no-host = not a web address: no host, or none that can be
reason-not-an-address = not a web address: { $detail }
reason-redirects = more than { $limit } redirects
reason-redirect-nowhere = redirect ({ $status }) without an address
reason-downgrade = redirect from https to http refused
reason-status = the server answers { $status }
reason-unasked-304 = the server says 'not modified' to a first reading
reason-encoding = content encoding { $encoding } was not asked for
reason-damaged = the gzip data is damaged
reason-cut-off = the gzip data is cut off
reason-large-unpacked = larger than { $size } bytes when unpacked
reason-large = larger than { $size } bytes
reason-crumbs = the body comes in crumbs
reason-empty = the feed is empty
reason-web-page = this is a web page, not a feed
reason-json = this is JSON, not an RSS, Atom or RDF feed
reason-no-feed = this is not an RSS, Atom or RDF feed
reason-no-messages = this channel shows no messages
reason-broken-json = this is broken JSON
reason-no-json-feed = this is JSON, but no JSON Feed
reason-no-article = there is no article on this page
reason-robots = the site's robots.txt does not let us read this page
reason-no-page = this is no page
reason-empty-page = there is nothing on this page
reason-broken-sitemap = the sitemap cannot be read
reason-empty-sitemap = the sitemap lists nothing
reason-nested = elements are nested deeper than { $limit }
reason-attributes = a tag has more than { $limit } attributes
reason-slow-to-read = it takes longer than { $seconds } s to read
reason-memory = it takes too much memory to read
reason-broke-reader = reading it broke the feed reader
reason-internal = internal error: { $kind }
reason-list-doctype = the list has a DOCTYPE, which is not taken; export it anew
reason-list-nested = folders are nested deeper than { $limit }
reason-list-long = the list has more than { $limit } feeds
reason-list-large = larger than { $size } MB; a list of feeds is never that long
reason-no-list = not an OPML list
reason-list-broken = not an OPML list: { $detail }
