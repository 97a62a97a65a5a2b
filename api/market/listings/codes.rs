//! The codes a listing carries (domain.md, section 2).

use crate::kernel::codes::code_list;

code_list! {
    /// 科技所需 or 科技所能.
    Side of "listing_sides" {
        Need = "need",
        Offer = "offer",
    }
}

code_list! {
    /// The technology market, or that of science popularisation (科普侧).
    Market of "markets" {
        Technology = "technology",
        Popsci = "popsci",
    }
}

code_list! {
    /// What kind of need or offer; which kinds there are depends on side and market.
    ListingKind of "listing_kinds" {
        Capability = "capability",
        Achievement = "achievement",
        HiTech = "hi_tech",
        Idea = "idea",
        Problem = "problem",
        Talent = "talent",
        Rnd = "rnd",
        Service = "service",
        Transfer = "transfer",
        Lecture = "lecture",
        Exhibit = "exhibit",
        Activity = "activity",
        Content = "content",
    }
}

code_list! {
    /// Where a listing stands (domain.md, section 3).
    ListingStatus of "listing_statuses" {
        Draft = "draft",
        PendingOwnerConsent = "pending_owner_consent",
        Submitted = "submitted",
        NeedsChanges = "needs_changes",
        Rejected = "rejected",
        Published = "published",
        Paused = "paused",
        Expired = "expired",
        Fulfilled = "fulfilled",
        Withdrawn = "withdrawn",
        Removed = "removed",
        Archived = "archived",
    }
}

impl ListingStatus {
    /// Whether it is over for good; what has expired can be renewed.
    pub fn has_ended(self) -> bool {
        matches!(
            self,
            Self::Rejected | Self::Fulfilled | Self::Withdrawn | Self::Removed | Self::Archived
        )
    }
}

code_list! {
    /// Industry sections of GB/T 4754.
    IndustrySection of "industry_sections" {
        A = "A", B = "B", C = "C", D = "D", E = "E", F = "F", G = "G", H = "H", I = "I", J = "J",
        K = "K", L = "L", M = "M", N = "N", O = "O", P = "P", Q = "Q", R = "R", S = "S", T = "T",
    }
}

code_list! {
    /// How the knowledge is protected.
    IpKind of "ip_kinds" {
        Invention = "invention",
        UtilityModel = "utility_model",
        Design = "design",
        SoftwareCopyright = "software_copyright",
        IcLayout = "ic_layout",
        PlantVariety = "plant_variety",
        NewDrug = "new_drug",
        ProtectedTcm = "protected_tcm",
        NationalCropVariety = "national_crop_variety",
        DefensePatent = "defense_patent",
        TradeSecret = "trade_secret",
        None = "none",
    }
}

code_list! {
    /// How the two sides want to work together.
    CooperationMode of "cooperation_modes" {
        EntrustedDevelopment = "entrusted_development",
        CooperativeDevelopment = "cooperative_development",
        Transfer = "transfer",
        License = "license",
        Equity = "equity",
        Consulting = "consulting",
        Service = "service",
        JointPlatform = "joint_platform",
    }
}

code_list! {
    /// How urgent a need is.
    Urgency of "urgencies" {
        Normal = "normal",
        Soon = "soon",
        Urgent = "urgent",
    }
}
