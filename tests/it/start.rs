//! `init`, `completions` and `man`: what a beginner starts with.

use crate::support::{Folder, hopstamp, run_in};

#[test]
fn every_start_loads_without_a_remark_and_its_scenarios_hold() {
    for start in ["minimal", "peered", "hub"] {
        let folder = Folder::new(&format!("init-{start}"));
        let run = run_in(folder.path(), &["init", start]);
        assert_eq!(run.code, 0, "{}", run.all());
        let check = run_in(folder.path(), &["check", "topology.yaml", "scenarios.yaml"]);
        assert_eq!((check.code, check.stderr.as_str()), (0, ""), "{start}");
        let test = run_in(folder.path(), &["test", "scenarios.yaml"]);
        assert_eq!((test.code, test.stderr.as_str()), (0, ""), "{start}: {}", test.stdout);
        assert!(test.stdout.contains(" passed, 0 failed"), "{start}: {}", test.stdout);
        let picture = run_in(folder.path(), &["render", "topology.yaml"]);
        assert_eq!(picture.code, 0, "{start}");
        let topology = std::fs::read_to_string(folder.path().join("topology.yaml")).unwrap();
        assert!(topology.starts_with("# yaml-language-server: $schema=topology.schema.json\n"));
        assert!(topology.lines().filter(|l| l.contains('#')).count() >= 4, "{start} has comments");
        for (file, subject) in [("topology.schema.json", "topology"), ("scenario.schema.json", "scenario")] {
            let written = std::fs::read_to_string(folder.path().join(file)).unwrap();
            assert_eq!(written, hopstamp(&["schema", subject]).stdout, "{file}");
        }
    }
}

#[test]
fn nothing_is_overwritten_unless_asked() {
    let folder = Folder::new("init-keeps");
    folder.write("new/scenarios.yaml", "mine");
    let run = run_in(folder.path(), &["init", "peered", "-o", "new"]);
    assert_eq!(run.code, 2);
    assert_eq!(run.stderr, "error: new/scenarios.yaml is there already\nhelp: --force overwrites\n");
    assert_eq!(std::fs::read_to_string(folder.path().join("new/scenarios.yaml")).unwrap(), "mine");
    assert!(!folder.path().join("new/topology.yaml").exists(), "all or nothing");
    let forced = run_in(folder.path(), &["init", "peered", "-o", "new", "--force"]);
    assert_eq!(forced.code, 0, "{}", forced.all());
    assert_eq!(run_in(folder.path(), &["test", "new/scenarios.yaml"]).code, 0);
}

#[test]
fn a_dash_prints_and_writes_nothing() {
    let folder = Folder::new("init-prints");
    let run = run_in(folder.path(), &["init", "hub", "-o", "-"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("tgw-hub:"), "{}", run.stdout);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// The commands, as the help has them.
fn commands() -> Vec<String> {
    let help = hopstamp(&["--help"]).stdout;
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    names.filter_map(|l| l.split_whitespace().next()).map(str::to_owned).filter(|n| n != "help").collect()
}

#[test]
fn completions_know_every_command() {
    let commands = commands();
    assert!(commands.len() > 10, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = hopstamp(&["completions", shell]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        for command in &commands {
            assert!(run.stdout.contains(command.as_str()), "{shell} does not know {command}");
        }
        assert!(run.stdout.contains("action"), "{shell} knows options");
    }
}

#[test]
fn the_manual_names_every_command_and_has_a_page_for_each() {
    let page = hopstamp(&["man"]).stdout;
    assert!(page.contains(".TH HOPSTAMP"), "{page}");
    for command in commands() {
        let escaped = command.replace('-', "\\-");
        assert!(page.contains(&format!("hopstamp\\-{escaped}")), "{command}: {page}");
        let own = hopstamp(&["man", &command]);
        assert_eq!(own.code, 0, "{}", own.stderr);
        assert!(own.stdout.contains(".SH DESCRIPTION"), "{}", own.stdout);
    }
    assert!(hopstamp(&["man", "policy", "check"]).stdout.contains("hopstamp\\-policy\\-check"));
    let slip = hopstamp(&["man", "trac"]);
    assert_eq!(slip.code, 2);
    assert_eq!(slip.stderr, "error: hopstamp has no command `trac`\nhelp: did you mean `trace`?\n");
}

#[test]
fn the_readme_shows_what_init_prints() {
    let folder = Folder::new("init-readme");
    let printed = run_in(folder.path(), &["init", "peered", "-o", "lab"]).stdout;
    let readme = std::fs::read_to_string(crate::support::root().join("README.md")).unwrap();
    assert!(readme.contains(&format!("$ hopstamp init peered -o lab\n{printed}```")), "{printed}");
    let first = std::fs::read_to_string(folder.path().join("lab/topology.yaml")).unwrap();
    assert!(readme.contains(&format!("```yaml\n{}\n```", first.lines().next().unwrap())));
}
