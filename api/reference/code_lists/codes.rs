//! 技术领域: what needs, offers and expertise are about.

use crate::kernel::codes::code_list;

code_list! {
    TechnologyField of "technology_fields" ("技术领域", "Technology fields")
        ("技术合同认定登记与统计使用的十一个技术领域。", "The eleven fields used in technology contract registration and its statistics.") from "技术合同认定登记统计分类（技术领域）" {
        ElectronicsIt = "electronics_it" ("电子信息", "Electronics and information technology"),
        Aerospace = "aerospace" ("航空航天", "Aviation and aerospace"),
        AdvancedManufacturing = "advanced_manufacturing" ("先进制造", "Advanced manufacturing"),
        BioMedical = "bio_medical" ("生物、医药和医疗器械", "Biology, medicine and medical devices"),
        NewMaterials = "new_materials" ("新材料及其应用", "New materials and their application"),
        NewEnergy = "new_energy" ("新能源与高效节能", "New energy and energy efficiency"),
        Environment = "environment" ("环境保护与资源综合利用", "Environmental protection and resource use"),
        Nuclear = "nuclear" ("核应用", "Nuclear applications"),
        Agriculture = "agriculture" ("农业", "Agriculture"),
        Transport = "transport" ("现代交通", "Modern transport"),
        UrbanSocial = "urban_social" ("城市建设与社会发展", "Urban construction and social development"),
    }
}
