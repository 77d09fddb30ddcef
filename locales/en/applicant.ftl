# What a responsible person is to the organiser
role-legal-representative = Legal representative
role-shareholder = Shareholder
role-executive = Senior manager
role-staff = Employee
role-web-agency = Someone of the agency that builds the site

# Shared by pages
page-back-list = Back to the task list
page-empty = Nothing yet
page-unreadable-date = This date cannot be read; please write eight digits, such as 20261120.
date-form = Eight digits, such as 20261120
date-long = Long-term, no end is printed
region-province = Province
region-show = Show its counties
region-county = City and county
region-code = Six-digit code of the county
stale-title = This page was changed elsewhere
stale-lead = You changed these too. What you typed is still here; please decide which is right and save again.
stale-was = Before:
stale-theirs = Elsewhere:
stale-yours = Yours:
confirm-no = No, go back
copy = Copy
copy-done = Copied

# Start
start-here = We have a record of this here.
start-again = Change and ask again
start-kept = The four answers go with you and are not asked again.
start-sign-in-look = Sign in to look
start-why-no-bureau = The bureau's query service is not connected here yet.
start-why-silent = The bureau's query service did not answer; try again a little later.
start-why-refused = The bureau's query service gave no result.
here-nothing = We have no record of it here.
here-domain-under-way = This domain stands in an order under way; another can be submitted once that ends or is abandoned. If it is yours, sign in to look.
here-subject-under-way = This certificate number stands in an order under way; another can be submitted once that ends or is abandoned. If it is yours, sign in to look.
here-domain-filed = This domain is filed here already. If it is yours, sign in to see its number.
here-subject-filed = This certificate number has a filing here, so that a first filing is not possible; adding a site is not offered yet.
begin-lead = This is what you typed; it goes into the order.
begin-go = Begin

# Task list
topic-kind = Kind of organiser and province
topic-address = Addresses
topic-resource = Cloud resource
task-wait = Filled in, still being looked up
tasks-site = Site { $n }
tasks-count = { $there } of { $all }
tasks-ready = Ready to submit
tasks-not-ready = Not everything is done
tasks-mended = Mended:
tasks-saved = Every step is saved: you may leave at any time and go on with another device.
order-contact = Help: { $contact }
remove-site = Remove this site
remove-title = Remove site { $n }?
remove-text = What was typed for this site and its documents are deleted and cannot be brought back.
abandon-title = Abandon this order?
abandon-text = It cannot be brought back; later you would have to begin again.

# Cloud resource
resource-lead = A filing needs a cloud resource in mainland China: prepaid, bought for three months or more, with a month left, a public IP and a free place.
resource-none = No cloud resource was found for this account.
resource-new = A resource bought just now appears here after 30 to 60 minutes.
resource-usable = Can be used
resource-not = Cannot be used:
resource-not-usable = The chosen resource cannot be used for filing; please choose another.
resource-bought = Bought for less than three months, renewals included; renew it to use it.
resource-left = Less than a month is left; renew it to use it.
resource-address = It has no public IP or no bandwidth; please add them first.
resource-full = All its five places are taken.
resource-unknown = Something about it could not be found out; please try again later.
resource-until = until { $day }
resource-places = { $used } of 5 places used
resource-kind-cvm = cloud server
resource-kind-lighthouse = light server
resource-kind-other = other cloud resource

# Documents
documents-camera = Take a photo
documents-replace = Replace it (JPG, PNG)
documents-busy = Uploading
documents-shrink = Making the photo smaller
documents-saved = The photo was uploaded.
documents-failed = It was not sent; please check the network and try again. The photo is still on your phone.
photo-good = All corners, sharp
photo-good-alt = A document lying flat with all four corners in view and sharp text
photo-good-about = Lay it flat on a dark table and take it from straight above in even light.
photo-glare = Glare
photo-glare-alt = A white patch of glare hides the text
photo-glare-about = Turn the flash off and move out from under the lamp.
photo-cut = A corner is cut off
photo-cut-alt = The document is tilted and its lower left part lies outside the picture
photo-cut-about = Step back until all four corners are in the picture.
photo-blur = Blurred
photo-blur-alt = The whole document is out of focus and cannot be read
photo-blur-about = Hold the phone still and tap the screen to focus.
photo-dark = Too dark
photo-dark-alt = The picture is so dark that the document can hardly be seen
photo-dark-about = Go to a window or turn on the light.
photo-copy = A screen or a copy
photo-copy-alt = A document shown on a screen, not the original
photo-copy-about = Photograph the original; of a unit's certificate a stamped copy will do.
consent-lead = A picture of an identity document is sensitive and needs a consent of its own.
consent-read = Read about it
consent-box = I agree that this picture is used for the filing
consent-title = Consent to pictures of identity documents
consent-given = You agreed that pictures of identity documents are used for the filing. If you take that back, those uploaded are deleted at once.
consent-withdraw = Take it back and delete the pictures
finding-not-agreed = Please read and tick that you agree; if the text was updated just now, look at it again.

# Check answers
check-then = What happens then
check-then-provider = We review it, usually within one or two working days; a reviewer may call.
check-then-sms = Once it is with the bureau, the responsible persons get an SMS from 12381 and answer it within 24 hours.
check-then-bureau = The bureau reviews it, within 20 working days at most.
check-then-number = If it passes you get the number, and we tell you.
check-agree-title = Agree to the terms
check-agree = I have read both and agree; what I typed is true
waited-days = Filings of this province made here: half were done within { $half } days, nine of ten within { $most } days.
waited-none = Not enough filings have ended here yet to say how long it takes.
waited-day = This is day { $day }.
legal-terms = Terms of use
legal-privacy = Privacy statement
legal-identity = Separate consent to pictures of identity documents
legal-version = version { $version }

# Order page
order-holder = Now with:
order-since = since { $at }
holder-applicant = you
holder-provider = the access provider (us)
holder-bureau = the bureau
holder-nobody = nobody, it has ended
sms-left = { $hours } h { $minutes } min left
sms-over = The time is over. Whether it was answered will show in the bureau's result.
sms-how = How to answer
sms-how-1 = An SMS from 12381 with a code comes to the phone.
sms-how-2 = Open SMS verification (短信核验) in the ministry's system at beian.miit.gov.cn.
sms-how-3 = Enter code, phone and the last six of the certificate number. Five wrong tries send it back.
sms-practice = Practice: nothing comes to a real phone. The SMS stands on the console of the practice bureau, whose address make run has printed; answer it there, not at the ministry.
sms-unknown = The bureau does not tell us whether it was answered, so please see to it yourself.
sms-said = I have answered it
sms-said-at = You said at { $at } that it was answered
actor-applicant = you
actor-bureau = the bureau
actor-reviewer = a reviewer
actor-operator = our staff
actor-system = the system
mine-domains = Domains
mine-order = See the order
mine-older = Older orders
mine-newest = Back to the newest

# Help
help-words = Words of the trade
help-photos = How to take a good photo
