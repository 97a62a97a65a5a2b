//! 技术领域: what needs, offers and expertise are about.

use crate::kernel::codes::code_list;

code_list! {
    /// The eleven technology fields of contract registration.
    TechnologyField of "technology_fields" {
        ElectronicsIt = "electronics_it",
        Aerospace = "aerospace",
        AdvancedManufacturing = "advanced_manufacturing",
        BioMedical = "bio_medical",
        NewMaterials = "new_materials",
        NewEnergy = "new_energy",
        Environment = "environment",
        Nuclear = "nuclear",
        Agriculture = "agriculture",
        Transport = "transport",
        UrbanSocial = "urban_social",
    }
}
