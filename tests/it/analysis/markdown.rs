//! `hopstamp diff --format markdown`: a comment on a pull request.

use std::fmt::Write;

use crate::support::{Folder, run_in};

/// A network of so many callers, each with a role of its own, whose names are full of what Markdown reads.
fn network(callers: usize) -> String {
    let mut text = String::from(
        "vpcs: { vpc-1: { account: '111122223333', region: us-east-1, cidrs: [10.0.0.0/8], subnets: { s-1: { az: use1-az1, cidr: 10.0.0.0/16 } } } }\n\
         resources: { 'arn:aws:s3:::b': { account: '111122223333', region: us-east-1 } }\nprincipals:\n",
    );
    for n in 0..callers {
        // Conditions of their own, so that each is a cause by itself.
        writeln!(
            text,
            "  arn:aws:iam::111122223333:role/r{n}: {{ policies: [{{ Version: '2012-10-17', Statement: [{{ Effect: Allow, Action: 's3:GetObject', \
             Resource: '*', Condition: {{ StringNotEquals: {{ 'aws:SourceVpce': 'vpce-{n}', 'aws:PrincipalTag/`*_<b>|[x](y)#1 @me': '{n}' }} }} }}] }}] }}"
        )
        .unwrap();
    }
    text.push_str("callers:\n");
    for n in 0..callers {
        writeln!(
            text,
            "  '@me `*_<b>|[x](y)#1 {n}': {{ kind: lambda, region: us-east-1, role: 'arn:aws:iam::111122223333:role/r{n}', function_arn: 'arn:aws:lambda:us-east-1:111122223333:function:f{n}' }}"
        )
        .unwrap();
    }
    text
}

fn comment(callers: usize) -> String {
    let folder = Folder::new(&format!("markdown-{callers}"));
    let before = network(callers);
    folder.write("before.yaml", &before);
    folder.write("after.yaml", before.replace("Effect: Allow", "Effect: Deny"));
    let run = run_in(folder.path(), &["diff", "before.yaml", "after.yaml", "--format", "markdown"]);
    assert_eq!(run.code, 0, "{}", run.all());
    run.stdout
}

#[test]
fn names_mean_nothing_and_long_lists_are_folded() {
    insta::assert_snapshot!("diff_markdown_names", comment(7));
}

#[test]
fn a_comment_fits_and_says_what_was_cut() {
    let text = comment(300);
    assert!(text.chars().count() <= 60_000, "{}", text.chars().count());
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    assert!(text.contains("**Cut, to fit into a comment:**") || text.len() < 59_000);
}
