# 通知
notice-submitted = 订单 { $number } 已提交，正等待服务商审核。
notice-approved = 订单 { $number } 已通过服务商审核，即将发往管局。
notice-returned = 订单 { $number } 被退回，请按提示修改后重新提交。
notice-sent = 订单 { $number } 已发往管局。
notice-sms-to-answer = 订单 { $number }：尾号 { $tail } 的手机会收到管局短信（12381），请在 24 小时内完成核验。
notice-refused = 订单 { $number } 被管局退回，共 { $count } 处需要修改。
notice-lapsed = 订单 { $number } 的短信核验没有按时完成，服务商会与您联系。
notice-filed = 订单 { $number } 备案成功，备案号 { $filing }。
notice-partly-filed = 订单 { $number } 部分备案成功，主体备案号 { $filing }。
notice-expired = 订单 { $number } 长时间没有修改，已关闭或退为草稿。
notice-sign-in-code = 您的登录验证码是 { $code }，10 分钟内有效。
notice-mail-code = 您的邮箱验证码是 { $code }，10 分钟内有效。
notice-sms-coming = 备案即将报送管局。之后尾号 { $tail } 的手机会收到 12381 的核验短信，请在 24 小时内完成核验。
notice-sms-reminder = 订单 { $number } 的短信核验还剩 { $hours } 小时。已完成的请忽略。
notice-expires-soon = 订单 { $number } 长时间没有修改，{ $days } 天后会关闭或退为草稿。

# 短信和邮件：short 用于短信，subject 和 do 用于邮件
notice-short-sign-in-code = 您的验证码是 { $code }，10 分钟内有效。请勿告诉他人。
notice-subject-sign-in-code = 登录验证码
notice-do-sign-in-code = 请勿把验证码告诉任何人。如果不是您本人在登录，请忽略本邮件。
notice-short-mail-code = 您的邮箱验证码是 { $code }，10 分钟内有效。
notice-subject-mail-code = 请确认您的邮箱
notice-do-mail-code = 请在网站的“通知设置”里填写这个验证码，之后我们才会往这个邮箱发通知。如果不是您本人填写的邮箱，请忽略本邮件。
notice-short-sms-coming = 您负责的网站备案即将报送管局。之后12381会向本机（尾号{ $tail }）发送核验短信，请在收到后24小时内完成核验。
notice-subject-sms-coming = 请留意管局的核验短信
notice-do-sms-coming = 短信收到后，打开工信部备案系统的“短信核验”页面，填写验证码、手机号码和证件号码后六位。
notice-short-submitted = 备案订单{ $number }已提交，正等待服务商审核。
notice-subject-submitted = 备案订单已提交
notice-do-submitted = 服务商一般在一至两个工作日内审核，请保持手机畅通。
notice-short-approved = 备案订单{ $number }已通过服务商审核，即将发往管局。
notice-subject-approved = 备案订单已通过服务商审核
notice-do-approved = 现在不用做什么。订单发往管局后，负责人会收到 12381 的核验短信。
notice-short-returned = 备案订单{ $number }被退回。请登录网站按提示修改后重新提交。
notice-subject-returned = 备案订单被退回，请修改
notice-do-returned = 需要修改的地方，订单页上逐条写明了原因和改法。改好后重新提交即可。
notice-short-sent = 备案订单{ $number }已发往管局。
notice-subject-sent = 备案订单已发往管局
notice-do-sent = 请先完成短信核验，之后管局审核，最长 20 个工作日。
notice-short-sms-to-answer = 备案订单{ $number }：尾号{ $tail }的手机会收到12381的核验短信，请在24小时内完成核验，逾期会被退回。
notice-subject-sms-to-answer = 请在 24 小时内完成短信核验
notice-do-sms-to-answer = 短信收到后，打开工信部备案系统的“短信核验”页面，填写验证码、手机号码和证件号码后六位。没有收到时，请先查看手机的拦截短信。
notice-short-sms-reminder = 备案订单{ $number }的短信核验还剩{ $hours }小时，请按12381的短信完成核验。已完成的请忽略。
notice-subject-sms-reminder = 短信核验还剩 { $hours } 小时
notice-do-sms-reminder = 打开工信部备案系统的“短信核验”页面，填写验证码、手机号码和证件号码后六位。没有收到短信时，请先查看手机的拦截短信，再联系服务商。
notice-short-refused = 备案订单{ $number }被管局退回，共{ $count }处需要修改。请登录网站按提示修改后重新提交。
notice-subject-refused = 备案订单被管局退回，请修改
notice-do-refused = 管局指出的问题共 { $count } 处，订单页上逐条写明。改好后重新提交即可。
notice-short-lapsed = 备案订单{ $number }的短信核验没有按时完成，服务商会与您联系。
notice-subject-lapsed = 短信核验没有按时完成
notice-do-lapsed = 材料不用重新填写。服务商会与您联系，之后可以原样再次报送。
notice-short-filed = 备案订单{ $number }备案成功，备案号{ $filing }。
notice-subject-filed = 备案成功：{ $filing }
notice-do-filed = 请把网站备案号放在网站首页底部，并链接到 https://beian.miit.gov.cn 。订单页上有可以直接复制的代码。
notice-short-partly-filed = 备案订单{ $number }部分备案成功，主体备案号{ $filing }。其余部分请登录网站查看。
notice-subject-partly-filed = 部分备案成功：{ $filing }
notice-do-partly-filed = 没有通过的部分和原因写在订单页上。
notice-short-expired = 备案订单{ $number }长时间没有修改，已关闭或退为草稿。
notice-subject-expired = 备案订单已过期
notice-do-expired = 已关闭的订单不能再继续，需要时请新建。退为草稿的订单可以接着填写。
notice-short-expires-soon = 备案订单{ $number }长时间没有修改，{ $days }天后会关闭或退为草稿。
notice-subject-expires-soon = 备案订单 { $days } 天后过期
notice-do-expires-soon = 只要修改并保存一处内容，期限就会重新计算。不需要了可以不管。

# 邮件的开头和结尾
notice-mail-hello = 您好：
notice-mail-link = 查看订单：{ $link }
notice-mail-end =
    { $sign }
    本邮件由系统发出，请勿直接回复。通知的方式可以在网站的“通知设置”里修改。

# 通知列表
notices-title = 通知
notices-none = 还没有通知。
notices-lead = 备案每走一步，都会写在这里。
notices-settings = 通知设置
notices-read-all = 全部标为已读
notices-unread = 未读
notices-read = 已读
notices-order = 查看订单
notices-older = 更早的通知
notices-ways = 其他途径
notices-no-way = 只在这里通知

# 途径和状态
notice-channel-sms = 短信
notice-channel-mail = 邮件
notice-channel-other = { $name }
notice-state-waiting = 等待发送
notice-state-sending = 正在发送
notice-state-delivered = 已交给运营商发出
notice-state-failed = 暂时没有发出，稍后再试
notice-state-dead = 没有发出
notice-state-unsure = 不能确定是否发出
notice-state-dropped = 不再发送

# 通知设置
account-notices-title = 通知设置
account-notices-lead = 所有通知都会出现在网站的“通知”里。在这里选择还要通过哪些途径告诉您。
account-notices-sms = 短信
account-notices-sms-to = 发到登录手机 { $phone }
account-notices-sms-none = 用手机登录后，短信会发到登录手机。
account-notices-mail = 邮件
account-notices-mail-to = 发到 { $mail }
account-notices-mail-none = 还没有确认的邮箱。
account-notices-other-to = 由服务商的渠道发出
account-notices-act = 需要您做的事（退回、短信核验、即将过期）
account-notices-outcome = 结果（备案成功、过期）
account-notices-progress = 进度（已提交、已审核、已报送）
account-notices-language = 通知的语言
account-notices-zh = 中文
account-notices-en = English（英文）
account-notices-save = 保存
account-notices-saved = 已保存。
account-notices-mail-title = 邮箱
account-notices-mail-label = 邮箱地址
account-notices-mail-hint = 我们先寄一封带验证码的邮件，确认后才会使用。
account-notices-mail-send = 寄验证码
account-notices-mail-wait = 验证码已寄到 { $mail }，10 分钟内有效。
account-notices-mail-code = 邮件里的六位验证码
account-notices-mail-confirm = 确认邮箱
account-notices-mail-forget = 不再使用这个邮箱
account-notices-mail-bad = 邮箱地址不对，请检查，例如 name@example.cn。
account-notices-mail-bad-code = 验证码不对或已过期，请核对，或重新获取。
account-notices-mail-often = 获取得太频繁，请一小时后再试。
account-notices-persons = 网站负责人的手机会在管局短信到来之前收到一条提醒，这一条不能关闭。

# 员工：没有送出的消息
desk-messages-title = 没有送出的消息
desk-messages-lead = 这里是没有发出，或不能确定是否发出的消息。重新发送前请想一想对方是否可能已经收到。
desk-messages-none = 没有这样的消息。
desk-messages-again = 重新发送
desk-messages-drop = 不再发送
desk-messages-late = 已过时，不能重新发送
desk-messages-reason = 原因
desk-messages-attempts = 已尝试 { $n } 次

notice-alert = { $what }。需要接入商人员处理，操作手册见：{ $class }。
notice-short-alert = { $what }。需要人员处理：{ $class }。
notice-subject-alert = 与管局的往来：{ $what }
notice-do-alert = 请登录工作台，先确认警报，让同事知道有人在处理，再按操作手册办理。

notice-bureau-asks = 管局正在核查订单 { $number } 的备案，我们须在 { $day } 前答复，可能需要您配合。
notice-short-bureau-asks = 管局正在核查订单 { $number } 的备案，须在 { $day } 前答复，请保持电话畅通。
notice-subject-bureau-asks = 管局正在核查您的备案（订单 { $number }）
notice-do-bureau-asks = 请核对备案信息是否属实、网站能否访问。如需补充，我们会在 { $day } 前与您联系。
notice-bureau-cancelled = 管局已注销订单 { $number } 的备案或其中的网站。
notice-short-bureau-cancelled = 管局已注销订单 { $number } 的备案或网站，请登录查看。
notice-subject-bureau-cancelled = 管局已注销备案（订单 { $number }）
notice-do-bureau-cancelled = 如非您本人申请，请尽快联系我们：没有备案的网站不得继续访问。
