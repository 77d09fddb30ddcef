# Notices
notice-submitted = Order { $number } was submitted and waits for the provider's review.
notice-approved = Order { $number } passed the provider's review and is about to be sent to the bureau.
notice-returned = Order { $number } was returned; please mend what is named and submit it again.
notice-sent = Order { $number } was sent to the bureau.
notice-sms-to-answer = Order { $number }: the phone ending in { $tail } will get an SMS of the bureau (12381); please verify within 24 hours.
notice-refused = The bureau returned order { $number }; { $count } things need mending.
notice-lapsed = The SMS verification of order { $number } was not finished in time; the provider will contact you.
notice-filed = Order { $number } is filed: { $filing }.
notice-partly-filed = Order { $number } is filed in part; subject number { $filing }.
notice-expired = Order { $number } was not touched for long; it was closed or is a draft again.
notice-sign-in-code = Your sign-in code is { $code }, good for ten minutes.
notice-mail-code = The code for your mail address is { $code }, good for ten minutes.
notice-sms-coming = The filing is about to be sent to the bureau. Then the phone ending in { $tail } gets the verification SMS of 12381; please verify within 24 hours.
notice-sms-reminder = { $hours } hours are left for the SMS verification of order { $number }. If it is done, ignore this.
notice-expires-soon = Order { $number } was not touched for long; in { $days } days it is closed or becomes a draft again.

# SMS and mail: short is the SMS, subject and do stand in the mail
notice-short-sign-in-code = Your code is { $code }, good for ten minutes. Tell it to nobody.
notice-subject-sign-in-code = Your sign-in code
notice-do-sign-in-code = Tell the code to nobody. If it was not you who is signing in, please ignore this mail.
notice-short-mail-code = The code for your mail address is { $code }, good for ten minutes.
notice-subject-mail-code = Please confirm your mail address
notice-do-mail-code = Type this code under “Notice settings” on the site; only then will we send notices to this address. If it was not you who gave it, please ignore this mail.
notice-short-sms-coming = A website filing that you are responsible for is about to be sent to the bureau. Then 12381 sends a verification SMS to this phone (ending in { $tail }); please verify within 24 hours of getting it.
notice-subject-sms-coming = Please watch for the bureau's SMS
notice-do-sms-coming = When the SMS has come, open SMS verification in the ministry's filing system and enter the code, the phone number and the last six of the certificate number.
notice-short-submitted = Filing order { $number } was submitted and waits for the provider's review.
notice-subject-submitted = Your filing order was submitted
notice-do-submitted = The provider usually reviews within one or two working days; please answer your phone.
notice-short-approved = Filing order { $number } passed the provider's review and is about to be sent to the bureau.
notice-subject-approved = Your filing order passed the provider's review
notice-do-approved = Nothing to do for you now. Once the order is with the bureau, the responsible persons get the verification SMS of 12381.
notice-short-returned = Filing order { $number } was returned. Please sign in, mend what is named and submit it again.
notice-subject-returned = Your filing order was returned: please mend it
notice-do-returned = The order's page names each thing to mend with its reason and cure. Then submit it again.
notice-short-sent = Filing order { $number } was sent to the bureau.
notice-subject-sent = Your filing order was sent to the bureau
notice-do-sent = Please finish the SMS verification first; then the bureau reviews, within 20 working days at most.
notice-short-sms-to-answer = Filing order { $number }: the phone ending in { $tail } gets the verification SMS of 12381. Please verify within 24 hours, or the bureau sends the order back.
notice-subject-sms-to-answer = Please finish the SMS verification within 24 hours
notice-do-sms-to-answer = When the SMS has come, open SMS verification in the ministry's filing system and enter the code, the phone number and the last six of the certificate number. If none has come, look among the blocked messages of the phone first.
notice-short-sms-reminder = { $hours } hours are left for the SMS verification of filing order { $number }. Please follow the SMS of 12381. If it is done, ignore this.
notice-subject-sms-reminder = { $hours } hours left for the SMS verification
notice-do-sms-reminder = Open SMS verification in the ministry's filing system and enter the code, the phone number and the last six of the certificate number. If no SMS has come, look among the blocked messages of the phone first, then ask the provider.
notice-short-refused = The bureau returned filing order { $number }; things to mend: { $count }. Please sign in, mend what is named and submit it again.
notice-subject-refused = The bureau returned your filing order: please mend it
notice-do-refused = The bureau named { $count } things; the order's page lists each. Mend them and submit the order again.
notice-short-lapsed = The SMS verification of filing order { $number } was not finished in time; the provider will contact you.
notice-subject-lapsed = The SMS verification was not finished in time
notice-do-lapsed = Nothing needs to be typed again. The provider will contact you; the order can then be sent again unchanged.
notice-short-filed = Filing order { $number } is filed: { $filing }.
notice-subject-filed = Filed: { $filing }
notice-do-filed = Put the site's filing number at the foot of your home page, linked to https://beian.miit.gov.cn . The order's page has the code to copy.
notice-short-partly-filed = Filing order { $number } is filed in part, subject number { $filing }. Please sign in to see the rest.
notice-subject-partly-filed = Filed in part: { $filing }
notice-do-partly-filed = The order's page says which part was not filed, and why.
notice-short-expired = Filing order { $number } was not touched for long; it was closed or is a draft again.
notice-subject-expired = Your filing order has expired
notice-do-expired = A closed order cannot go on; begin a new one if you need it. One that is a draft again can be filled in further.
notice-short-expires-soon = Filing order { $number } was not touched for long; in { $days } days it is closed or becomes a draft again.
notice-subject-expires-soon = Your filing order expires in { $days } days
notice-do-expires-soon = Change and save anything, and the time begins anew. If you do not need it, do nothing.

# How a mail begins and ends
notice-mail-hello = Hello,
notice-mail-link = The order: { $link }
notice-mail-end =
    { $sign }
    This mail was sent by the system; please do not answer it. How you are told can be changed under “Notice settings” on the site.

# List of notices
notices-title = Notices
notices-none = No notices yet.
notices-lead = Every step of your filings is written here.
notices-settings = Notice settings
notices-read-all = Mark all as read
notices-unread = New
notices-read = Read
notices-order = The order
notices-older = Older notices
notices-ways = Also sent by
notices-no-way = Told here only

# Channels and states
notice-channel-sms = SMS
notice-channel-mail = Mail
notice-channel-other = { $name }
notice-state-waiting = waiting
notice-state-sending = being sent
notice-state-delivered = handed over to the carrier
notice-state-failed = not sent yet, will be tried again
notice-state-dead = not sent
notice-state-unsure = not known whether it was sent
notice-state-dropped = given up

# Notice settings
account-notices-title = Notice settings
account-notices-lead = Every notice stands under “Notices” on the site. Choose here how else you want to be told.
account-notices-sms = SMS
account-notices-sms-to = to the phone you sign in with, { $phone }
account-notices-sms-none = Sign in by phone, and SMS go to that phone.
account-notices-mail = Mail
account-notices-mail-to = to { $mail }
account-notices-mail-none = No mail address is confirmed yet.
account-notices-other-to = by a channel of the provider
account-notices-act = What you must do (returned, SMS verification, about to expire)
account-notices-outcome = How it ended (filed, expired)
account-notices-progress = How it goes on (submitted, reviewed, sent)
account-notices-language = Language of notices
account-notices-zh = 中文 (Chinese)
account-notices-en = English
account-notices-save = Save
account-notices-saved = Saved.
account-notices-mail-title = Mail address
account-notices-mail-label = Mail address
account-notices-mail-hint = We first send a mail with a code; the address is used once you have typed it.
account-notices-mail-send = Send the code
account-notices-mail-wait = The code was sent to { $mail } and is good for ten minutes.
account-notices-mail-code = The six digits in the mail
account-notices-mail-confirm = Confirm the address
account-notices-mail-forget = Stop using this address
account-notices-mail-bad = That is no mail address; please check it, for example name@example.cn.
account-notices-mail-bad-code = The code is wrong or has expired; please check it or ask for a new one.
account-notices-mail-often = Too many codes were asked for; please try again in an hour.
account-notices-persons = Each responsible person's phone gets one message before the bureau's SMS comes; this one cannot be switched off.

# Staff: messages that were not sent
desk-messages-title = Messages not sent
desk-messages-lead = Messages that were not sent, or of which nobody knows whether they were. Before you send one again, ask yourself whether it may have arrived.
desk-messages-none = There are none.
desk-messages-again = Send again
desk-messages-drop = Give up
desk-messages-late = Too late to be sent again
desk-messages-reason = Reason
desk-messages-attempts = Attempts: { $n }

notice-alert = { $what }. It needs somebody of the provider; the runbook has a page: { $class }.
notice-short-alert = { $what }. Somebody must look: { $class }.
notice-subject-alert = Exchange with the bureau: { $what }
notice-do-alert = Sign in at the desk, acknowledge the alert so that others know, and follow the runbook.

notice-bureau-asks = The bureau asks about the filing of order { $number }. We answer until { $day } and may need your help.
notice-short-bureau-asks = The bureau asks about the filing of order { $number }; to be answered by { $day }. Please keep your phone at hand.
notice-subject-bureau-asks = The bureau asks about your filing (order { $number })
notice-do-bureau-asks = Check that the data of your filing are right and that your site answers. We will contact you before { $day } if something is missing.
notice-bureau-cancelled = The bureau has cancelled the filing of order { $number }, or a site of it.
notice-short-bureau-cancelled = The bureau has cancelled a filing of order { $number }. Please sign in to see which.
notice-subject-bureau-cancelled = The bureau has cancelled a filing (order { $number })
notice-do-bureau-cancelled = If you did not ask for it, contact us: a site without a filing must not be served.
