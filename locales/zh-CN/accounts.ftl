# 登录
sign-in-title = 手机登录
sign-in-phone = 手机号码
sign-in-hint = 我们会发送一条六位数字的短信验证码。
sign-in-send = 发送验证码
sign-in-sent = 验证码已发送到 { $phone }，10 分钟内有效。
sign-in-code = 验证码
sign-in-go = 登录
sign-in-bad-phone = 手机号码不对，请填写 11 位的大陆手机号码。
sign-in-bad-code = 验证码不对或已过期，请核对，或重新获取。
sign-in-too-often = 获取得太频繁，请十分钟后再试。
phone-title = 练习手机
phone-none = 还没有消息。
sign-in-again = 重新获取验证码，或换一个号码
sign-in-too-many = 今天获取得太多，请明天再试。
sign-in-lost = 您的登录已经结束，请重新登录。已保存的内容都在；最后一页填写的内容需要重新填写。
sign-in-kept = 您的登录已经结束。最后一页填写的内容会保留 30 分钟，用同一账号登录后可以继续。
sign-in-provider = 用控制台账号登录
sign-in-provider-named = 用 { $name } 登录
sign-in-provider-unknown = 暂时联系不上控制台账号系统。请过几分钟再试，或用手机登录。
sign-in-provider-no = 控制台账号没有登录成功，或已取消。请再试一次，或用手机登录。
sign-in-provider-late = 登录超过了 10 分钟，或是在另一个浏览器里开始的。请重新开始。
phone-lead = 平台本来要发的短信和邮件都在这里，不会发到真实的手机。最新的在最上面。
phone-sms = 短信
phone-mail = 邮件

# 账号
account-title = 账号与设备
account-sessions = 已登录的设备
account-sessions-hint = 如果有您不认识的，请让它退出。
account-here = 本浏览器
account-since = { $at } 起
account-until = { $at } 自动结束
account-end = 退出
account-everywhere = 全部退出
account-everywhere-hint = 本浏览器也会退出；其他设备需要重新证明是您本人。订单和草稿都会保留。
session-kind-phone = 手机
session-kind-computer = 电脑
session-way-phone = 手机验证码登录
session-way-link = 从另一台设备继续
session-way-oidc = 控制台账号登录

# 新设备
identity-title = 这是您的订单吗？
identity-why = 这个账号第一次在这台设备上使用，而手机号码可能会转给别人使用。查看以前的订单前，请先证明是您本人的。
identity-label = 证件号码后六位
identity-hint = 订单中主办者证件或负责人证件的号码，X 也算一位。每天答错五次就会锁定。
identity-open = 查看我的订单
identity-wrong = 这不是这个订单里证件号码的后六位，今天还可以试 { $left } 次。
identity-staff = 我不知道，请工作人员联系我
identity-nothing = 这个订单里没有可以核对的证件号码，工作人员可以用别的方式核实。
identity-locked = 答错次数太多。已经通知工作人员，通常在一个工作日内与您核实；在此之前不能查看以前的订单。
identity-asked = 已经通知工作人员，通常在一个工作日内与您核实。
identity-meanwhile = 这期间您可以办理新的订单。
identity-restricted = 这个账号第一次在这台设备上使用：以前订单的名称和域名没有显示。
identity-go = 证明是我的
task-kind-identity-check = 需要核实是不是本人
task-fact-device = 设备
task-todo-identity-check = 有人在新设备上登录，但答不出证件号码后六位。请用别的方式核实身份（不能只凭手机号码）。核实后放行设备；关闭则允许重新作答。
task-answer-vouch = 已核实，放行设备

# 换设备继续
continue-title = 用手机继续
continue-lead = 用手机扫码，就可以在手机上继续这一页，不用再登录。只能用一次，10 分钟内有效，请勿给别人看。
continue-qr = 二维码：在手机上打开这一页
continue-text = 显示文字地址
continue-make = 生成链接
continue-again = 重新生成
continue-until = { $until } 前有效，只能用一次。
continue-address = 或复制这个地址
continue-changed = 这个订单在另一台设备上有改动。
continue-reload = 重新加载
go-title = 在这里继续
go-lead = 您将在这台设备上继续办理订单，并登录到生成链接的账号。
go-open = 在这里继续
go-over = 这个链接已经用过、超过了 { $minutes } 分钟，或另一台设备已经退出登录。
go-anew = 需要新的链接时，请在另一台设备上打开订单，选择“用手机继续”；也可以在这里登录。

# 登录中断
kept-title = 您填写的内容还在
kept-lead = 提交这一页时登录已经结束。点击按钮即可重新提交。
kept-send = 重新提交
kept-drop = 不用了

# 谁看过
seen-title = 谁看过我的材料
seen-lead = 工作人员每次查看您的材料或信息都有记录，最新的在最上面。
seen-none = 还没有工作人员看过。
seen-case = 订单信息
seen-document = 一份材料
seen-upload = 上报管局的文件
seen-by-reviewer = 审核员
seen-by-senior = 高级审核员
seen-by-operator = 运营人员
seen-by-auditor = 审计人员
seen-by-other = 工作人员
