//! The kinds of organisations (domain.md, section 2), and which credit codes each can have.

pub use super::uscc::{Uscc, credit_code_form};
use crate::kernel::codes::code_list;

code_list! {
    OrganizationKind of "organization_kinds" ("单位类型", "Organisation kinds")
        ("注册单位的性质，统一社会信用代码前两位与之不相称时给出提示。", "Nature of a registered organisation; where the first two characters of its USCC are unusual for it, there is a warning.") {
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

code_list! {
    OrganizationWarning of "organization_warnings" ("单位信息提示", "Warnings about organisations")
        ("单位信息中值得核对之处；不影响登记。", "What is worth a second look; it prevents nothing.") {
        UsccKindMismatch = "uscc_kind_mismatch" ("统一社会信用代码前两位与单位类型不相称", "Credit code unusual for the kind")
            ("见代码表 uscc_prefixes。", "See the code list uscc_prefixes."),
    }
}

impl OrganizationKind {
    /// Whether credit codes of this kind usually begin like this: the first two characters tell who registered the
    /// organisation, and as what. What registries really did differs, so another beginning is a warning only.
    pub fn usually_begins_with(self, registered_as: &str) -> bool {
        match self {
            Self::Government => registered_as == "11",
            Self::PublicInstitution => matches!(registered_as, "12" | "A1"),
            // Public ones, private ones and those run as a company or by one person.
            Self::University | Self::ResearchInstitute | Self::Hospital => {
                matches!(registered_as, "12" | "52" | "91" | "92" | "A1")
            }
            // Associations for science and technology are mass organisations, and of some places registered as others.
            Self::Association => matches!(registered_as, "13" | "19" | "51"),
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
