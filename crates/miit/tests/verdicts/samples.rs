//! One right file of every message, as text. People, numbers and names are invented.

/// A sample: its text without a declaration, and the path of its first record.
#[derive(Clone, Copy)]
pub struct Sample {
    pub message: &'static str,
    pub record: &'static str,
    pub text: &'static str,
}

macro_rules! upload {
    ($category:literal, $operation:literal, $record:literal, $($text:expr),+) => {
        Sample {
            message: concat!($category, "/", $operation),
            record: concat!("UploadData/", $category, "/", $operation, "/", $record),
            text: concat!("<UploadData version=\"V.3.0\"><", $category, "><", $operation, ">", $($text),+, "</", $operation,
                "><Qqdwid>330000009901</Qqdwid></", $category, "></UploadData>"),
        }
    };
}

macro_rules! download {
    ($message:literal, $record:literal, $open:literal, $text:expr, $close:literal) => {
        Sample {
            message: $message,
            record: concat!("DownloadData/", $record),
            text: concat!("<DownloadData version=\"V.3.0\">", $open, $text, $close, "</DownloadData>"),
        }
    };
}

/// A unit's site with the ids that the enterprise makes.
macro_rules! new_site {
    () => {
        "<Wz_xx><IspWzid>602</IspWzid><Wzmc>示例网站</Wzmc><Nrlx><Nrlx_xx><Nrlx_id>3</Nrlx_id><Qzsph>浙文〔2026〕1号</Qzsph>\
         <Spwj>/9j/4AAQ</Spwj></Nrlx_xx></Nrlx><Fwnr><Fwnr_id>8</Fwnr_id></Fwnr><Yylb><Yylb_id>1</Yylb_id></Yylb>\
         <Ym_xx><IspYmid>603</IspYmid><Ym>example.com</Ym></Ym_xx><Ym_xx><IspYmid>604</IspYmid><Ym>示例.中国</Ym></Ym_xx>\
         <Jr_xx><IspJrid>605</IspJrid><Wzfb><Fbdd>34</Fbdd></Wzfb><Wzjrfs><Jrfs>3</Jrfs></Wzjrfs><Ip_xx><IspIpid>606</IspIpid>\
         <Qsip>3405803786</Qsip><Zzip>3405803790</Zzip></Ip_xx></Jr_xx><Wz_Fzr><Fzr_xm>李四</Fzr_xm>\
         <Fzr_dhhm>0571-81234568</Fzr_dhhm><Fzr_sjhm>13900000000</Fzr_sjhm><Fzr_dzyj>site@example.com</Fzr_dzyj></Wz_Fzr>\
         <Syurl>www.example.com</Syurl><Wz_Bz>网站备注</Wz_Bz></Wz_xx>"
    };
}

/// Subject data below the keys, of a unit.
macro_rules! subject {
    ($mobile:literal) => {
        concat!(
            "<Txdz><Shengid>330000</Shengid><Shiid>330100</Shiid><Xianid>330108</Xianid><Xxdz>示例路1号</Xxdz></Txdz>",
            "<Zj><Zjlx>1</Zjlx><Zjhm>91330108MA00000000</Zjhm><Zjzs>杭州市滨江区</Zjzs></Zj><Fzr><Fzr_xm>张三</Fzr_xm>",
            "<Fzr_dhhm>0571-81234567</Fzr_dhhm><",
            $mobile,
            ">13800000000</",
            $mobile,
            "><Fzr_dzyj>demo@example.com</Fzr_dzyj><Qq>10001</Qq><Fzr_zjlx>2</Fzr_zjlx>",
            "<Fzr_zjhm>330102199001011234</Fzr_zjhm></Fzr>"
        )
    };
}

macro_rules! attachment {
    ($purpose:literal, $kind:literal, $target:literal) => {
        concat!(
            "<Fjxx><Fjwjgs>1</Fjwjgs><Fjyt>",
            $purpose,
            "</Fjyt><Fjnr>/9j/4AAQSkZJRg==</Fjnr><Fjssdx><Ssdxlx>",
            $kind,
            "</Ssdxlx><Ssdxbs>",
            $target,
            "</Ssdxbs></Fjssdx></Fjxx>"
        )
    };
}

pub const XZBA: Sample = upload!(
    "ICP",
    "XZBA",
    "Baxx[1]",
    "<Baxx><Zt_xx><IspZtid>601</IspZtid><Dwmc>杭州示例科技有限公司</Dwmc><Dwxz>4</Dwxz><Tzr>示例投资</Tzr>",
    subject!("Fzr_sjhm"),
    "<Bbfs>1</Bbfs><Bz>备注</Bz></Zt_xx>",
    new_site!(),
    "<Fj>",
    attachment!("1", "2", "602"),
    "</Fj><Fj>",
    attachment!("2", "1", "601"),
    "</Fj></Baxx>"
);

/// The least that a person's filing may be.
pub const PERSON: Sample = upload!(
    "ICP",
    "XZBA",
    "Baxx[1]",
    "<Baxx><Zt_xx><IspZtid>701</IspZtid><Dwmc>王五</Dwmc><Txdz><Shengid>330000</Shengid><Shiid>330100</Shiid></Txdz>",
    "<Zj><Zjlx>2</Zjlx><Zjhm>330102199001011234</Zjhm><Zjzs>杭州</Zjzs></Zj><Fzr><Fzr_sjhm>13800000000</Fzr_sjhm>",
    "<Fzr_dzyj>demo@example.com</Fzr_dzyj></Fzr><Bbfs>0</Bbfs></Zt_xx><Wz_xx><IspWzid>702</IspWzid><Wzmc>王五的网站</Wzmc>",
    "<Fwnr><Fwnr_id>6</Fwnr_id></Fwnr><Yylb><Yylb_id>1</Yylb_id></Yylb><Ym_xx><IspYmid>703</IspYmid><Ym>example.net</Ym>",
    "</Ym_xx><Jr_xx><IspJrid>704</IspJrid><Wzfb><Fbdd>34</Fbdd></Wzfb><Wzjrfs><Jrfs>3</Jrfs></Wzjrfs><Ip_xx>",
    "<IspIpid>705</IspIpid><Qsip>3325256711</Qsip><Zzip>3325256711</Zzip></Ip_xx></Jr_xx><Wz_Fzr><Fzr_xm>王五</Fzr_xm>",
    "<Fzr_sjhm>13800000000</Fzr_sjhm><Fzr_dzyj>demo@example.com</Fzr_dzyj></Wz_Fzr></Wz_xx></Baxx>"
);

pub const XZWZ: Sample = upload!(
    "ICP",
    "XZWZ",
    "Xzxx[1]",
    "<Xzxx><Zt_xx><Ztid>33000001</Ztid></Zt_xx>",
    new_site!(),
    "<Fj>",
    attachment!("1", "2", "<Jlid>602</Jlid>"),
    "</Fj><Fj>",
    attachment!("2", "1", "<Baxh>浙ICP备2026000001号</Baxh>"),
    "</Fj><ICPmm>4b4d9529148d8d9440d7e20c78287f69</ICPmm></Xzxx>"
);

pub const XZJR: Sample = upload!(
    "ICP",
    "XZJR",
    "Xzxx[1]",
    "<Xzxx><Wz_xx><Wzbah>浙ICP备2026000001号-1</Wzbah></Wz_xx><IspJrid>605</IspJrid><Wzfb><Fbdd>34</Fbdd></Wzfb><Wzjrfs>",
    "<Jrfs>3</Jrfs></Wzjrfs><Ip_xx><IspIpid>606</IspIpid><Qsip>3405803786</Qsip><Zzip>3405803790</Zzip></Ip_xx><Fj>",
    attachment!("1", "2", "<Baxh>浙ICP备2026000001号-1</Baxh>"),
    "</Fj><ICPmm>4b4d9529148d8d9440d7e20c78287f69</ICPmm></Xzxx>"
);

pub const BGBA: Sample = upload!(
    "ICP",
    "BGBA",
    "Bgxx[1]",
    "<Bgxx><Zt_xx><Ztid>33000001</Ztid><Dwmc>杭州示例科技有限公司</Dwmc><Baxh>浙ICP备2026000001号</Baxh><Dwxz>4</Dwxz>",
    subject!("Fzr_sjhm"),
    "</Zt_xx><Wz_xx><Wzid>33000002</Wzid><Wzmc>示例网站</Wzmc><Fwnr><Fwnr_id>8</Fwnr_id></Fwnr><Yylb><Yylb_id>1</Yylb_id>",
    "</Yylb><Ym_xx><IspYmid>603</IspYmid><Ymid>33000003</Ymid><Ym>example.com</Ym></Ym_xx><Jr_xx><Jrid>33000004</Jrid>",
    "<Wzfb><Fbdd>34</Fbdd></Wzfb><Wzjrfs><Jrfs>3</Jrfs></Wzjrfs><Ip_xx><IspIpid>606</IspIpid><Ipid>33000005</Ipid>",
    "<Qsip>3405803786</Qsip><Zzip>3405803790</Zzip></Ip_xx></Jr_xx><Wz_Fzr><Fzr_xm>李四</Fzr_xm><Fzr_dhhm>0571-81234568",
    "</Fzr_dhhm><Fzr_sjhm>13900000000</Fzr_sjhm><Fzr_dzyj>site@example.com</Fzr_dzyj></Wz_Fzr>",
    "<Baxh>浙ICP备2026000001号-1</Baxh><Syurl>www.example.com</Syurl><Wz_Bz>备注</Wz_Bz></Wz_xx><Fj>",
    attachment!("2", "1", "<Jlid>33000001</Jlid>"),
    "</Fj><Fj>",
    attachment!("1", "2", "<Baxh>浙ICP备2026000001号-1</Baxh>"),
    "</Fj></Bgxx>"
);

pub const ZXBA: Sample = upload!(
    "ICP",
    "ZXBA",
    "Zx_xx[1]",
    "<Zx_xx><Zxlb>0</Zxlb><Jlid>33000001</Jlid><Zxly>1</Zxly><ICPmm>4b4d9529148d8d9440d7e20c78287f69</ICPmm></Zx_xx>",
    "<Zx_xx><Zxlb>1</Zxlb><Jlid>33000009</Jlid><Zxly>1</Zxly><Zxlybz>网站停办</Zxlybz></Zx_xx>"
);

pub const XZHYD: Sample = upload!(
    "ICP",
    "XZHYD",
    "Fjxx[1]",
    attachment!("1", "2", "<Jlid>33000002</Jlid>"),
    attachment!("3", "1", "<Baxh>浙ICP备2026000001号</Baxh>")
);

pub const HSJG: Sample = upload!(
    "ICP",
    "HSJG",
    "Hsjgxx[1]",
    "<Hsjgxx><Hsjg>0</Hsjg><Hsrxm>赵六</Hsrxm><Hssj>2026-11-20</Hssj><Bbdw>330000009901</Bbdw><Hsyj>信息属实</Hsyj><Baxx>",
    "<Zt_xx><Ztid>33000001</Ztid><Dwmc>杭州示例科技有限公司</Dwmc><Dwxz>4</Dwxz>",
    subject!("sjhm"),
    "</Zt_xx><Wz_xx><Wzid>33000002</Wzid><Wzmc>示例网站</Wzmc><Fwnr><Fwnr_id>8</Fwnr_id></Fwnr><Ym_xx><Ymid>33000003</Ymid>",
    "<Ym>example.com</Ym></Ym_xx><Jr_xx><Jrid>33000004</Jrid><Wzfb><Fbdd>34</Fbdd></Wzfb><Wzjrfs><Jrfs>3</Jrfs></Wzjrfs>",
    "<Ip_xx><Ipid>33000005</Ipid><Qsip>3405803786</Qsip><Zzip>3405803790</Zzip></Ip_xx><Bbfs>1</Bbfs></Jr_xx><Wz_Fzr>",
    "<Fzr_xm>李四</Fzr_xm><Fzr_dhhm>0571-81234568</Fzr_dhhm><sjhm>13900000000</sjhm><Fzr_dzyj>site@example.com</Fzr_dzyj>",
    "</Wz_Fzr></Wz_xx></Baxx></Hsjgxx>"
);

pub const WBACLJG: Sample = upload!(
    "ICP",
    "WBACLJG",
    "Clxx[1]",
    "<Clxx><Ym>example.org</Ym><IP>3405803786</IP><Yys>1</Yys><Jrs>330000009901</Jrs><Shengid>330000</Shengid><Cljg>1</Cljg>",
    "<Clyj>已断开接入</Clyj><Rbsj>2026-11-01</Rbsj><Clsx>2026-11-20</Clsx><Sbrxm>赵六</Sbrxm><Sbrdh>0571-81234567</Sbrdh>",
    "<Sbrdzyj>duty@example.com</Sbrdzyj></Clxx>"
);

/// The unit that uses an address.
macro_rules! user {
    () => {
        "<Syfs>1</Syfs><Fprq>2026-11-20</Fprq><Sfymtz>0</Sfymtz><Dwmc>杭州示例科技有限公司</Dwmc><Dwxz>4</Dwxz>"
    };
}

macro_rules! contact {
    () => {
        "<Shengid>330000</Shengid><Shiid>330100</Shiid><Xianid>330108</Xianid><Xxdz>示例路1号</Xxdz><Lxrxm>张三</Lxrxm>\
         <Lxrdh>0571-81234567</Lxrdh><Lxrdzyj>demo@example.com</Lxrdzyj><Wgip>3405803777</Wgip><Wgdz>示例机房</Wgdz>"
    };
}

pub const IP_XZBA: Sample = upload!(
    "IP",
    "XZBA",
    "Xzfp/Fpsy[1]",
    "<Xzly><Ly><IspId>801</IspId><Qsip>3405803776</Qsip><Zzip>3405804031</Zzip><Lydw>1</Lydw></Ly></Xzly><Xzfp><Fpsy>",
    "<IspId>801</IspId><Qsip>3405803776</Qsip><Zzip>3405803800</Zzip><Fpfs>1</Fpfs>",
    user!(),
    "<Dwfl>1</Dwfl><Dwhyfl>1</Dwhyfl>",
    contact!(),
    "</Fpsy><Fpsy><IspId>802</IspId><Qsip>3405803801</Qsip><Zzip>3405803801</Zzip><Fpfs>2</Fpfs><Fpdx>2</Fpdx></Fpsy>",
    "<Fpsy><IspId>803</IspId><Qsip>3405803802</Qsip><Zzip>3405803802</Zzip><Fpfs>3</Fpfs><Syfs>1</Syfs>",
    "<Fprq>2026-11-20</Fprq></Fpsy><Fpsy><IspId>804</IspId><Qsip>3405803803</Qsip><Zzip>3405803803</Zzip><Fpfs>4</Fpfs>",
    "</Fpsy></Xzfp><Xzgbjs><Jsxx><IspId>805</IspId><Gbdw>1</Gbdw><Sqdw>2</Sqdw><Qsip>3405803776</Qsip><Zzip>3405804031",
    "</Zzip></Jsxx></Xzgbjs><Zdip><Zdxx><IspId>806</IspId><Qsip>3325256704</Qsip><Zzip>3325256959</Zzip>",
    user!(),
    contact!(),
    "<Ly_dwlx>0</Ly_dwlx><Lydw><Ly_dwmc>示例客户</Ly_dwmc></Lydw></Zdxx></Zdip>"
);

pub const IP_XGBA: Sample = upload!(
    "IP",
    "XGBA",
    "Xgly/Ly_xx[1]",
    "<Xgly><Ly_xx><Id>9001</Id><Qsip>3405803776</Qsip><Zzip>3405804031</Zzip><Lydw>1</Lydw></Ly_xx></Xgly>",
    "<Xggbjs><Jsxx><Id>9005</Id><Gbdw>1</Gbdw><Sqdw>2</Sqdw><Qsip>3405803776</Qsip><Zzip>3405804031</Zzip></Jsxx></Xggbjs>"
);

pub const IP_SCBA: Sample = upload!(
    "IP",
    "SCBA",
    "Scfp/Fpsy[1]",
    "<Scly><Ly><Id>9001</Id></Ly></Scly><Scfp><Fpsy><Id>9001</Id></Fpsy><Fpsy><Id>9002</Id></Fpsy></Scfp>"
);

macro_rules! name_record {
    () => {
        "<Ym>example.cn</Ym><Ymlx>1</Ymlx><Zcsj>2026-01-01</Zcsj><Zcr_mc>王五</Zcr_mc><Zcr_zz>示例</Zcr_zz>\
         <Zcr_txdz>示例路1号</Zcr_txdz><Zcr_shengid>330000</Zcr_shengid><Zcr_shiid>330100</Zcr_shiid>\
         <Zcr_dzyj>demo@example.com</Zcr_dzyj><Zcr_dhhm>+86.57181234567</Zcr_dhhm><Gly_mz>王五</Gly_mz><Gly_zz>示例</Gly_zz>\
         <Gly_dz>示例路1号</Gly_dz><Gly_shengid>330000</Gly_shengid><Gly_shiid>330100</Gly_shiid>\
         <Gly_dzyj>demo@example.com</Gly_dzyj><Gly_dh>0571-81234567</Gly_dh><Ym_zcs>示例注册商</Ym_zcs>\
         <Ym_fwq>ns1.example.cn;ns2.example.cn</Ym_fwq><Yxrq>2028-01-01</Yxrq>"
    };
}

pub const YM_XZBA: Sample = upload!("YM", "XZBA", "Xzxx[1]", "<Xzxx><IspId>901</IspId>", name_record!(), "</Xzxx>");

pub const YM_SCBA: Sample =
    upload!("YM", "SCBA", "Scxx[1]", "<Scxx><Id>9001</Id></Scxx><Scxx><Ym>example.cn</Ym></Scxx>");

/// The published record, as BASJ and SJTB carry it.
macro_rules! filed {
    () => {
        "<Baxx><Zt_xx><IspZtid>601</IspZtid><Ztid>33000001</Ztid><Dwmc>杭州示例科技有限公司</Dwmc><Txdz>\
         <Shengid>330000</Shengid></Txdz><Zj><Zjlx>1</Zjlx><Zjhm>91330108MA00000000</Zjhm><Zjzs>杭州</Zjzs></Zj><Fzr>\
         <Fzr_dzyj>demo@example.com</Fzr_dzyj></Fzr><Baxh>浙ICP备2026000001号</Baxh><Bbyhlx>1</Bbyhlx>\
         <Scbbsj>2026-11-20</Scbbsj><Zjxgsj>2026-11-20 10:00:00</Zjxgsj></Zt_xx><Wz_xx><IspWzid>602</IspWzid>\
         <Wzid>33000002</Wzid><Wzmc>示例网站</Wzmc><Yylb><Yylb_id>1</Yylb_id></Yylb><Ym_xx><Ymid>33000003</Ymid>\
         <Ym>example.com</Ym></Ym_xx><Jr_xx><Jrid>33000004</Jrid><Ispid>330000009901</Ispid><Wzfb><Fbdd>34</Fbdd></Wzfb>\
         <Wzjrfs><Jrfs>3</Jrfs></Wzjrfs><Ip_xx><Ipid>33000005</Ipid><Qsip>3405803786</Qsip><Zzip>3405803790</Zzip></Ip_xx>\
         </Jr_xx><Wz_Fzr><Fzr_xm>李四</Fzr_xm></Wz_Fzr><Baxh>浙ICP备2026000001号-1</Baxh></Wz_xx><Bz>备注</Bz></Baxx>"
    };
}

macro_rules! codes {
    () => {
        "<JCDM><Bbdwlb><Bbdw><Id>330000009901</Id><Dwmc>示例接入商</Dwmc><Sfyx>1</Sfyx></Bbdw></Bbdwlb><Jcdm_xx><Dwxz_dms>\
         <Dwxz_xx><Id>4</Id><Mc>企业</Mc><Sfyx>1</Sfyx></Dwxz_xx></Dwxz_dms><Qy_dms><Qy_xx><Id>330000</Id><Mc>浙江省</Mc>\
         <Lx>1</Lx><Bz>备</Bz><Sfyx>1</Sfyx></Qy_xx></Qy_dms><Wbacl_dms><Wbacl_xx><Id>1</Id><Ztmc>已关闭</Ztmc></Wbacl_xx>\
         </Wbacl_dms><Fjytlx_dms><Fjzjlx><Id>1</Id><Mc>核验单</Mc><Ssdxlx>1</Ssdxlx><Sfyx>1</Sfyx></Fjzjlx></Fjytlx_dms>\
         </Jcdm_xx></JCDM>"
    };
}

pub const BASJ: Sample = download!("ICP/BASJ", "ICP/BASJ/Baxx[1]", "<ICP><BASJ>", filed!(), "</BASJ></ICP>");

pub const ZXSJ: Sample = download!(
    "ICP/ZXSJ",
    "ICP/ZXSJ/Zxxx[1]",
    "<ICP><ZXSJ>",
    "<Zxxx><Zxlb>1</Zxlb><Jlid>33000002</Jlid></Zxxx>",
    "</ZXSJ></ICP>"
);

pub const HMDLB: Sample = download!(
    "ICP/HMDLB",
    "ICP/HMDLB/Wzhmdxxs[1]",
    "<ICP><HMDLB>",
    "<Zthmdxxs><Czlx>0</Czlx></Zthmdxxs><Wzhmdxxs><Wz_xx><Wzmc>示例</Wzmc><Ym_xx><Ym>example.org</Ym></Ym_xx></Wz_xx>\
     <Czlx>0</Czlx></Wzhmdxxs>",
    "</HMDLB></ICP>"
);

pub const WBAWZLB: Sample = download!(
    "ICP/WBAWZLB",
    "ICP/WBAWZLB/Wbawz_xx[1]",
    "<ICP><WBAWZLB>",
    "<Wbawz_xx><Id>1</Id><Wzym_mc>example.org</Wzym_mc><IP>3405803786</IP><Yys>1</Yys></Wbawz_xx>",
    "</WBAWZLB></ICP>"
);

pub const BAJG: Sample = download!(
    "ICP/BAJG",
    "ICP/BAJG/Jg_xx[1]",
    "<ICP><BAJG>",
    "<Jg_xx><Jgxx><Jgdm>1010</Jgdm><Dmms>无效办公电话，请核实后再次报备。错误数据：057181234567</Dmms></Jgxx>\
     <Czlx>1</Czlx><Bs>601</Bs></Jg_xx><GJSHS><Gjsh><Shsj>2026-11-20</Shsj><Shyj>不符</Shyj><Shjg>0</Shjg></Gjsh></GJSHS>",
    "</BAJG></ICP>"
);

pub const HCJG: Sample = download!(
    "ICP/HCJG",
    "ICP/HCJG/Jgxx/Jrhc[1]",
    "<ICP><HCJG>",
    "<Jgxx><Jrhc><Wzid>33000002</Wzid><Wz_Baxh>浙ICP备2026000001号-1</Wz_Baxh><Ym>example.com</Ym><Jxip>3405803786</Jxip>\
     <Hcjg>2</Hcjg><Hcsj>2026-11-20</Hcsj></Jrhc></Jgxx>",
    "</HCJG></ICP>"
);

pub const XGTZ: Sample = download!(
    "ICP/XGTZ",
    "ICP/XGTZ/Tzxx[1]",
    "<ICP><XGTZ>",
    "<Tzxx><Tzlb>0</Tzlb><Jlid>33000001</Jlid><Tznr>请整改</Tznr></Tzxx>",
    "</XGTZ></ICP>"
);

pub const IP_BAJG: Sample = download!(
    "IP/BAJG",
    "IP/BAJG/Lyjg[1]",
    "<IP><BAJG>",
    "<Lyjg><Jgxx><Jgdm>2998</Jgdm><Dmms>IP备案操作成功</Dmms></Jgxx><Id>9001</Id><Czlx>1</Czlx><IspId>801</IspId></Lyjg>",
    "</BAJG></IP>"
);

pub const YM_BAJG: Sample = download!(
    "YM/BAJG",
    "YM/BAJG/Jg_xx[1]",
    "<YM><BAJG>",
    "<Jg_xx><Jgxx><Dmms/><Jgdm>3998</Jgdm></Jgxx><Czlx>1</Czlx><IspId>901</IspId></Jg_xx>",
    "</BAJG></YM>"
);

pub const JCDM: Sample = download!("JCDM", "JCDM/Jcdm_xx", "", codes!(), "");

pub const SJTB: Sample = download!("SJTB", "SJTB/ICP/Baxx[1]", "<SJTB><ICP>", filed!(), "</ICP></SJTB>");

pub const SJTB_CODES: Sample = download!("SJTB", "SJTB/JCDM/Jcdm_xx", "<SJTB>", codes!(), "</SJTB>");

macro_rules! by_name {
    ($($name:ident),+) => {
        &[$((stringify!($name), $name)),+]
    };
}

/// All of them, by the names that the tables use.
pub const UPLOADS: &[(&str, Sample)] =
    by_name![XZBA, PERSON, XZWZ, XZJR, BGBA, ZXBA, XZHYD, HSJG, WBACLJG, IP_XZBA, IP_XGBA, IP_SCBA, YM_XZBA, YM_SCBA];

/// All downloads.
pub const DOWNLOADS: &[(&str, Sample)] =
    by_name![BASJ, ZXSJ, HMDLB, WBAWZLB, BAJG, HCJG, XGTZ, IP_BAJG, YM_BAJG, JCDM, SJTB, SJTB_CODES];

pub fn named(name: &str) -> Sample {
    let mut all = UPLOADS.iter().chain(DOWNLOADS);
    all.find(|(own, _)| *own == name).unwrap_or_else(|| panic!("no sample {name}")).1
}
