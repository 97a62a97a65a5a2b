//! The kinds of organisations (domain.md, section 2), and which credit codes each can have.

use crate::kernel::codes::code_list;

code_list! {
    /// What an organisation is.
    OrganizationKind of "organization_kinds" {
        Government = "government",
        PublicInstitution = "public_institution",
        University = "university",
        ResearchInstitute = "research_institute",
        Hospital = "hospital",
        /// 科协 and their like.
        Association = "association",
        /// 学会.
        Society = "society",
        Foundation = "foundation",
        PrivateNonprofit = "private_nonprofit",
        Enterprise = "enterprise",
        SoleTrader = "sole_trader",
        FarmerCooperative = "farmer_cooperative",
        Other = "other",
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
