### What to do about each finding. Ids are listed in crates/filing/src/finding/cure.rs.

## What is missing

finding-input-missing = { $label_en } has not been filled in. Please fill it in.
finding-input-refused = { $label_en } is required; it cannot be left as “none”.
finding-outside-unknown = { $label_en } could not be looked up. Please try again later.
finding-account-not-verified = The account has not been verified by real name. Verify it first.

## Filing type

finding-type-mismatch = The records call for another filing type ({ $type }). Start that one instead.
finding-type-mixed = The sites of this order need different filing types. Submit them in separate orders.
finding-conflict-domain = The domain is on record under another organiser. That record has to be cancelled first.
finding-conflict-order = The organiser or the domain is part of another order. Wait until that order is finished, or have it withdrawn.
finding-shell-subject = This organiser's record is an empty shell. Have the bureau cancel it on paper, then make a first filing.
finding-shell-on-paper = A shell record can only be cancelled on paper at the bureau.
finding-not-filed = This organiser has no record, so there is nothing to change or cancel. Make a first filing instead.
finding-already-connected = The domain is already filed under this organiser and connected here. Nothing more has to be filed.
finding-bureau-unknown = What the bureau has on record could not be looked up. Please try again later.

## Certificates

finding-nature-certificate = The kind of organiser “{ $nature_en }” cannot file with this certificate ({ $certificate_en }). Choose another certificate or another kind of organiser.
finding-certificate-kind = This certificate ({ $certificate_en }) is not accepted for a person. Choose another one.
finding-number-length = The certificate number should have { $expected } characters and has { $found }. Compare it with the certificate.
finding-number-characters = The certificate number contains characters that do not belong there. Type it again from the certificate.
finding-number-check = The check character of the certificate number is wrong. Type the number again from the certificate.
finding-id-length = An ID card number has 18 characters; this one has { $found }. Compare it with the card.
finding-id-characters = An ID card number has digits only; its last character may be an X. Type it again from the card.
finding-id-region = The first two digits of the ID card number are not a province. Type it again from the card.
finding-id-birth-date = The birth date in the ID card number does not exist or lies in the future. Type it again from the card.
finding-id-check = The check character of the ID card number is wrong. Type the number again from the card.

## Phones and e-mail

finding-phone-missing = There is no mobile number yet. Type the person's own number.
finding-phone-form = A mobile number has 11 digits and begins with 1. Please correct it.
finding-phone-form-any = Type a mobile number, or a landline with its area code.
finding-phone-segment = The ministry's verification message does not reach numbers that begin with { $segment }. Use another number.
finding-email-invalid = This is not an e-mail address. It should look like name@example.com.
finding-email-length = An e-mail address has 6 to 128 characters; this one has { $found }.

## Domains

finding-domain-form = This is not a domain name. Type it like example.com, without http:// and without a path.
finding-domain-address = This is an IP address. A domain name is needed.
finding-domain-only-suffix = This is only a suffix. Type the whole domain name.
finding-domain-sub = Sub-domains are not filed. Type the registrable domain, { $registrable }.
finding-domain-suffix = Domains under { $suffix } cannot be filed. Use a domain with an approved suffix.
finding-domain-duplicate = This domain already stands in this order, at { $first }. Remove one of the two.
finding-domain-not-real-named = The domain's holder has not been verified by real name. Have it verified at the registrar.

## Sites

finding-site-name-length = A site name needs at least three characters; brackets and hyphens do not count. Choose a longer one.
finding-site-name-digits = A site name cannot consist of digits only. Choose another one.
finding-site-name-letters = A site name cannot consist of letters only. Choose another one.
finding-site-name-symbols = A site name allows no symbols but brackets and hyphens. Remove these: { $symbols }
finding-video-missing = The site person has not passed the live check yet.
finding-preapproval-individual = Individuals cannot hold pre-approvals. Remove the entry, or file as an organisation.
finding-resource-missing = Choose a cloud resource for the site, or type an authorisation code.
finding-resource-not-listed = The cloud resource or authorisation code { $id } was not found. Choose another one.
finding-material-missing = Please upload { $kind ->
    [unit_certificate] the organiser's certificate
    [identity_document] the identity document
   *[other] the document needed ({ $kind })
}: { $owner }.

## What the bureau's files can carry

finding-form-gbk = The bureau's files cannot carry “{ $characters }”; the bureau will see { $reference } in its place. Check whether the certificate prints another form.
finding-form-too-long = At most { $limit } characters fit; there are { $found }. Please shorten it.
finding-form-too-short = At least { $limit } characters are needed; there are { $found }.
finding-form-region = Choose province, city and district. The code has six digits.
finding-form-unlisted = The bureau knows only: { $listed }. Please choose one of them.
finding-form-home-url = The home page address has to contain a domain of this site: { $domains }
finding-form-office-phone-missing = Organisations have to give an office telephone, like 0755-81234567.
finding-form-office-phone-form = The office telephone needs area code, hyphen and number, like 0755-81234567.

finding-rule = { $en }
