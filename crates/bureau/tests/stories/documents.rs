//! Uploads of filed subjects and sites, as XML below `UploadData`: written by hand, since most of them are wrong on purpose.

use crate::house::*;

/// An ICP operation of a provider.
pub fn icp(isp: i64, operation: &str) -> String {
    format!("<ICP>{operation}<Qqdwid>{isp}</Qqdwid></ICP>")
}

/// A responsible person.
fn person(element: &str, name: &str, phone: &str) -> String {
    let number = if name == "温知夏" { "420106198806120377" } else { "420106199202020070" };
    format!(
        "<{element}><Fzr_xm>{name}</Fzr_xm><Fzr_dhhm>0571-81234567</Fzr_dhhm><Fzr_sjhm>{phone}</Fzr_sjhm>\
         <Fzr_dzyj>lianxi@example.com</Fzr_dzyj><Fzr_zjlx>2</Fzr_zjlx><Fzr_zjhm>{number}</Fzr_zjhm></{element}>"
    )
}

/// An access record without its id.
fn access_of(ip: u32, id: i64) -> String {
    format!(
        "<Wzfb><Fbdd>34</Fbdd></Wzfb><Wzjrfs><Jrfs>5</Jrfs></Wzjrfs><Ip_xx><IspIpid>{id}</IspIpid><Qsip>{ip}</Qsip>\
         <Zzip>{ip}</Zzip></Ip_xx>"
    )
}

/// `XZWZ`: a site for a subject (`<Ztbah>…` or `<Ztid>…`).
pub fn new_site(subject: &str, n: i64, name: &str, domain: &str, password: &str) -> String {
    format!(
        "<XZWZ><Xzxx><Zt_xx>{subject}</Zt_xx><Wz_xx><IspWzid>{n}</IspWzid><Wzmc>{name}</Wzmc><Fwnr><Fwnr_id>8</Fwnr_id></Fwnr>\
         <Yylb><Yylb_id>1</Yylb_id></Yylb><Ym_xx><IspYmid>{n}</IspYmid><Ym>{domain}</Ym></Ym_xx>\
         <Jr_xx><IspJrid>{n}</IspJrid>{}</Jr_xx>{}<Syurl>www.{domain}</Syurl></Wz_xx>{password}</Xzxx></XZWZ>",
        access_of(3_405_803_786, n),
        person("Wz_Fzr", "林听澜", "13700000040")
    )
}

/// `XZJR`: an access to a site (`<Wzbah>…` or `<Wzid>…`).
pub fn new_access(site: &str, n: i64, ip: u32, password: &str) -> String {
    format!(
        "<XZJR><Xzxx><Wz_xx>{site}</Wz_xx><IspJrid>{n}</IspJrid>{}<ICPmm>{password}</ICPmm></Xzxx></XZJR>",
        access_of(ip, n)
    )
}

/// `BGBA`: a change of what was filed that changes nothing yet but the site's name.
pub fn change(filed: &Filed) -> String {
    let (subject, site) = (&filed.data.subject, &filed.data.sites[0]);
    let (domain, access_record) = (&site.domains[0], &site.accesses[0]);
    let ip = &access_record.ips[0];
    format!(
        "<BGBA><Bgxx><Zt_xx><Ztid>{}</Ztid><Dwmc>{}</Dwmc><Baxh>{}</Baxh><Dwxz>4</Dwxz><Txdz><Shengid>330000</Shengid>\
         <Shiid>330100</Shiid><Xianid>330108</Xianid><Xxdz>样例路18号</Xxdz></Txdz><Zj><Zjlx>1</Zjlx><Zjhm>{}</Zjhm>\
         <Zjzs>浙江省杭州市样例路18号</Zjzs></Zj>{}</Zt_xx><Wz_xx><Wzid>{}</Wzid><Wzmc>改名的站</Wzmc>\
         <Fwnr><Fwnr_id>8</Fwnr_id></Fwnr><Yylb><Yylb_id>1</Yylb_id></Yylb><Ym_xx><IspYmid>7</IspYmid><Ymid>{}</Ymid><Ym>{}</Ym></Ym_xx>\
         <Jr_xx><Jrid>{}</Jrid><Wzfb><Fbdd>34</Fbdd></Wzfb><Wzjrfs><Jrfs>5</Jrfs></Wzjrfs><Ip_xx><IspIpid>7</IspIpid>\
         <Ipid>{}</Ipid><Qsip>3405803786</Qsip><Zzip>3405803786</Zzip></Ip_xx></Jr_xx>{}<Baxh>{}</Baxh></Wz_xx></Bgxx></BGBA>",
        subject.id,
        subject.name,
        filed.number(),
        subject.certificate.number,
        person("Fzr", "温知夏", "13700000039"),
        site.id,
        domain.id,
        domain.name,
        access_record.id,
        ip.id,
        person("Wz_Fzr", "林听澜", "13700000040"),
        filed.site_number(),
    )
}

/// `ZXBA`: kind 0 a subject, 1 a site, 2 an access.
pub fn cancellation(kind: u8, id: i64, reason: u8, password: &str) -> String {
    let password = if password.is_empty() { String::new() } else { format!("<ICPmm>{password}</ICPmm>") };
    format!("<ZXBA><Zx_xx><Zxlb>{kind}</Zxlb><Jlid>{id}</Jlid><Zxly>{reason}</Zxly>{password}</Zx_xx></ZXBA>")
}

/// `XZHYD`: material for a subject (1) or a site (2), named by `<Jlid>…` or `<Baxh>…`.
pub fn material(purpose: u8, object: u8, named: &str) -> String {
    format!(
        "<XZHYD><Fjxx><Fjwjgs>1</Fjwjgs><Fjyt>{purpose}</Fjyt><Fjnr>/9j/4AAQSkZJRg==</Fjnr><Fjssdx><Ssdxlx>{object}</Ssdxlx>\
         <Ssdxbs>{named}</Ssdxbs></Fjssdx></Fjxx></XZHYD>"
    )
}

/// `HSJG`: a verification result about what was filed.
pub fn verification(isp: i64, filed: &Filed) -> String {
    let (subject, site) = (&filed.data.subject, &filed.data.sites[0]);
    let person = |element: &str| person(element, "林听澜", "13700000040").replace("Fzr_sjhm", "sjhm");
    format!(
        "<HSJG><Hsjgxx><Hsjg>0</Hsjg><Hsrxm>核实员</Hsrxm><Hssj>2026-01-05</Hssj><Bbdw>{isp}</Bbdw><Hsyj>信息属实</Hsyj><Baxx><Zt_xx>\
         <Ztid>{}</Ztid><Dwmc>{}</Dwmc><Dwxz>4</Dwxz><Txdz><Shengid>330000</Shengid><Shiid>330100</Shiid></Txdz><Zj><Zjlx>1</Zjlx>\
         <Zjhm>{}</Zjhm><Zjzs>样例路18号</Zjzs></Zj>{}</Zt_xx><Wz_xx><Wzid>{}</Wzid><Wzmc>{}</Wzmc><Fwnr><Fwnr_id>8</Fwnr_id></Fwnr>\
         <Ym_xx><Ymid>{}</Ymid><Ym>{}</Ym></Ym_xx><Jr_xx><Jrid>{}</Jrid><Wzfb><Fbdd>34</Fbdd></Wzfb><Wzjrfs><Jrfs>5</Jrfs></Wzjrfs>\
         <Ip_xx><Ipid>{}</Ipid><Qsip>3405803786</Qsip><Zzip>3405803786</Zzip></Ip_xx><Bbfs>1</Bbfs></Jr_xx>{}</Wz_xx></Baxx></Hsjgxx></HSJG>",
        subject.id,
        subject.name,
        subject.certificate.number,
        person("Fzr"),
        site.id,
        site.name,
        site.domains[0].id,
        site.domains[0].name,
        site.accesses[0].id,
        site.accesses[0].ips[0].id,
        person("Wz_Fzr"),
    )
}

/// `WBACLJG`: what was done about an unfiled site.
pub fn handled(isp: i64, domain: &str, ip: u32, result: u8) -> String {
    format!(
        "<WBACLJG><Clxx><Ym>{domain}</Ym><IP>{ip}</IP><Yys>110000000001</Yys><Jrs>{isp}</Jrs><Shengid>330000</Shengid>\
         <Cljg>{result}</Cljg><Clyj>已关闭</Clyj><Rbsj>2026-01-05</Rbsj><Clsx>2026-02-05</Clsx></Clxx></WBACLJG>"
    )
}
