# 审核台
desk-sign-in = 员工登录
desk-login = 登录名
desk-password = 密码
desk-totp = 动态口令

# 队列
desk-filter = 筛选
desk-all = 全部
desk-waiting = 待审核
desk-due-today = 今天到期
desk-late = 已超时
desk-mine = 只看我领取的
desk-only-late = 只看已超时
desk-none = 没有符合条件的订单。
desk-next = 领取下一单
desk-next-none = 按现在的筛选，没有等待领取的订单。
desk-order = 订单
desk-type = 类型
desk-type-first = 首次备案
desk-kind = 性质
desk-province = 省份
desk-name = 主办者
desk-name-sealed = 个人（姓名不在列表显示）
desk-state = 状态
desk-since = 等待自
desk-promise = 承诺
desk-promise-left = 还剩 { $hours } 工作小时 { $minutes } 分
desk-promise-today = 今天到期，还剩 { $hours } 工作小时 { $minutes } 分
desk-promise-late = 已超时 { $hours } 工作小时 { $minutes } 分
desk-promise-until = 承诺在 { $at } 前审完
desk-calendar-unpublished = { $year } 年的工作日安排还没有公布，无法计算
desk-calendar-no-hours = 没有设置工作时间，无法计算
desk-round = 次数
desk-round-n = 第 { $n } 次提交
desk-findings = 机器发现
desk-holder = 处理人
desk-held-by = 由 { $who } 处理
desk-me = 我
desk-more = 下一页
desk-keys = 键盘：j 下一个，k 上一个，回车打开。

# 订单
desk-claim = 领取
desk-release = 放回队列
desk-take-over = 接手（领取已久未处理）
desk-other = 其他
desk-site = 网站 { $n }
desk-machine-top = 机器发现的其他问题
desk-machine-ok = 机器没有发现问题
desk-new-document = 本次新交
desk-changed = 有改动
desk-was = 上次：
desk-is = 现在：
desk-zoom-in = 放大
desk-zoom-out = 缩小
desk-turn = 旋转
desk-open-picture = 在新窗口打开
desk-order-keys = 键盘：左右方向键换证件，+ 放大，- 缩小，r 旋转。

# 核对清单
desk-checklist = 核对清单
desk-evidence = 看依据
desk-item-ok = 符合
desk-item-not-ok = 不符合
desk-item-not-applicable = 不适用
desk-checklist-keep = 只保存清单
desk-approve = 通过
desk-two-needed = 这类订单要两个人同意：您提出后，由另一位高级审核员确认。
desk-propose = 提出通过
desk-proposed = 等待第二人
desk-proposed-by = { $who } 提出通过，等待另一位高级审核员确认。
desk-second = 第二人决定
desk-confirm = 确认通过
desk-reject = 不同意
desk-reject-why = 不同意的理由（提出人会看到）
desk-objection = 第二人没有同意：
finding-checklist-open = 核对清单还没有回答：{ $item_zh }
finding-checklist-not-ok = 核对清单回答为不符合，不能通过，请退回：{ $item_zh }

# 退回
desk-return = 退回
desk-return-lead = 一次写清所有问题。预览时看到的，就是申请人会看到的。
desk-machine-take = 采用机器的发现
desk-return-line = 第 { $n } 条
desk-return-field = 哪一项
desk-return-reason = 常见原因
desk-return-own = 自己写
desk-return-words = 写给申请人的话
desk-return-more = 再加一条
desk-return-preview = 预览
desk-preview = 申请人会看到
desk-preview-lead = 退回订单 { $number } 后，申请人会看到下面的内容。
desk-return-now = 退回申请人
desk-return-change = 继续修改
desk-wrong = 有一项内容读不懂，请核对。
desk-wrong-none = 请至少写一条退回原因。
desk-wrong-cure = 每条请选择常见原因，或写明问题，最多 1000 字。
desk-wrong-why = 请写明不同意的理由，最多 1000 字。
desk-wrong-note = 备注最多 1000 字。
desk-wrong-outcome = 请选择通话结果。
finding-reviewer-document-unreadable = 证件照片看不清。请在光线充足的地方重新拍摄，文字清楚、没有反光。
finding-reviewer-document-corners = 证件照片没有拍全。请重新拍摄，四个角都在画面里。
finding-reviewer-document-copy = 请拍摄证件原件，不要用复印件、截图或加了水印的图片。
finding-reviewer-document-expired = 证件已经过期或即将过期。请换领新证后，上传新证并更新有效期。
finding-reviewer-subject-differs = 主办者名称与证件上的不一致。请按证件逐字填写。
finding-reviewer-address-incomplete = 通信地址不完整。请写到街道和门牌号。
finding-reviewer-person-differs = 负责人姓名或证件号码与身份证件不一致。请按证件填写。
finding-reviewer-phone-wrong = 这个电话联系到的不是负责人本人。请填写负责人自己正在使用的手机号码。
finding-reviewer-site-name-misleads = 网站名称与主办者或内容不符。请换一个能说明网站内容、不引起误解的名称。
finding-reviewer-content-differs = 网站内容的说明太笼统。请用一两句话写明网站上会有什么。
finding-reviewer-personal-business = 个人网站不能有企业、商品或论坛内容。请修改内容，或以单位备案。
finding-reviewer-approval-missing = 网站内容需要前置审批。请先取得批文再提交，或去掉这部分内容。
finding-not-reached = 我们两次致电都没有接通。请确认这个手机号码正在使用并能接听，再重新提交。

# 电话
desk-calls = 电话记录
desk-calls-none = 还没有打过电话。
desk-call-number = 显示号码
desk-call-outcome = 结果
desk-call-reached = 已接通
desk-call-missed = 未接通
desk-call-wrong-number = 号码不对
desk-call-note = 备注（只有员工能看到）
desk-call-keep = 记下这次通话
desk-call-second = 第二次致电：{ $at }
desk-call-second-unknown = 需要第二次致电：工作日安排未公布，请至少一小时后再打

# 拒绝
problem-not-proposed = 这个订单没有等待第二人确认。
problem-same-person = 提出通过的人不能自己确认，请由另一位高级审核员确认。

# 待办
desk-no-tasks = 没有待办。

# 操作日志里的词
act-order-taken-over = 接手订单
act-order-proposed = 提出通过
act-order-confirmed = 第二人确认
act-order-rejected = 第二人不同意
act-checklist-answered = 填写核对清单
act-checklist-vouched = 由外部系统担保核对清单
act-call-made = 打电话
act-phone-seen = 查看电话号码
