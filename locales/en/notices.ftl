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
