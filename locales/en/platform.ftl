# Refusals of the API
problem-not-found = There is no such thing, or you may not see it.
problem-forbidden = Your role may not do this.
problem-not-signed-in = Please sign in: the request carries no valid token.
problem-unreadable = What was sent cannot be read; please correct it at the place named.
problem-findings = Some things must be mended first; see the findings.
problem-not-possible = The order's state does not allow this; possible lists what can be done.
problem-stale = The order was changed after you read it; see changed, then make your change again.
problem-no-version = A change needs If-Match with the order's etag.
problem-held = Another reviewer is working on this order.
problem-erased = These data were deleted as agreed and cannot be read any more.
problem-key-reused = This Idempotency-Key was used for another request; choose a new one.
problem-task-closed = This task was settled before.
problem-no-order = This task is about no order; it can only be closed.
problem-under-way = The package is already on its way to the bureau; it cannot be abandoned now.
problem-busy = The system is busy; please try again shortly.
problem-fault = Something went wrong here; please tell support the id in request.
problem-not-json = Please send JSON with Content-Type: application/json.
problem-too-large = What was sent is too large.
problem-too-often = Too many requests; please try again shortly.
problem-sign-in = Login, password or one-time code is wrong.
problem-foreign-form = This request came from another site and was not carried out.
problem-method = This address does not take this method.

# Findings of the platform itself
finding-reviewer = { $text }
finding-bureau = Returned by the bureau (code { $code }): { $text }
finding-order-under-way = Another order for the same subject or domain is under way; wait until it ends, or abandon it first.
finding-upload-too-large = The file is too large; please use a photo under 20 MB.
finding-upload-pixels = The picture has too many pixels; please take it again in the phone's ordinary mode.
finding-upload-lies = The name says { $claimed }, the content is { $actual }. Upload a real JPG or PNG photo; renaming does not help.
finding-upload-not-an-image = { $kind ->
    [heic] This is an iPhone photo in HEIC format. In Settings – Camera – Formats choose «Most Compatible» and take it again, or take a screenshot of it and choose that.
    [webp] This is a WebP picture. Save it as JPG or PNG, or take a photo with the phone.
    [gif] This is a GIF. Please take a photo, or save it as JPG or PNG.
    [pdf] This is a PDF. Open it, take a screenshot of the page, or photograph the original.
    [video] This is a video. Please take a still photo.
    [old-office] This is an Office document. Please photograph the original.
    [zip] This is a ZIP or Office file. Unpack it and choose the photo inside.
    [empty] Nothing was chosen. Please take or choose a photo first.
    [unknown] This is not a photo that can be used. Take a photo or scan it as JPG or PNG.
   *[other] This is not a usable photo (it looks like { $kind }). Take a photo or scan it as JPG or PNG.
}
finding-upload-too-small = The picture is too small to be read. Take it again from closer; the short side needs 200 pixels.
finding-upload-broken = The picture is incomplete or damaged; please take or export it again.

finding-unreadable = This has another type or form; please write it as expected says.
finding-remark-too-long = With the sentence about the emergency number the remark has { $length } characters; at most { $most } are taken. Please shorten it.
finding-not-offered = This organiser is on record already, and only first filings can be made here so far. Please ask the provider, or wait until sites can be added.
finding-bureau-do-subject = The bureau has another organiser on record with these data (code { $code }). Check name and certificate; if both are right, contact us.
finding-bureau-do-domain = The bureau does not take this domain (code { $code }): it is misspelt, or filed already. Correct it, or have the other filing cancelled.
finding-bureau-do-phone = The bureau does not take this phone number (code { $code }). Give a mobile of the person that is in use.
finding-bureau-do-office-phone = The bureau does not take this office phone (code { $code }). Give area code, a hyphen and the number, such as 0571-81234567.
finding-bureau-do-certificate = The bureau does not take this certificate (code { $code }). Compare type and number with the certificate.
finding-bureau-do-email = The bureau does not take this e-mail address (code { $code }). Give one that receives mail.
finding-bureau-do-nature = The bureau does not take this nature of the organiser (code { $code }). Choose the one on the certificate.
finding-bureau-do-region = The bureau does not know this region (code { $code }). Choose province, city and county again.
finding-bureau-do-address = The bureau wants another address (code { $code }). Write it as on the certificate, with street and number.
finding-bureau-do-site-name = The bureau does not take this site name (code { $code }). Choose another one that says what the site is.
finding-bureau-do-home-url = The bureau does not take this home page (code { $code }). It must lie under one of the domains, and be filed only once.
finding-bureau-do-approval = The bureau does not take this pre-approval (code { $code }). Choose its kind again and compare its number.
finding-bureau-do-content = The bureau does not take this content or language of the site (code { $code }). Choose again.
finding-bureau-do-person-name = The bureau wants the name of the responsible person (code { $code }). Write it as on the certificate.
finding-bureau-do-material = The bureau cannot use a document (code { $code }). Read its words, and upload a new picture.
finding-bureau-do-remark = The bureau wants something else in the remark (code { $code }). Read its words.
finding-bureau-do-blacklist = The bureau has this on its blacklist (code { $code }). It cannot be filed before the bureau strikes it out; ask the bureau.
tasks-bureau-words = The bureau’s own words
