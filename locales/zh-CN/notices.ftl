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
