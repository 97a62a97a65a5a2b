//! Reads the imports of the code.

use std::fs;
use std::path::{Path, PathBuf};

use super::PACKAGES;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A file of Rust under `api/`, without its comments.
pub struct Source {
    /// From the root of the repository.
    pub path: PathBuf,
    pub code: String,
    pub lines: usize,
}

impl Source {
    fn part(&self, number: usize) -> Option<String> {
        let part = self.path.components().nth(number)?;
        Some(part.as_os_str().to_string_lossy().into_owned())
    }

    pub fn group(&self) -> Option<String> {
        self.part(2)?;
        self.part(1)
    }

    pub fn stem(&self) -> Option<String> {
        Some(self.path.file_stem()?.to_string_lossy().into_owned())
    }

    pub fn is_mechanism(&self, mechanisms: &[&str]) -> bool {
        self.group()
            .is_none_or(|group| mechanisms.contains(&group.as_str()))
    }
}

/// An import of something that stands in another folder of a group.
pub struct Import {
    pub file: String,
    /// Without `crate::`.
    pub path: String,
}

impl Import {
    pub fn home_group(&self) -> &str {
        self.file.split('/').nth(1).unwrap_or_default()
    }

    pub fn home_resource(&self) -> Option<&str> {
        self.file
            .split('/')
            .nth(2)
            .filter(|part| !part.ends_with(".rs"))
    }

    pub fn to_group(&self) -> &str {
        self.path.split("::").next().unwrap_or_default()
    }

    pub fn to_resource(&self) -> Option<&str> {
        self.path.split("::").nth(1)
    }

    /// The file of the resource that the import names, through a `pub use` of its `mod.rs` too; `None` for what stands in
    /// `mod.rs` itself.
    pub fn to_file(&self) -> Option<String> {
        let name = self.path.split("::").nth(2)?;
        let folder = Path::new(ROOT)
            .join("api")
            .join(self.to_group())
            .join(self.to_resource()?);
        if folder.join(format!("{name}.rs")).exists() || folder.join(name).is_dir() {
            return Some(name.to_owned());
        }
        let module = fs::read_to_string(folder.join("mod.rs")).ok()?;
        let code = without_comments(&module);
        code.split(';').find_map(|statement| {
            let (_, tree) = statement.trim().split_once("pub use ")?;
            let of = flat("", tree);
            let path = of
                .iter()
                .find(|path| path.rsplit("::").next() == Some(name))?;
            let first = path.trim_start_matches("self::").split("::").next()?;
            Some(first.to_owned())
        })
    }
}

/// All files of the service; the packages of the workspace stand apart.
pub fn rust_files() -> Vec<Source> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from("api")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(Path::new(ROOT).join(&folder)).expect("a folder") {
            let path = folder.join(entry.expect("an entry").file_name());
            if Path::new(ROOT).join(&path).is_dir() {
                if !PACKAGES.iter().any(|package| path == Path::new(package)) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(Path::new(ROOT).join(&path)).expect("a file");
                let lines = text.lines().count();
                files.push(Source {
                    path,
                    code: without_comments(&text),
                    lines,
                });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// What a file imports from other folders, also by way of a folder that it imports as a whole.
pub fn imports(file: &Source) -> Vec<Import> {
    let mut named = paths_in(&file.code);
    let folders: Vec<String> = named
        .iter()
        .filter(|path| path.split("::").count() == 2)
        .cloned()
        .collect();
    for folder in folders {
        let inside = named_inside(&file.code, &folder);
        named.extend(inside);
    }
    let import = named.into_iter().map(|path| Import {
        file: file.path.display().to_string(),
        path,
    });
    import
        .filter(|import| {
            import.to_group() != import.home_group()
                || import.to_resource() != import.home_resource()
        })
        .collect()
}

/// What a file names of a folder that it imports: `teams::model` for `people::teams`.
fn named_inside(code: &str, folder: &str) -> Vec<String> {
    let name = folder.rsplit("::").next().unwrap_or_default();
    let call = format!("{name}::");
    let of_a_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts = code.match_indices(&call).filter(|(at, _)| {
        let before = code[..*at].chars().next_back();
        !before.is_some_and(|c| of_a_word(c) || c == ':')
    });
    let named = starts.filter_map(|(at, _)| {
        let after = &code[at + call.len()..];
        let end = after.find(|c| !of_a_word(c)).unwrap_or(after.len());
        (end > 0).then(|| format!("{folder}::{}", &after[..end]))
    });
    named.collect()
}

/// Every path below `crate::`, without it: in `use` and elsewhere.
pub fn paths_in(code: &str) -> Vec<String> {
    let code = without_comments(code);
    let mut paths = Vec::new();
    let mut rest = code.as_str();
    while let Some(at) = rest.find("crate::") {
        let (before, after) = rest.split_at(at);
        let after = &after["crate::".len()..];
        let statement = before.rsplit([';', '}', '{']).next().unwrap_or_default();
        let words = statement.trim();
        let tree = if words.ends_with("use") {
            after.split(';').next().unwrap_or_default()
        } else {
            let is_of_a_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let end = after.find(|c| !is_of_a_path(c)).unwrap_or(after.len());
            after[..end].trim_end_matches(':')
        };
        paths.extend(flat("", tree));
        rest = &after[tree.len()..];
    }
    paths
}

/// The paths of a `use` tree.
fn flat(prefix: &str, tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((head, inner)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap_or_default().trim();
        let path = format!("{prefix}{name}");
        return vec![path.trim_end_matches("::self").to_owned()];
    };
    let prefix = format!("{prefix}{}", head.trim());
    let inner = inner.trim_end().trim_end_matches('}');
    let mut depth = 0;
    let parts = inner.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    parts
        .filter(|part| !part.trim().is_empty())
        .flat_map(|part| flat(&prefix, part))
        .collect()
}

fn without_comments(code: &str) -> String {
    let lines = code
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}
