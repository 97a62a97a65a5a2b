//! The codes a listing carries (domain.md, section 2).

use chrono::{DateTime, Utc};

use crate::kernel::codes::code_list;

code_list! {
    Side of "listing_sides" ("供需侧别", "Listing sides")
        ("供需信息的方向：有所需，还是有所能。", "Direction of a listing: something needed, or something offered.") {
        Need = "need" ("科技所需", "Need")
            ("需要别人来做的事：难题、人才、研发、服务等。", "What someone needs done: a problem, talent, R&D or a service."),
        Offer = "offer" ("科技所能", "Offer")
            ("科技工作者或团队能做的事：能力、成果、技术、创意等。", "What a worker or team can do: a capability, an achievement, a technology or an idea."),
    }
}

code_list! {
    Market of "markets" ("市场", "Markets")
        ("区分科技服务市场与科普服务市场，两个市场都有供需两侧。", "Separates the technology market from the science popularisation market; both sides exist in each.") {
        Technology = "technology" ("科技服务", "Technology")
            ("技术成果、研发与专业技术服务的供需。", "Supply of and demand for achievements, R&D and technical services."),
        Popsci = "popsci" ("科普服务", "Science popularisation")
            ("讲座、展览、活动与内容等科普服务的供需。", "Supply of and demand for lectures, exhibits, activities and content."),
    }
}

code_list! {
    ListingKind of "listing_kinds" ("供需信息类型", "Listing kinds")
        ("供需信息的细类，可用的类型由侧别和市场决定。", "What a listing is about; the kinds allowed depend on its side and market.") {
        Capability = "capability" ("科技能力", "Capability")
            ("技术市场的科技所能：可提供的专业能力、检测或设备条件。", "Technology offer: skills, testing or equipment that can be provided."),
        Achievement = "achievement" ("科技成果", "Achievement")
            ("技术市场的科技所能：已形成的成果、专利或产品样机。", "Technology offer: a finished result, patent or prototype."),
        HiTech = "hi_tech" ("待推广高新技术", "High technology to be promoted")
            ("技术市场的科技所能：成熟度较高、待推广应用的高新技术。", "Technology offer: a mature high technology awaiting wider use."),
        Idea = "idea" ("科技创意", "Idea")
            ("技术市场的科技所能：待验证或寻求合作的创意与设想。", "Technology offer: an idea that seeks proof or partners."),
        Problem = "problem" ("待攻克难题", "Problem to be solved")
            ("技术市场的科技所需：生产或治理中待攻克的技术难题。", "Technology need: a technical problem waiting for a solution."),
        Talent = "talent" ("人才需求", "Talent")
            ("技术市场的科技所需：引进、柔性聘用或培养科技人才。", "Technology need: hiring, borrowing or training of specialists."),
        Rnd = "rnd" ("研发需求", "Research and development")
            ("技术市场的科技所需：委托或合作开展研究开发。", "Technology need: entrusted or joint research and development."),
        Service = "service" ("技术服务需求", "Technical service")
            ("技术市场的科技所需：检测、设计、咨询、培训等专业服务。", "Technology need: testing, design, consulting, training and the like."),
        Transfer = "transfer" ("技术引进需求", "Technology acquisition")
            ("技术市场的科技所需：受让或取得许可使用已有成果。", "Technology need: to buy or license an existing result."),
        Lecture = "lecture" ("科普讲座", "Lecture")
            ("科普市场供需两侧通用：报告、讲座与授课。", "Popsci market, both sides: talks, lectures and classes."),
        Exhibit = "exhibit" ("科普展览", "Exhibit")
            ("科普市场供需两侧通用：展品、展板、流动展览与场馆开放。", "Popsci market, both sides: exhibits, panels, touring shows and open venues."),
        Activity = "activity" ("科普活动", "Activity")
            ("科普市场供需两侧通用：研学、实验、比赛与主题日活动。", "Popsci market, both sides: study trips, experiments, contests and theme days."),
        Content = "content" ("科普内容", "Content")
            ("科普市场供需两侧通用：图文、视频、读本与广播稿。", "Popsci market, both sides: articles, videos, booklets and broadcast scripts."),
    }
}

code_list! {
    /// domain.md, section 3.
    ListingStatus of "listing_statuses" ("供需信息状态", "Listing statuses")
        ("供需信息从起草到归档的状态。", "States of a listing from draft to archive.") {
        Draft = "draft" ("草稿", "Draft")
            ("本人或科服保姆正在编写，仅本人与代办人可见。", "Being written; seen only by its owner and the broker acting for him."),
        PendingOwnerConsent = "pending_owner_consent" ("待本人确认", "Awaiting owner's consent")
            ("科服保姆代拟，等待权利人确认。", "Drafted by a broker and waiting for the owner's consent."),
        Submitted = "submitted" ("已提交待审", "Submitted") ("等待管理员审核评分。", "Waiting for an administrator's review."),
        NeedsChanges = "needs_changes" ("退回修改", "Needs changes")
            ("审核退回，修改后可再次提交。", "Sent back; may be submitted again after changes."),
        Rejected = "rejected" ("不予发布", "Rejected") ("审核未通过。", "Refused by the reviewer."),
        Published = "published" ("已发布", "Published") ("公开可检索，可参与匹配。", "Public, searchable and open to matching."),
        Paused = "paused" ("暂停", "Paused")
            ("暂不参与检索与匹配，可恢复。", "Taken out of search and matching for a while; can be resumed."),
        Expired = "expired" ("已到期", "Expired") ("超过有效期，可续期后重新发布。", "Past its term; renewal publishes it again."),
        Fulfilled = "fulfilled" ("已达成", "Fulfilled") ("已由签署的合作满足。", "Met by a signed deal."),
        Withdrawn = "withdrawn" ("已撤回", "Withdrawn") ("由权利人主动撤回。", "Taken back by its owner."),
        Removed = "removed" ("已下架", "Removed") ("由管理员附理由下架。", "Taken down by an administrator with a reason."),
        Archived = "archived" ("已归档", "Archived") ("终态存档，仅供查阅。", "Closed and kept for reference."),
    }
}

impl ListingStatus {
    /// The state at a moment: the end of a term counts at once, and is written down a little later.
    #[must_use]
    pub fn at(self, expires_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        let on_market = matches!(self, Self::Published | Self::Paused);
        match on_market && expires_at.is_some_and(|end| end <= now) {
            true => Self::Expired,
            false => self,
        }
    }

    /// Whether it is over for good; what has expired can be renewed.
    pub fn has_ended(self) -> bool {
        matches!(
            self,
            Self::Rejected | Self::Fulfilled | Self::Withdrawn | Self::Removed | Self::Archived
        )
    }
}

code_list! {
    IndustrySection of "industry_sections" ("国民经济行业门类", "Industry sections")
        ("国民经济行业分类的二十个门类，用于标注供需信息与单位所属行业。", "The twenty sections of the national classification of economic activities.") from "GB/T 4754-2017 国民经济行业分类" since "2017-10-01" {
        A = "A" ("农、林、牧、渔业", "Agriculture, forestry, animal husbandry and fishery"),
        B = "B" ("采矿业", "Mining"),
        C = "C" ("制造业", "Manufacturing"),
        D = "D" ("电力、热力、燃气及水生产和供应业", "Production and supply of electricity, heat, gas and water"),
        E = "E" ("建筑业", "Construction"),
        F = "F" ("批发和零售业", "Wholesale and retail trade"),
        G = "G" ("交通运输、仓储和邮政业", "Transport, storage and post"),
        H = "H" ("住宿和餐饮业", "Accommodation and catering"),
        I = "I" ("信息传输、软件和信息技术服务业", "Information transmission, software and IT services"),
        J = "J" ("金融业", "Finance"),
        K = "K" ("房地产业", "Real estate"),
        L = "L" ("租赁和商务服务业", "Leasing and business services"),
        M = "M" ("科学研究和技术服务业", "Scientific research and technical services"),
        N = "N" ("水利、环境和公共设施管理业", "Water conservancy, environment and public facilities"),
        O = "O" ("居民服务、修理和其他服务业", "Household, repair and other services"),
        P = "P" ("教育", "Education"),
        Q = "Q" ("卫生和社会工作", "Health and social work"),
        R = "R" ("文化、体育和娱乐业", "Culture, sports and entertainment"),
        S = "S" ("公共管理、社会保障和社会组织", "Public administration, social security and social organisations"),
        T = "T" ("国际组织", "International organisations"),
    }
}

code_list! {
    IpKind of "ip_kinds" ("知识产权类型", "Intellectual property kinds")
        ("技术合同登记所用的知识产权类型，用于标注成果的权利状态。", "Kinds of intellectual property as used in technology contract registration.") from "技术合同认定登记统计分类（知识产权类型）" {
        Invention = "invention" ("发明专利", "Invention patent"),
        UtilityModel = "utility_model" ("实用新型专利", "Utility model patent"),
        Design = "design" ("外观设计专利", "Design patent"),
        SoftwareCopyright = "software_copyright" ("软件著作权", "Software copyright"),
        IcLayout = "ic_layout" ("集成电路布图设计", "Layout design of integrated circuits"),
        PlantVariety = "plant_variety" ("植物新品种", "New plant variety"),
        NewDrug = "new_drug" ("国家新药", "New drug approved by the state"),
        ProtectedTcm = "protected_tcm" ("国家中药保护品种", "Protected traditional Chinese medicine"),
        NationalCropVariety = "national_crop_variety" ("国家级农作物品种", "Nationally approved crop variety"),
        DefensePatent = "defense_patent" ("国防专利", "National defence patent"),
        TradeSecret = "trade_secret" ("技术秘密", "Technical secret (know-how)"),
        None = "none" ("未涉及知识产权", "No intellectual property involved"),
    }
}

code_list! {
    CooperationMode of "cooperation_modes" ("合作方式", "Cooperation modes")
        ("供需双方愿意采用的合作方式，可多选。", "Ways of working together that a party accepts; several may be chosen.") {
        EntrustedDevelopment = "entrusted_development" ("委托开发", "Entrusted development")
            ("一方出资，委托另一方研究开发。", "One party pays, the other does the research."),
        CooperativeDevelopment = "cooperative_development" ("合作开发", "Cooperative development")
            ("各方共同投入、分工开发、共享成果。", "The parties share input, work and results."),
        Transfer = "transfer" ("技术转让", "Transfer of rights")
            ("转让专利权、专利申请权、技术秘密等权利。", "Assignment of patents, applications or know-how."),
        License = "license" ("技术许可", "Licence") ("许可对方实施专利或使用技术秘密。", "Permission to work a patent or use know-how."),
        Equity = "equity" ("作价入股", "Equity contribution") ("以技术成果作价投资入股。", "The technology is contributed for shares."),
        Consulting = "consulting" ("技术咨询", "Consulting")
            ("可行性论证、预测、专题调查与评价。", "Feasibility studies, forecasts, surveys and evaluation."),
        Service = "service" ("技术服务", "Technical service")
            ("用技术知识为对方解决特定技术问题。", "Solving a given technical problem for the other party."),
        JointPlatform = "joint_platform" ("共建平台", "Joint platform")
            ("共建实验室、工作站、试验示范基地等。", "A joint laboratory, station or demonstration base."),
    }
}

code_list! {
    Urgency of "urgencies" ("紧急程度", "Urgencies")
        ("需求的紧急程度，影响排序与跟进时限。", "How pressing a need is; affects ranking and follow-up times.") {
        Normal = "normal" ("一般", "Normal") ("按正常进度推进。", "Ordinary pace."),
        Soon = "soon" ("较急", "Soon") ("希望在近期落实。", "To be settled shortly."),
        Urgent = "urgent" ("紧急", "Urgent")
            ("涉及安全、生计或停产，须尽快响应。", "Safety, livelihood or stopped production is at stake."),
    }
}
