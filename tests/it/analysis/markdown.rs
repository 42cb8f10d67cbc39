//! `hopstamp diff --format markdown`: a comment on a pull request.

use std::fmt::Write;

use crate::support::{Folder, run_in};

/// What Markdown and GitHub read.
const SPECIAL: &str = "`*_<b>|[x](y)#1 @me";

/// A network of so many callers, each with a role of its own. What `operator` finds about a tag lets them in.
fn network(callers: usize, filler: &str, operator: &str) -> String {
    let mut text = String::from(
        "resources: { 'arn:aws:s3:::b': { account: '111122223333', region: us-east-1 } }\nprincipals:\n",
    );
    for n in 0..callers {
        // With a filler, each is a cause by itself.
        let tag = if filler.is_empty() { 0 } else { n };
        writeln!(
            text,
            "  arn:aws:iam::111122223333:role/r{n}: {{ policies: [{{ Version: '2012-10-17', Statement: [{{ Effect: Allow, \
             Action: 's3:GetObject', Resource: '*', Condition: {{ {operator}: {{ 'aws:PrincipalTag/{SPECIAL}{filler}{tag}': 'v' }} }} }}] }}] }}"
        )
        .unwrap();
    }
    text.push_str("callers:\n");
    for n in 0..callers {
        writeln!(
            text,
            "  '@me {SPECIAL}{filler} {n}': {{ kind: lambda, region: us-east-1, role: 'arn:aws:iam::111122223333:role/r{n}', \
             function_arn: 'arn:aws:lambda:us-east-1:111122223333:function:f{n}' }}"
        )
        .unwrap();
    }
    text
}

fn comment(callers: usize, filler: &str) -> String {
    let folder = Folder::new(&format!("markdown-{callers}"));
    folder.write("before.yaml", network(callers, filler, "StringNotEquals"));
    folder.write("after.yaml", network(callers, filler, "StringEquals"));
    let run = run_in(folder.path(), &["diff", "before.yaml", "after.yaml", "--format", "markdown"]);
    assert_eq!(run.code, 0, "{}", run.all());
    run.stdout
}

#[test]
fn names_mean_nothing() {
    insta::assert_snapshot!("diff_markdown_names", comment(1, ""));
}

#[test]
fn long_lists_are_folded() {
    let text = comment(60, "");
    assert!(text.contains("<details><summary>120 changes</summary>\n\n- `"), "{text}");
    assert!(text.contains("<details><summary>120 callers</summary>\n\n- ``@me"), "{text}");
    assert!(text.contains("- and 70 more\n\n</details>\n"), "{text}");
}

#[test]
fn a_comment_fits_and_says_what_was_cut() {
    let text = comment(39, &"*".repeat(300));
    let length = text.chars().count();
    assert!((50_000..=60_000).contains(&length), "{length}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    let cut = text.split("**Cut, to fit into a comment:** ").nth(1).expect("something is cut");
    let shown = text.matches("\n#### ").count();
    assert!(
        cut.starts_with(&format!("{} causes of flips, of {} answers.", 39 - shown, 2 * (39 - shown))),
        "{shown} {cut}"
    );
}
