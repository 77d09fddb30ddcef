//! Codes of sites and domains.

use super::codes;

codes! {
    /// What a site offers (服务内容).
    ServiceContent, "service content" {
        /// 单位门户网站
        UnitPortal = "unit_portal",
        /// 综合门户
        GeneralPortal = "general_portal",
        /// 博客/个人空间
        Blog = "blog",
        /// 导航
        Navigation = "navigation",
        /// 网络购物
        Shopping = "shopping",
        /// 网络新闻
        News = "news",
        /// 网络游戏
        Games = "games",
        /// 网络教育
        Education = "education",
        /// 其他
        Other = "other",
    }
}

codes! {
    /// Fields that need an approval of another authority first (前置或专项审批).
    PreApprovalType, "pre-approval" {
        /// 新闻
        News = "news",
        /// 出版
        Publishing = "publishing",
        /// 教育
        Education = "education",
        /// 医疗保健
        Health = "health",
        /// 药品和医疗器械
        Drugs = "drugs",
        /// 电子公告服务
        Bulletin = "bulletin",
        /// 文化
        Culture = "culture",
        /// 广播电影电视节目
        Broadcasting = "broadcasting",
        /// 网络预约车
        RideHailing = "ride_hailing",
        /// 互联网金融
        Finance = "finance",
        /// 校外培训
        Training = "training",
        /// 游戏
        Games = "games",
        /// 宗教
        Religion = "religion",
    }
}

codes! {
    /// What the pages of a site really carry: the pre-approval codes and five more.
    Content, "content" {
        /// 新闻
        News = "news",
        /// 出版
        Publishing = "publishing",
        /// 教育
        Education = "education",
        /// 医疗保健
        Health = "health",
        /// 药品和医疗器械
        Drugs = "drugs",
        /// 电子公告服务
        Bulletin = "bulletin",
        /// 文化
        Culture = "culture",
        /// 广播电影电视节目
        Broadcasting = "broadcasting",
        /// 网络预约车
        RideHailing = "ride_hailing",
        /// 互联网金融
        Finance = "finance",
        /// 校外培训
        Training = "training",
        /// 游戏
        Games = "games",
        /// 宗教
        Religion = "religion",
        /// 论坛
        Forum = "forum",
        /// Commercial content.
        Commercial = "commercial",
        /// A company's presentation.
        Company = "company",
        /// A person's own notes, pictures, works.
        PersonalSharing = "personal_sharing",
        /// Legal topics.
        Law = "law",
    }
}

impl Content {
    /// The pre-approval field this content belongs to, if it is one.
    #[must_use]
    pub fn pre_approval(self) -> Option<PreApprovalType> {
        self.as_str().parse().ok()
    }
}

codes! {
    /// What a domain of the site is used for.
    Purpose, "purpose" {
        /// A website in the usual sense.
        Website = "website",
        /// 小程序
        MiniProgram = "mini_program",
        /// 公众号
        OfficialAccount = "official_account",
        /// Mail only.
        Mail = "mail",
    }
}

codes! {
    /// Whose order or record it is.
    Whose, "provider" {
        /// Of this provider.
        Here = "here",
        /// Of another provider.
        Other = "other",
    }
}

codes! {
    /// Can the public see the site now.
    SiteState, "site state" {
        /// Nobody outside can open it.
        Closed = "closed",
        /// Anybody can open it.
        Open = "open",
    }
}

codes! {
    /// Where a domain's address records lead.
    ResolvesTo, "resolution" {
        /// To this provider.
        Here = "here",
        /// To another mainland provider.
        Elsewhere = "elsewhere",
        /// Out of the mainland.
        Abroad = "abroad",
    }
}
