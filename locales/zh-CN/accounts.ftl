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
