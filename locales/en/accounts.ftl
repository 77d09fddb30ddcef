# Sign-in
sign-in-title = Sign in by phone
sign-in-phone = Mobile number
sign-in-hint = We send you a code of six digits by SMS.
sign-in-send = Send the code
sign-in-sent = The code was sent to { $phone } and is good for ten minutes.
sign-in-code = Code
sign-in-go = Sign in
sign-in-bad-phone = That is no mobile number; please type the 11 digits of a mainland number.
sign-in-bad-code = The code is wrong or has expired; please check it or ask for a new one.
sign-in-too-often = Too many codes were asked for; please try again in ten minutes.
phone-title = Practice phone
phone-none = No messages yet.
sign-in-again = Ask for a new code, or use another number
sign-in-too-many = Too many codes were asked for today; please try again tomorrow.
sign-in-lost = You had been signed out. Please sign in again; all that was saved is there. What you typed on the last page has to be typed again.
sign-in-kept = You had been signed out. What you typed on the last page is kept for 30 minutes; sign in with the same account to go on.
sign-in-provider = Sign in with a console account
sign-in-provider-named = Sign in with { $name }
sign-in-provider-unknown = The console account could not be asked just now. Please try again in a few minutes, or sign in by phone.
sign-in-provider-no = Signing in with the console account did not work or was called off. Please try again, or sign in by phone.
sign-in-provider-late = Signing in took longer than ten minutes, or was begun in another browser. Please start again.
phone-lead = What the platform would have sent by SMS and mail stands here; nothing reaches a real phone. Newest first.
phone-sms = SMS
phone-mail = Mail

# The account
account-title = Account and devices
account-sessions = Where you are signed in
account-sessions-hint = If you do not know one of them, sign it out.
account-here = this browser
account-since = since { $at }
account-until = ends by itself on { $at }
account-end = Sign out
account-everywhere = Sign out everywhere
account-everywhere-hint = This browser too. Other devices then have to prove again that they are yours. Orders and drafts are kept.
session-kind-phone = Phone
session-kind-computer = Computer
session-way-phone = signed in by phone code
session-way-link = gone on from another device
session-way-oidc = signed in with a console account

# An unknown device
identity-title = Is this your order?
identity-why = This account was not used on this device before, and phone numbers are given to other people. Before earlier orders are shown, please prove that they are yours.
identity-label = Last six characters of the certificate number
identity-hint = Of the organiser's certificate or of a responsible person's identity document, as in the order; an X counts. Five wrong answers a day lock it.
identity-open = Show my orders
identity-wrong = These are not the last six of a certificate number of this order. { $left } more tries today.
identity-staff = I do not know them: ask staff to call me
identity-nothing = This order holds no certificate number that could be asked for. Our staff can find out in another way.
identity-locked = Too many answers were wrong. Our staff have been told and will find out with you, usually within one working day; until then earlier orders stay closed.
identity-asked = Our staff have been told and will find out with you, usually within one working day.
identity-meanwhile = You may begin a new order meanwhile.
identity-restricted = This device is new to the account: names and domains of earlier orders are hidden.
identity-go = Prove that they are mine
task-kind-identity-check = Somebody has to be recognised
task-fact-device = Device
task-todo-identity-check = Somebody signed in on a new device and could not name the last six of the certificate number. Find out who it is by another way (not by the phone number alone). Let the device in, or close to allow new tries.
task-answer-vouch = It is them: let the device in

# Going on elsewhere
continue-title = Continue on your phone
continue-lead = Scan the code with your phone to go on with this page there, without signing in. It works once, for ten minutes; show it to nobody.
continue-qr = Code to scan: opens this page on your phone
continue-text = Show the address as text
continue-make = Make a link
continue-again = Make a new link
continue-until = Good until { $until }, once.
continue-address = Or copy this address
continue-changed = This order was changed on another device.
continue-reload = Reload
go-title = Continue here
go-lead = You are about to go on with an order on this device. You will be signed in to the account that made the link.
go-open = Go on here
go-over = This link was used already, is older than { $minutes } minutes, or the other device has signed out.
go-anew = For a new one, open the order on the other device and choose “Continue on your phone”; or sign in here.

# A lost session
kept-title = What you typed is still here
kept-lead = Your session had ended when you sent the page. Press the button to send it again.
kept-send = Send it again
kept-drop = Leave it

# Who saw what
seen-title = Who saw my documents
seen-lead = Each time that staff looked at your documents or details, it was written down. The newest stands on top.
seen-none = Nobody of staff has looked at them yet.
seen-case = Details of the order
seen-document = A document
seen-upload = The file that is sent to the bureau
seen-by-reviewer = Reviewer
seen-by-senior = Senior reviewer
seen-by-operator = Operator
seen-by-auditor = Auditor
seen-by-other = Staff
