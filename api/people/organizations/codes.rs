//! The kinds of organisations (domain.md, section 2), and which credit codes each can have.

pub use super::uscc::{Uscc, credit_code_form};
use crate::kernel::codes::code_list;

code_list! {
    OrganizationKind of "organization_kinds" ("单位类型", "Organisation kinds")
        ("注册单位的性质，可与统一社会信用代码前两位相互校验。", "Nature of a registered organisation; can be checked against the first two characters of its USCC.") {
        Government = "government" ("机关", "Government body"),
        PublicInstitution = "public_institution" ("事业单位", "Public institution"),
        University = "university" ("高等院校", "University"),
        ResearchInstitute = "research_institute" ("科研机构", "Research institute"),
        Hospital = "hospital" ("医疗机构", "Hospital"),
        Association = "association" ("科学技术协会", "Association for science and technology"),
        Society = "society" ("学会", "Learned society"),
        Foundation = "foundation" ("基金会", "Foundation"),
        PrivateNonprofit = "private_nonprofit" ("民办非企业单位（社会服务机构）", "Private non-profit unit"),
        Enterprise = "enterprise" ("企业", "Enterprise"),
        SoleTrader = "sole_trader" ("个体工商户", "Sole trader"),
        FarmerCooperative = "farmer_cooperative" ("农民专业合作社", "Farmers' cooperative"),
        Other = "other" ("其他", "Other"),
    }
}

impl OrganizationKind {
    /// Whether a credit code that begins like this can be one of this kind: its first two characters tell who registered
    /// it, and as what. The same rule is the constraint `organizations_uscc_fits_kind`.
    pub fn takes(self, registered_as: &str) -> bool {
        match self {
            Self::Government => registered_as == "11",
            Self::PublicInstitution => registered_as == "12",
            // Public ones, private ones and those run as a company.
            Self::University | Self::ResearchInstitute | Self::Hospital => {
                matches!(registered_as, "12" | "52" | "91")
            }
            Self::Association => matches!(registered_as, "13" | "51"),
            Self::Society => registered_as == "51",
            Self::Foundation => registered_as == "53",
            Self::PrivateNonprofit => registered_as == "52",
            Self::Enterprise => registered_as == "91",
            Self::SoleTrader => registered_as == "92",
            Self::FarmerCooperative => registered_as == "93",
            Self::Other => !matches!(
                registered_as,
                "11" | "12" | "52" | "53" | "91" | "92" | "93"
            ),
        }
    }
}
