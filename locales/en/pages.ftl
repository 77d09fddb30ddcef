# All pages
page-brand = Website filing
page-skip = Skip to content
page-nav = Navigation
page-practice = Practice: everything here is invented and reaches no real bureau.
page-my = My filings
page-desk-queue = Review queue
page-desk-tasks = Tasks
page-sign-out = Sign out
page-home = Back to the start
page-back = Back
page-summary = Please deal with this first
page-choose = Please choose
page-yes = Yes
page-no = No
page-save = Save and continue
page-save-later = Save and finish later
page-error-prefix = Error:{" "}
page-unreadable-value = This value cannot be read; please type it as the hint says.
page-problem-title = That did not work
page-problem-not-possible = The order has moved on since this page was opened, so this cannot be done any more. What can be done now stands on its page.
page-problem-stale = The order was changed elsewhere while this page was open. Look at it again, then make your change.
page-problem-order = To the order
page-problem-fault = Something went wrong here; please try again shortly. Nothing you typed is lost.
page-problem-form = The form is incomplete; please go back and try again.
page-problem-token = The page has expired; please go back, reload it and send it again.

# Start
start-title = How is my website filed?
start-lead = Four answers tell you at once which filing it is and what is missing. No account needed.
start-ask = Find out
start-known = Already begun?
start-begin = Begin a first filing
start-sign-in = Sign in to begin
start-first = This can be filed as a first filing.
start-filed = This domain has a record already; for now only first filings are offered here.
start-unknown = The bureau's record could not be asked. You may begin; you will be told when it is known.

# My filings
mine-footer = Put this at the foot of your pages:
mine-orders = Orders
mine-none = No orders yet.
mine-begin = New first filing

# Task list
tasks-title = First filing
tasks-returned = Why it was returned
tasks-add-site = Add another site
tasks-check = Check answers and submit
topic-subject = Organiser
topic-representative = Legal representative
topic-person = Subject's responsible person and contacts
topic-site = Site
topic-site-person = Site's responsible person
topic-documents = Photos of documents
task-open = Not started
task-begun = In progress
task-mend = Needs mending
task-done = Done

# Questions
question-same = The site's responsible person is the subject's responsible person
question-resource = Cloud resource
resource-region = Not in mainland China: needs no filing and cannot be filed here.
resource-billing = Not prepaid, cannot be used for filing.
documents-hint = Photograph the original: all corners visible, text sharp, no glare. The photo is shrunk here, and the place it was taken is removed.
documents-later = Fill in the organiser first; then it is known which documents are needed.
documents-choose = Choose a photo (JPG, PNG)
documents-upload = Upload
document-unit-certificate = Organiser's certificate: { $owner }
document-identity-document = Identity document: { $owner }
owner-subject = Organiser
owner-subject-person = Subject's responsible person
owner-site-person = Responsible person of site { $n }

# Check and order
check-change = Change
check-submit = Submit
order-number = Order { $number }
order-abandon = Abandon this order
order-timeline = What happened
order-sms = Please answer the SMS by { $until }
order-sms-tail = ending in { $tail }
item-subject = Subject filing number
item-site = Site filing number
item-access = Access
kind-organisation = Organisation
kind-individual = Individual
state-draft = Draft
state-submitted = Waiting for review
state-in-review = In review
state-returned = Returned for mending
state-approved = Approved, about to be sent
state-uploaded = With the bureau
state-bureau-approved = Approved by the bureau
state-filed = Filed
state-partly-filed = Partly filed
state-refused = Refused by the bureau
state-lapsed = SMS not answered in time
state-abandoned = Abandoned
state-expired = Expired
next-draft = Please go on filling it in.
next-submitted = The provider reviews it, usually within one or two working days; please answer your phone.
next-in-review = A reviewer is looking at it; please answer your phone.
next-returned = Please mend what is named and submit it again.
next-approved = It is sent to the bureau shortly; nothing to do for you.
next-uploaded = Answer the SMS first; then the bureau reviews, within 20 working days at most.
next-bureau-approved = The number is about to arrive.
next-filed = Put the site number at the foot of your pages, linked to beian.miit.gov.cn.
next-partly-filed = A part is filed; see the notes for the rest.
next-refused = The provider is dealing with it and will contact you.
next-lapsed = The provider will contact you; it can then be sent again unchanged.
next-abandoned = This order has ended.
next-expired = This order has ended; begin a new one if you need it.
