# 人员在网站负责人、主体负责人中的职务
role-legal-representative = 法定代表人
role-shareholder = 股东
role-executive = 高级管理人员
role-staff = 员工
role-web-agency = 代建网站单位的人员
