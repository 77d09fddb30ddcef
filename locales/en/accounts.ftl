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
