# 所有页面
page-brand = 网站备案
page-skip = 跳到正文
page-nav = 导航
page-practice = 练习环境：这里的一切都是虚构的，不会到达真正的管局。
page-my = 我的备案
page-desk-queue = 审核队列
page-desk-tasks = 待办
page-sign-out = 退出
page-home = 回到首页
page-back = 返回
page-summary = 请先处理下面的问题
page-choose = 请选择
page-yes = 是
page-no = 否
page-save = 保存并继续
page-save-later = 先保存，以后再填
page-error-prefix = 有误：
page-unreadable-value = 这一项的格式读不懂，请按提示重新填写。
page-problem-title = 没有办成
page-problem-not-possible = 打开这个页面以后，订单已经进入下一步，不能再这样做。现在可以做的事在订单页上。
page-problem-stale = 这个页面打开期间，订单在别处被修改过。请重新查看，然后再改一次。
page-problem-order = 查看订单
page-problem-fault = 系统出错了，请稍后再试。已填写的内容没有丢失。
page-problem-form = 表单不完整，请返回上一页再试一次。
page-problem-token = 页面已过期，请返回上一页刷新后再提交。

# 首页
start-title = 我的网站怎么备案
start-lead = 填四项，马上知道属于哪种备案，还差什么。不需要先登录。
start-ask = 查一查
start-known = 已经开始填写？
start-begin = 开始首次备案
start-sign-in = 登录后开始
start-first = 可以办理首次备案。
start-filed = 这个域名已有备案记录，这里暂时只办理首次备案。
start-unknown = 暂时查不到管局的记录，可以先开始填写，查到后会告诉您。

# 我的备案
mine-footer = 请把这段代码放在网页底部：
mine-orders = 订单
mine-none = 还没有订单。
mine-begin = 新建首次备案

# 任务清单
tasks-title = 首次备案
tasks-returned = 被退回的原因
tasks-add-site = 再加一个网站
tasks-check = 核对并提交
topic-subject = 主办者
topic-representative = 法定代表人
topic-person = 主体负责人与联系方式
topic-site = 网站
topic-site-person = 网站负责人
topic-documents = 证件照片
task-open = 未开始
task-begun = 填写中
task-mend = 需要修改
task-done = 已完成

# 填写
question-same = 网站负责人与主体负责人是同一人
question-resource = 使用的云资源
resource-region = 不在中国大陆，无需也不能在这里备案。
resource-billing = 不是包年包月，不能用于备案。
documents-hint = 用手机拍摄原件：四角完整、文字清楚、没有反光。照片会自动缩小，拍摄地点等信息会被去掉。
documents-later = 先填写主办者，才知道需要哪些证件。
documents-choose = 选择照片（JPG、PNG）
documents-upload = 上传
document-unit-certificate = 主体证件：{ $owner }
document-identity-document = 身份证件：{ $owner }
owner-subject = 主办者
owner-subject-person = 主体负责人
owner-site-person = 网站 { $n } 的负责人

# 核对与订单
check-change = 修改
check-submit = 提交
order-number = 订单 { $number }
order-abandon = 放弃这个订单
order-timeline = 经过
order-sms = 请在 { $until } 前完成短信核验
order-sms-tail = 尾号 { $tail }
item-subject = 主体备案号
item-site = 网站备案号
item-access = 接入
kind-organisation = 单位
kind-individual = 个人
state-draft = 草稿
state-submitted = 等待服务商审核
state-in-review = 服务商审核中
state-returned = 已退回，待修改
state-approved = 已通过，等待发往管局
state-uploaded = 管局处理中
state-bureau-approved = 管局已通过
state-filed = 备案成功
state-partly-filed = 部分备案成功
state-refused = 管局未通过
state-lapsed = 短信核验超时
state-abandoned = 已放弃
state-expired = 已过期
next-draft = 请继续填写。
next-submitted = 由服务商审核，一般一到两个工作日，请留意电话。
next-in-review = 审核员正在查看，请留意电话。
next-returned = 请按提示修改后再提交。
next-approved = 马上会发往管局，您不需要做什么。
next-uploaded = 先完成短信核验，然后由管局审核，最长 20 个工作日。
next-bureau-approved = 备案号很快就到。
next-filed = 请把网站备案号放在网页底部，并链接到 beian.miit.gov.cn。
next-partly-filed = 一部分已经备案，其余请看说明。
next-refused = 服务商正在处理，会与您联系。
next-lapsed = 服务商会与您联系，之后可以原样再次发送。
next-abandoned = 这个订单已经结束。
next-expired = 这个订单已经结束，需要时请新建。
