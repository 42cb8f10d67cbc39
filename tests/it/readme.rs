//! The README shows real output: every console block in it is run and compared.

use crate::support::{hopstamp, root};

/// The console blocks of a text: command lines and what is shown below each.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    for block in text.split("```console\n").skip(1) {
        let block = block.split("\n```").next().unwrap();
        let mut lines = block.lines().peekable();
        while let Some(line) = lines.next() {
            let mut command = line.strip_prefix("$ ").expect("a block begins with a command").to_owned();
            while command.ends_with('\\') {
                command.pop();
                command.push_str(lines.next().unwrap().trim());
            }
            let mut output = String::new();
            while lines.peek().is_some_and(|l| !l.starts_with("$ ")) {
                output.push_str(lines.next().unwrap());
                output.push('\n');
            }
            blocks.push((command, output));
        }
    }
    blocks
}

fn words(command: &str) -> Vec<String> {
    command.split_whitespace().map(|w| w.trim_matches(['\'', '"']).to_owned()).collect()
}

/// The arguments of a command that runs this program, however it is started.
fn arguments(command: &str) -> Option<Vec<String>> {
    let words = words(command);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let rest = match words.as_slice() {
        ["hopstamp", rest @ ..] => rest,
        ["cargo", "run", rest @ ..] => rest.split(|w| *w == "--").nth(1)?,
        _ => return None,
    };
    Some(rest.iter().map(|w| (*w).to_owned()).collect())
}

#[test]
fn what_the_readme_shows_is_what_comes_out() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).unwrap();
    let mut compared = 0;
    let documents = ["README.md", "docs/what-if.md"];
    for (name, (command, shown)) in
        documents.iter().flat_map(|name| blocks(&read(name)).into_iter().map(move |b| (name, b)))
    {
        let Some(arguments) = arguments(&command) else { continue };
        if shown.is_empty() {
            continue;
        }
        let run = hopstamp(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let printed = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(shown.trim(), printed.trim(), "{name}: {command}");
        compared += 1;
    }
    assert!(compared >= 3, "the README shows output");
}

#[test]
fn the_test_command_of_the_readme_is_the_one_that_ci_runs() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let ci = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(readme.contains("    cargo test --locked\n"));
    assert!(ci.contains("\ncargo test --locked\n"));
}

#[test]
fn files_that_the_documents_name_are_there() {
    for document in ["README.md", "docs/what-if.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap();
            if !target.is_empty() && !target.starts_with("http") {
                let folder = root().join(document).parent().unwrap().to_path_buf();
                assert!(folder.join(target).exists(), "{document} names {target}");
            }
        }
    }
}
