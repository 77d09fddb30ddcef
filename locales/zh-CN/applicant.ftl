# 人员在网站负责人、主体负责人中的职务
role-legal-representative = 法定代表人
role-shareholder = 股东
role-executive = 高级管理人员
role-staff = 员工
role-web-agency = 代建网站单位的人员

# 页面共用
page-back-list = 返回任务清单
page-empty = 未填写
page-unreadable-date = 日期读不懂，请写成8位数字，例如20261120。
date-form = 写8位数字，例如20261120
date-long = 长期有效，没有截止日期
region-province = 省、自治区、直辖市
region-show = 显示该省的区县
region-county = 市和区县
region-code = 区县的六位代码
stale-title = 这一页在别处被修改过
stale-lead = 下面这些您也改了。您填写的内容还在，请决定用哪一个，再次保存。
stale-was = 原来：
stale-theirs = 别处改成：
stale-yours = 您填的：
confirm-no = 不，返回
copy = 复制
copy-done = 已复制

# 首页
start-here = 我们这里已有记录。
start-again = 改一改，再查
start-kept = 填写的四项会带过去，不用再填。
start-sign-in-look = 登录后查看
start-why-no-bureau = 这里还没有接通管局的查询服务。
start-why-silent = 管局的查询服务没有应答，请过一会儿再试。
start-why-refused = 管局的查询服务没有给出结果。
here-nothing = 我们这里没有记录。
here-domain-under-way = 这个域名正在办理一个备案订单，办完或放弃之后才能再提交。是您的，请登录查看。
here-subject-under-way = 这个证件号码正在办理一个备案订单，办完或放弃之后才能再提交。是您的，请登录查看。
here-domain-filed = 这个域名已经在这里备案。是您的，请登录查看备案号。
here-subject-filed = 这个证件号码在这里已有备案，不能再办首次备案；增加网站暂时还不能在这里办理。
begin-lead = 这是您刚才填写的，会带进订单。
begin-go = 开始填写

# 任务清单
topic-kind = 主办者性质和省份
topic-address = 地址
topic-resource = 云资源
task-wait = 已填完，正在查询
tasks-site = 网站 { $n }
tasks-count = { $there } / { $all } 份
tasks-ready = 可以提交
tasks-not-ready = 还有未完成的
tasks-mended = 已修改：
tasks-saved = 每一步都已保存，可以随时离开，换一台设备也能继续。
order-contact = 需要帮助：{ $contact }
remove-site = 删除这个网站
remove-title = 删除网站 { $n }？
remove-text = 这个网站填写的内容和上传的证件会一起删除，不能恢复。
abandon-title = 放弃这个订单？
abandon-text = 放弃以后不能恢复，需要时只能重新填写。

# 云资源
resource-lead = 备案要用中国大陆的云资源：包年包月、买了至少三个月、还剩至少一个月、有公网IP，并且还有空位。
resource-none = 这个账号下没有查到云资源。
resource-new = 刚买的资源要30到60分钟后才会出现在这里。
resource-usable = 可以使用
resource-not = 不能使用：
resource-not-usable = 选中的云资源不能用于备案，请换一个。
resource-bought = 购买时长不到三个月（含续费），续费后可以使用。
resource-left = 剩余时间不到一个月，续费后可以使用。
resource-address = 没有公网IP或带宽为0，请先绑定。
resource-full = 5个网站的名额已经用完。
resource-unknown = 有些情况暂时查不到，请稍后再试。
resource-until = 到期 { $day }
resource-places = 已用 { $used } / 5 个名额
resource-kind-cvm = 云服务器
resource-kind-lighthouse = 轻量应用服务器
resource-kind-other = 其他云资源

# 证件照片
documents-camera = 用手机拍照
documents-replace = 换一张（JPG、PNG）
documents-busy = 正在上传
documents-shrink = 正在缩小照片
documents-saved = 照片已上传。
documents-failed = 没有传上去，请检查网络后再试。照片还在手机里。
photo-good = 四角完整、清楚
photo-good-alt = 一张证件平放，四个角都在画面里，文字清楚
photo-good-about = 证件平放在深色桌面上，从正上方拍，光线均匀。
photo-glare = 反光
photo-glare-alt = 证件上有一片白色反光，遮住了文字
photo-glare-about = 关掉闪光灯，离开灯的正下方再拍。
photo-cut = 缺角
photo-cut-alt = 证件歪斜，左下部分在画面之外
photo-cut-about = 离远一点，四个角都要在画面里。
photo-blur = 模糊
photo-blur-alt = 整张证件模糊，文字看不清
photo-blur-about = 手机拿稳，点一下屏幕对焦后再拍。
photo-dark = 太暗
photo-dark-alt = 画面很暗，证件几乎看不见
photo-dark-about = 到窗边或开灯后再拍。
photo-copy = 拍屏幕或复印件
photo-copy-alt = 屏幕上显示的证件，不是原件
photo-copy-about = 要拍原件；单位证件可以用盖章的复印件。
consent-lead = 身份证件照片是敏感个人信息，需要单独同意。
consent-read = 阅读说明
consent-box = 我同意用这张照片办理备案
consent-title = 身份证件照片的同意
consent-given = 您已同意用身份证件照片办理备案。撤回后，已上传的身份证件照片会立即删除。
consent-withdraw = 撤回同意并删除照片
finding-not-agreed = 请先阅读并勾选同意；如果条款刚更新过，请再看一遍。

# 核对
check-then = 提交以后
check-then-provider = 我们审核，一般一到两个工作日；审核员可能打电话。
check-then-sms = 发往管局后，负责人会收到12381的短信，24小时内完成核验。
check-then-bureau = 管局审核，最长20个工作日。
check-then-number = 通过后得到备案号，我们会通知您。
check-agree-title = 同意条款
check-agree = 我已阅读并同意以上两份文件，所填内容真实
waited-days = 在这里办理该省备案，一半在 { $half } 天内完成，十个里有九个在 { $most } 天内完成。
waited-none = 这里办完的还不多，暂时没有可以参考的时间。
waited-day = 现在是第 { $day } 天。
legal-terms = 服务条款
legal-privacy = 隐私声明
legal-identity = 身份证件照片的单独同意
legal-version = 版本 { $version }

# 订单页
order-holder = 现在由谁办理：
order-since = { $at } 起
holder-applicant = 您
holder-provider = 接入服务商（我们）
holder-bureau = 管局
holder-nobody = 已结束
sms-left = 还有 { $hours } 小时 { $minutes } 分
sms-over = 时间已过。有没有核验成功，要等管局的结果。
sms-how = 怎样核验
sms-how-1 = 手机收到12381发来的短信，里面有验证码。
sms-how-2 = 打开工信部备案系统 beian.miit.gov.cn 的“短信核验”。
sms-how-3 = 填写验证码、手机号和证件号码后六位，提交。错五次会被退回。
sms-practice = 练习环境：真实手机不会收到短信。短信在演练管局的控制台（地址由 make run 打印），请在那里核验，不要到工信部网站。
sms-unknown = 有没有核验，管局不会告诉我们，所以要靠您自己留意。
sms-said = 我已核验
sms-said-at = 您在 { $at } 说已核验
actor-applicant = 您
actor-bureau = 管局
actor-reviewer = 审核员
actor-operator = 运营人员
actor-system = 系统
mine-domains = 域名
mine-order = 查看订单
mine-older = 更早的订单
mine-newest = 回到最新的订单

# 帮助
help-words = 备案常用词
help-photos = 怎样拍好证件照片
