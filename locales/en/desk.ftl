# Desk
desk-sign-in = Staff sign-in
desk-login = Login
desk-password = Password
desk-totp = One-time code

# Queue
desk-filter = Filter
desk-all = All
desk-waiting = Waiting
desk-due-today = Due today
desk-late = Late
desk-mine = Only mine
desk-only-late = Only late
desk-none = No order fits.
desk-next = Claim next
desk-next-none = With these filters nothing waits to be claimed.
desk-order = Order
desk-type = Type
desk-type-first = First filing
desk-kind = Kind
desk-province = Province
desk-name = Organiser
desk-name-sealed = An individual (no name in lists)
desk-state = State
desk-since = Waiting since
desk-promise = Promise
desk-promise-left = { $hours } working h { $minutes } min left
desk-promise-today = Due today, { $hours } working h { $minutes } min left
desk-promise-late = Late by { $hours } working h { $minutes } min
desk-promise-until = Promised until { $at }
desk-calendar-unpublished = The working days of { $year } are not published: cannot be counted
desk-calendar-no-hours = No working hours are set: cannot be counted
desk-round = Round
desk-round-n = Round { $n }
desk-findings = Findings
desk-holder = Held by
desk-held-by = Held by { $who }
desk-me = me
desk-more = Next page
desk-keys = Keys: j next, k previous, Enter opens.

# Order
desk-claim = Claim
desk-release = Put back into the queue
desk-take-over = Take over (claimed long ago)
desk-other = Other
desk-site = Site { $n }
desk-machine-top = Other findings of the machine
desk-machine-ok = The machine finds nothing
desk-new-document = New in this round
desk-changed = Changed
desk-was = Last round:
desk-is = Now:
desk-zoom-in = Zoom in
desk-zoom-out = Zoom out
desk-turn = Turn
desk-open-picture = Open in a new window
desk-order-keys = Keys: left and right change the document, + and - zoom, r turns.

# Checklist
desk-checklist = Checklist
desk-evidence = See the evidence
desk-item-ok = OK
desk-item-not-ok = Not OK
desk-item-not-applicable = Not applicable
desk-checklist-keep = Keep the answers only
desk-approve = Approve
desk-two-needed = Two people must agree to this: you propose, a senior reviewer confirms.
desk-propose = Propose to approve
desk-proposed = Waits for a second person
desk-proposed-by = { $who } proposes to approve; a senior reviewer who is somebody else confirms.
desk-second = The second person
desk-confirm = Confirm
desk-reject = Do not agree
desk-reject-why = Why not (for the one who proposed)
desk-objection = The second person did not agree:
finding-checklist-open = Checklist, not answered yet: { $item_en }
finding-checklist-not-ok = Checklist says not OK, so this cannot be approved but returned: { $item_en }

# Return
desk-return = Return
desk-return-lead = Say everything at once. The preview is what the applicant will read.
desk-machine-take = Take over findings of the machine
desk-return-line = Line { $n }
desk-return-field = Which field
desk-return-reason = Common reason
desk-return-own = In my own words
desk-return-words = Words for the applicant
desk-return-more = One line more
desk-return-preview = Preview
desk-preview = What the applicant will read
desk-preview-lead = Once order { $number } is returned, the applicant reads this.
desk-return-now = Return to the applicant
desk-return-change = Go on editing
desk-wrong = One entry cannot be read. Please look at it again.
desk-wrong-none = Give at least one reason.
desk-wrong-cure = In each line choose a reason or write one, 1000 characters at most.
desk-wrong-why = Say why you do not agree, 1000 characters at most.
desk-wrong-note = A note has 1000 characters at most.
desk-wrong-outcome = Choose what came of the call.
finding-reviewer-document-unreadable = The document cannot be read. Take the picture again in good light, readable and without glare.
finding-reviewer-document-corners = Part of the document is cut off. Take it again with all four corners in the picture.
finding-reviewer-document-copy = Photograph the original, not a copy, a screenshot or a picture with a watermark.
finding-reviewer-document-expired = The certificate has expired or is about to. Renew it, upload the new one and correct its end.
finding-reviewer-subject-differs = The organiser's name differs from the certificate. Type it exactly as printed.
finding-reviewer-address-incomplete = The address is incomplete. Give street and house number.
finding-reviewer-person-differs = The person's name or number differs from the identity document. Type it as printed.
finding-reviewer-phone-wrong = This phone is not the responsible person's. Give the mobile number that the person uses.
finding-reviewer-site-name-misleads = The site's name does not fit organiser or content. Choose one that says what the site is and does not mislead.
finding-reviewer-content-differs = The description is too general. Say in a sentence or two what the site will show.
finding-reviewer-personal-business = A personal site cannot be about a business, goods or a forum. Change it, or file as an organisation.
finding-reviewer-approval-missing = This content needs a pre-approval. Obtain it first, or leave that content out.
finding-not-reached = We called twice and nobody answered. Make sure that this number is in use and answered, then submit again.

# Calls
desk-calls = Calls
desk-calls-none = No calls yet.
desk-call-number = Show the number
desk-call-outcome = Outcome
desk-call-reached = Reached
desk-call-missed = Missed
desk-call-wrong-number = Wrong number
desk-call-note = Note (staff only)
desk-call-keep = Keep this call
desk-call-second = Second call at { $at }
desk-call-second-unknown = A second call is due: working days are not published, wait at least an hour

# Refusals
problem-not-proposed = Nothing waits for a second person here.
problem-same-person = Whoever proposes cannot confirm. A senior reviewer who is somebody else does.

# Tasks
desk-no-tasks = No tasks.

# Words of the journal
act-order-taken-over = Order taken over
act-order-proposed = Approval proposed
act-order-confirmed = Confirmed by a second person
act-order-rejected = Rejected by a second person
act-checklist-answered = Checklist answered
act-checklist-vouched = Checklist vouched for by the caller
act-call-made = Call made
act-phone-seen = Phone number shown
