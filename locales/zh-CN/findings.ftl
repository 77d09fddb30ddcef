### 每条发现的办法。编号见 crates/filing/src/finding/cure.rs。

## 缺少的内容

finding-input-missing = 还没有填写{ $label_zh }。
finding-input-refused = { $label_zh }必须填写，不能写“无”。
finding-outside-unknown = 暂时没有查到{ $label_zh }，请稍后再试。
finding-account-not-verified = 账号还没有实名认证，请先完成认证。

## 备案类型

finding-type-mismatch = 按备案记录，应办理另一种备案类型（{ $type }）。
finding-type-mixed = 这些网站要办的备案类型不同，请分开提交。
finding-conflict-domain = 该域名已备案在其他主体名下，请先由原主体注销。
finding-conflict-order = 主体或域名还在另一个备案订单里，请等它办完或先撤销。
finding-shell-subject = 该主体是空壳主体，请先到管局注销，再做首次备案。
finding-shell-on-paper = 空壳主体只能向管局提交纸质材料注销。
finding-not-filed = 该主体没有备案记录，无法变更或注销。
finding-already-connected = 该域名已在本接入商备案，不用再办。
finding-bureau-unknown = 暂时没有查到管局的备案记录，请稍后再试。

## 证件

finding-nature-certificate = { $nature_zh }不能用{ $certificate_zh }备案，请换一种证件或主办者性质。
finding-certificate-kind = { $certificate_zh }不能作为负责人的证件，请换一种证件。
finding-number-length = 证件号码应为{ $expected }位，现在是{ $found }位。
finding-number-characters = 证件号码里有不该出现的字符，请对照证件重新填写。
finding-number-check = 证件号码的校验位不对，请对照证件重新填写。
finding-id-length = 身份证号码应为18位，现在是{ $found }位。
finding-id-characters = 身份证号码只能是数字，最后一位可以是X。
finding-id-region = 身份证号码的前两位不对，请对照证件重新填写。
finding-id-birth-date = 身份证号码里的出生日期不对，请对照证件重新填写。
finding-id-check = 身份证号码的校验位不对，请对照证件重新填写。

## 电话和邮箱

finding-phone-missing = 还没有填写手机号码。
finding-phone-form = 手机号码应为11位数字，以1开头。
finding-phone-form-any = 请填写手机号码，或带区号的固定电话。
finding-phone-segment = { $segment }号段收不到工信部的核验短信，请换一个号码。
finding-email-invalid = 电子邮箱格式不对，例如name@example.com。
finding-email-length = 电子邮箱应为6到128个字符，现在是{ $found }个。

## 域名

finding-domain-form = 域名格式不对，例如example.com，不要带http://。
finding-domain-address = 这是IP地址，请填写域名。
finding-domain-only-suffix = 这只是域名后缀，请填写完整的域名。
finding-domain-sub = 子域名不用备案，请填写{ $registrable }。
finding-domain-suffix = 后缀{ $suffix }还不能备案，请换一个域名。
finding-domain-duplicate = 这个域名在本订单里已经填过了，请删掉一个。
finding-domain-not-real-named = 域名还没有完成实名认证，请到注册商处办理。

## 网站

finding-site-name-length = 网站名称至少要三个字，括号和短横线不算。
finding-site-name-digits = 网站名称不能只有数字。
finding-site-name-letters = 网站名称不能只有字母。
finding-site-name-symbols = 网站名称里不能有这些符号：{ $symbols }
finding-video-missing = 网站负责人还没有做视频核验。
finding-preapproval-individual = 个人不能办理前置审批，请去掉这一项。
finding-resource-missing = 请为网站选择云资源，或填写备案授权码。
finding-resource-not-listed = 没有找到云资源或授权码{ $id }，请重新选择。
finding-material-missing = 还没有上传{ $kind ->
    [unit_certificate] 主体证件
    [identity_document] 身份证件
   *[other] 所需材料
}：{ $owner }。

## 管局文件能承载的内容

finding-form-gbk = “{ $characters }”是生僻字，管局收到的会是{ $reference }。
finding-form-too-long = 最多{ $limit }个字，现在是{ $found }个，请缩短。
finding-form-too-short = 至少要{ $limit }个字，现在是{ $found }个。
finding-form-region = 请选择完整的省、市、区。
finding-form-unlisted = 管局的代码表只有：{ $listed }，请选择其中之一。
finding-form-home-url = 首页网址要包含本网站的域名：{ $domains }
finding-form-office-phone-missing = 单位备案要填办公室电话，例如0755-81234567。
finding-form-office-phone-form = 办公室电话格式不对，请写区号、短横线和号码，例如0755-81234567。

finding-rule = { $zh }
