# What a responsible person is to the organiser
role-legal-representative = Legal representative
role-shareholder = Shareholder
role-executive = Senior manager
role-staff = Employee
role-web-agency = Someone of the agency that builds the site
