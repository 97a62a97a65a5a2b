//! The order of the code: `api/` is made of groups, and a group imports only groups above it.

mod exceptions;
pub mod paths;

use std::collections::BTreeSet;

use exceptions::{LONG_FILES, OPERATIONS_IMPORTED};
use paths::{Import, imports, rust_files};
use tianfu::platform::notifications::kinds;
use tianfu::platform::person_relations;
use tianfu::service::slices;

/// From the top to the bottom: a group imports only groups before it, and itself.
const GROUPS: [&str; 14] = [
    "kernel",
    "platform",
    "access",
    "reference",
    "people",
    "accounts",
    "market",
    "training",
    "brokering",
    "competition",
    "figures",
    "integration",
    "administration",
    "service",
];
/// Groups of mechanism: their folders are not resources.
const MECHANISMS: [&str; 4] = ["kernel", "platform", "access", "service"];
/// Groups that a group does not import although they stand above it.
const APART: [(&str, &str); 4] = [
    ("training", "market"),
    ("competition", "market"),
    ("competition", "training"),
    ("competition", "brokering"),
];
/// What a resource may show to other resources.
const SHOWN: [&str; 5] = ["model", "codes", "view", "policy", "state"];
/// Packages of the workspace: the compiler holds that they import nothing of the service.
const PACKAGES: [&str; 2] = ["api/engine", "api/platform/postgres"];
/// What the rules of a resource are free of.
const PURE: [&str; 2] = ["policy", "state"];
const LONGEST_FILE: usize = 500;

fn place(group: &str) -> usize {
    GROUPS
        .iter()
        .position(|known| *known == group)
        .unwrap_or_else(|| panic!("{group} is no group: see GROUPS in tests/architecture"))
}

fn all_imports() -> Vec<Import> {
    rust_files()
        .iter()
        .filter(|file| file.path.components().count() > 2)
        .flat_map(imports)
        .collect()
}

#[test]
fn a_group_imports_only_groups_above_it() {
    let mut against: Vec<String> = Vec::new();
    for import in all_imports() {
        let (from, to) = (import.home_group(), import.to_group());
        if place(to) > place(from) || APART.contains(&(from, to)) {
            against.push(format!("{}: {}", import.file, import.path));
        }
    }
    assert!(
        against.is_empty(),
        "against the order of groups:\n{}",
        against.join("\n")
    );
}

#[test]
fn each_folder_of_the_code_is_a_group() {
    let found: BTreeSet<String> = rust_files()
        .iter()
        .filter_map(|file| file.group())
        .collect();
    let known = GROUPS.iter().map(ToString::to_string).collect();
    assert_eq!(found, known);
}

#[test]
fn a_resource_imports_no_operation_of_another_resource() {
    let mut found = BTreeSet::new();
    for import in all_imports() {
        let (from, to) = (import.home_group(), import.to_group());
        if MECHANISMS.contains(&to) || from == "service" {
            continue;
        }
        let (Some(resource), Some(file)) = (import.to_resource(), import.to_file()) else {
            continue;
        };
        if import.home_resource() != Some(resource) && !SHOWN.contains(&file.as_str()) {
            let of = import.home_resource().unwrap_or("mod");
            found.insert(format!("{from}::{of} -> {to}::{resource}::{file}"));
        }
    }
    let excepted: BTreeSet<String> = OPERATIONS_IMPORTED
        .iter()
        .map(ToString::to_string)
        .collect();
    let new: Vec<&String> = found.difference(&excepted).collect();
    assert!(
        new.is_empty(),
        "imported from an operation's file: {new:#?}"
    );
    let over: Vec<&String> = excepted.difference(&found).collect();
    assert!(
        over.is_empty(),
        "no longer needed, take them out: {over:#?}"
    );
}

#[test]
fn rules_are_pure_and_models_do_not_know_them() {
    let mut against = Vec::new();
    for file in rust_files() {
        let Some(name) = file.stem().filter(|_| !file.is_mechanism(&MECHANISMS)) else {
            continue;
        };
        if PURE.contains(&name.as_str()) && file.code.contains("PgConnection") {
            against.push(format!("{} reads the database", file.path.display()));
        }
        if name == "model"
            && (file.code.contains("super::policy") || file.code.contains("::policy::"))
        {
            against.push(format!("{} imports a policy", file.path.display()));
        }
    }
    assert!(against.is_empty(), "{against:#?}");
}

#[test]
fn each_code_list_that_the_code_declares_is_registered_once() {
    let mut declared: Vec<String> = rust_files()
        .iter()
        .flat_map(|file| lists_declared_in(&file.code))
        .collect();
    declared.sort();
    let lists = slices::code_lists();
    // The slices declare the kinds of notifications and the relations of persons one by one.
    let of_enums = lists
        .iter()
        .filter(|list| ![kinds::LIST, person_relations::LIST].contains(&list.name));
    let mut registered: Vec<&str> = of_enums.map(|list| list.name).collect();
    registered.sort_unstable();
    assert_eq!(registered, declared);
}

/// `Side of "listing_sides" ("…", "…")`.
fn lists_declared_in(code: &str) -> Vec<String> {
    code.split(" of \"")
        .skip(1)
        .filter_map(|rest| rest.split_once("\" ("))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect()
}

#[test]
fn each_slice_is_named_in_its_group() {
    let files = rust_files();
    let mut found = 0;
    for file in files
        .iter()
        .filter(|file| file.code.contains("pub const SLICE:"))
    {
        let folder = file.path.parent().unwrap();
        let group = std::fs::read_to_string(folder.with_file_name("mod.rs")).unwrap();
        let name = folder.file_name().unwrap().to_string_lossy();
        assert!(
            group.contains(&format!("&{name}::SLICE")),
            "{name} is not in SLICES"
        );
        found += 1;
    }
    assert!(found >= 10, "only {found}");
}

#[test]
fn each_thing_that_files_hang_on_is_named_in_its_group() {
    let mut found = 0;
    for file in rust_files()
        .iter()
        .filter(|file| file.code.contains("pub const FILE_PLACE:"))
    {
        let folder = file.path.parent().unwrap();
        let group = std::fs::read_to_string(folder.with_file_name("mod.rs")).unwrap();
        let name = folder.file_name().unwrap().to_string_lossy();
        assert!(
            group.contains(&format!("&{name}::FILE_PLACE")),
            "{name} is not in FILE_PLACES"
        );
        found += 1;
    }
    assert!(found >= 3, "only {found}");
}

#[test]
fn no_file_is_longer_than_one_can_read() {
    let long: BTreeSet<String> = rust_files()
        .iter()
        .filter(|file| file.lines > LONGEST_FILE)
        .map(|file| file.path.display().to_string())
        .collect();
    let excepted: BTreeSet<String> = LONG_FILES.iter().map(ToString::to_string).collect();
    assert_eq!(long, excepted, "files of more than {LONGEST_FILE} lines");
}

#[test]
fn imports_are_found_in_every_form() {
    let code = "use crate::market::{listings::{self, model::Listing as Row}, matches};\n\
                fn f() { crate::people::users::view::shown() } // crate::service::cli";
    let found: Vec<String> = paths::paths_in(code);
    assert_eq!(
        found,
        [
            "market::listings",
            "market::listings::model::Listing",
            "market::matches",
            "people::users::view::shown",
        ]
    );
}
