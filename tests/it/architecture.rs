//! The invariants of ARCHITECTURE.md, read off the source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which modules of the crate each module may name.
fn allowed() -> BTreeMap<&'static str, Vec<&'static str>> {
    let base = ["arn", "assumption", "diagnostic", "source", "facts", "hash"];
    let with = |more: &[&'static str]| base.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    BTreeMap::from([
        ("arn", vec![]),
        ("hash", vec![]),
        ("diagnostic", vec!["source"]),
        ("source", vec!["diagnostic", "hash"]),
        ("assumption", vec!["diagnostic"]),
        ("facts", with(&[])),
        ("policy", with(&[])),
        ("decision", with(&["policy", "context"])),
        ("evaluate", with(&["policy", "decision"])),
        ("topology", with(&["policy"])),
        ("network", with(&["topology"])),
        ("import", with(&["policy"])),
        ("request", with(&["context", "topology"])),
        ("context", with(&["network", "topology", "request"])),
        ("outcome", with(&["context", "network", "decision"])),
        ("picture", with(&["network", "topology", "outcome"])),
        ("simulate", with(&["context", "network", "decision", "policy", "topology", "request", "outcome"])),
        ("probe", with(&["context", "topology", "policy", "decision", "request", "outcome", "simulate"])),
        ("scenario", with(&["context", "network", "topology", "request", "outcome", "simulate"])),
        ("paths", with(&["context", "network", "topology", "request", "outcome", "simulate"])),
        ("schema", with(&["topology", "scenario"])),
        (
            "analysis",
            with(&["context", "network", "decision", "policy", "topology", "request", "outcome", "simulate"]),
        ),
        (
            "fix",
            with(&[
                "analysis", "context", "network", "decision", "policy", "topology", "request", "outcome",
                "simulate",
            ]),
        ),
        (
            "report",
            with(&[
                "analysis", "paths", "context", "fix", "network", "topology", "policy", "decision",
                "outcome", "picture", "probe", "scenario", "simulate",
            ]),
        ),
    ])
}

fn source_files() -> Vec<(String, PathBuf, String)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let relative = path.strip_prefix(&root).unwrap().to_path_buf();
            let first = relative.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
            let module = first.trim_end_matches(".rs").to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            (module, relative, text)
        })
        .collect()
}

/// The code of a file: no comments, no documentation.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(n, l)| (n + 1, l)).filter(|(_, l)| !l.trim_start().starts_with("//"))
}

#[test]
fn modules_use_only_what_lies_before_them() {
    let allowed = allowed();
    let mut wrong = Vec::new();
    for (module, file, text) in source_files() {
        if matches!(module.as_str(), "lib" | "main" | "cli") {
            continue;
        }
        let Some(may) = allowed.get(module.as_str()) else {
            wrong.push(format!("{}: module `{module}` is not in the table", file.display()));
            continue;
        };
        for (line, text) in code(&text) {
            for part in text.split("crate::").skip(1) {
                let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if !name.is_empty() && name != module && !may.contains(&name.as_str()) {
                    wrong.push(format!("{}:{line}: `{module}` uses `{name}`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_command_line_touches_the_world() {
    let mut wrong = Vec::new();
    for (module, file, text) in source_files() {
        if module == "cli" || module == "main" {
            continue;
        }
        for (line, text) in code(&text) {
            for world in [
                "std::fs",
                "std::env",
                "std::io",
                "std::process",
                "std::net::Tcp",
                "SystemTime",
                "Instant::now",
            ] {
                // The traits of readers and writers of bytes in memory stand in the same place as those of files.
                let in_memory = world == "std::io" && file.ends_with("import/bytes.rs");
                if text.contains(world) && !in_memory {
                    wrong.push(format!("{}:{line}: {world}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn exchangeable_libraries_are_named_in_one_place() {
    let places = [
        ("serde_yaml", vec!["source/yaml"]),
        ("jsonc_parser", vec!["source/json.rs"]),
        ("petgraph", vec!["network/"]),
        ("similar", vec!["fix/unified.rs"]),
        ("annotate_snippets", vec!["report/diagnostics.rs"]),
        ("tabled", vec!["report/"]),
        ("flate2", vec!["import/bytes.rs"]),
        ("encoding_rs", vec!["import/bytes.rs"]),
        ("clap", vec!["cli/"]),
        ("clap_complete", vec!["cli/shell.rs"]),
        ("clap_mangen", vec!["cli/shell.rs"]),
        ("indicatif", vec!["cli/"]),
    ];
    let mut wrong = Vec::new();
    for (_, file, text) in source_files() {
        let name = file.to_string_lossy().replace('\\', "/");
        for (line, text) in code(&text) {
            for (library, homes) in &places {
                if text.contains(&format!("{library}::")) && !homes.iter().any(|h| name.starts_with(h)) {
                    wrong.push(format!("{name}:{line}: {library}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_table_of_facts_is_dated_and_says_where_it_comes_from() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut tables = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with('#'), "{}: the first line says what the table holds", path.display());
        for field in ["\nchecked: ", "\nsources:"] {
            assert!(text.contains(field), "{}: no {}", path.display(), field.trim());
        }
        tables += 1;
    }
    assert!(tables > 0);
}

#[test]
fn every_test_file_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let main = std::fs::read_to_string(folder.join("main.rs")).unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let module = name.trim_end_matches(".rs");
        assert!(
            module == "main" || module == "snapshots" || main.contains(&format!("mod {module};")),
            "tests/it/{name} is not in tests/it/main.rs"
        );
    }
}
