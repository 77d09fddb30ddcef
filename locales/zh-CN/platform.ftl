# 接口的拒绝
problem-not-found = 没有这个内容，或者您无权查看。
problem-forbidden = 您的角色不能这样做。
problem-not-signed-in = 请先登录：请求里缺少有效的令牌。
problem-unreadable = 发送的内容无法读取，请按所指位置修改。
problem-findings = 有需要处理的问题，请逐条修改后再提交。
problem-not-possible = 订单现在的状态不允许这样做，可以做的事见 possible。
problem-stale = 订单在您读取之后被修改过，请看 changed，然后再改一次。
problem-no-version = 修改时请带上 If-Match，其值为订单的 etag。
problem-held = 这个订单正由另一位审核员处理。
problem-erased = 这些资料已经按约定删除，无法再读取。
problem-key-reused = 这个 Idempotency-Key 已用于另一个请求，请换一个。
problem-task-closed = 这个任务已经处理过了。
problem-no-order = 这个任务不涉及订单，只能关闭。
problem-under-way = 材料已经发往管局，现在不能放弃。
problem-busy = 系统正忙，请稍后再试。
problem-fault = 系统出错，请把 request 里的编号告诉客服。
problem-not-json = 请发送 JSON，并写明 Content-Type: application/json。
problem-too-large = 发送的内容太大。
problem-too-often = 请求太频繁，请稍后再试。
problem-sign-in = 登录名、密码或动态口令不对。
problem-foreign-form = 这个请求来自别的网站，没有执行。
problem-method = 这个地址不支持这种方法。

# 平台自己的问题说明
finding-reviewer = { $text }
finding-bureau = 管局退回（代码 { $code }）：{ $text }
finding-order-under-way = 同一主体或域名已有订单正在办理，请等它结束，或先放弃那个订单。
finding-upload-too-large = 文件太大，请换一张小于 20 MB 的照片。
finding-upload-pixels = 图片尺寸太大，请用手机普通模式重新拍摄。
finding-upload-lies = 文件名说是 { $claimed }，内容却是 { $actual }。请上传真正的 JPG 或 PNG 照片，改扩展名没有用。
finding-upload-not-an-image = { $kind ->
    [heic] 这是苹果手机的HEIC照片。请在“设置–相机–格式”里选“兼容性最佳”后重拍，或者截屏后上传截图。
    [webp] 这是WebP图片，请另存为JPG或PNG，或用手机重拍。
    [gif] 这是GIF图片，请用手机拍照，或另存为JPG或PNG。
    [pdf] 这是PDF文件，请打开后截屏，或用手机拍摄原件。
    [video] 这是视频，请拍一张照片。
    [old-office] 这是Office文件，请用手机拍摄原件。
    [zip] 这是压缩包或Office文件，请解压后选择里面的照片。
    [empty] 还没有选择照片，请先拍照或选择一张。
    [unknown] 这不是可用的照片。请拍照或扫描成 JPG 或 PNG 再上传。
   *[other] 这不是可用的照片（看起来是 { $kind }）。请拍照或扫描成 JPG 或 PNG 再上传。
}
finding-upload-too-small = 图片太小，看不清内容。请靠近重拍，短边至少 200 像素。
finding-upload-broken = 图片文件不完整或已损坏，请重新拍摄或重新导出后再上传。

finding-unreadable = 这一项的类型或格式不对，请按 expected 的说明填写。
finding-remark-too-long = 加上应急联系电话的说明后，备注共 { $length } 字，最多 { $most } 字，请缩短。
finding-not-offered = 这个主办者已经有备案记录，现在只能办理首次备案。请联系服务商，或等新增网站开放。
finding-bureau-do-subject = 管局已有同样资料的主办者（代码 { $code }）。请核对名称与证件；确认无误请联系我们。
finding-bureau-do-domain = 管局不接受这个域名（代码 { $code }）：可能写错，或已经备案。请改正，或先注销原备案。
finding-bureau-do-phone = 管局不接受这个电话（代码 { $code }）。请填写负责人正在使用的手机号。
finding-bureau-do-office-phone = 管局不接受这个办公电话（代码 { $code }）。请按“区号-号码”填写，例如 0571-81234567。
finding-bureau-do-certificate = 管局不接受这个证件（代码 { $code }）。请对照证件核对类型与号码。
finding-bureau-do-email = 管局不接受这个邮箱（代码 { $code }）。请填写能收到邮件的邮箱。
finding-bureau-do-nature = 管局不接受这个主办单位性质（代码 { $code }）。请按证件选择。
finding-bureau-do-region = 管局不认可这个省市县（代码 { $code }）。请重新选择。
finding-bureau-do-address = 管局要求更改地址（代码 { $code }）。请按证件填写，写到门牌号。
finding-bureau-do-site-name = 管局不接受这个网站名称（代码 { $code }）。请改为能说明网站内容的名称。
finding-bureau-do-home-url = 管局不接受这个首页地址（代码 { $code }）。首页须在所填域名之下，且未被备案。
finding-bureau-do-approval = 管局不接受这项前置审批（代码 { $code }）。请重新选择类型并核对文号。
finding-bureau-do-content = 管局不接受这项网站内容或语言（代码 { $code }）。请重新选择。
finding-bureau-do-person-name = 管局要求填写负责人姓名（代码 { $code }）。请按证件填写。
finding-bureau-do-material = 材料不能使用（代码 { $code }）。请看管局原文，重新上传图片。
finding-bureau-do-remark = 管局要求更改备注（代码 { $code }）。请看管局原文。
finding-bureau-do-blacklist = 在管局黑名单中（代码 { $code }）。管局移出之前不能备案，请向管局询问。
tasks-bureau-words = 管局原文
