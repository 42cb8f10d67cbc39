//! Text that is not YAML, or too much of it.

use hopstamp::source::{SourceMap, parse_yaml};
use insta::assert_snapshot;

use crate::topology::support::problems;

#[test]
fn empty_file() {
    assert_snapshot!(problems(""), @r#"
    error[empty-file] t.yaml:1:1: the file is empty
        help: start from a file under topologies/ or scenarios/
    "#);
    assert_snapshot!(problems(" \n\n"), @r#"
    error[empty-file] t.yaml:1:1: the file is empty
        help: start from a file under topologies/ or scenarios/
    "#);
    assert_snapshot!(problems("# only a comment\n---\n"), @r#"
    error[empty-file] t.yaml:1:1: the file is empty
        help: start from a file under topologies/ or scenarios/
    "#);
}

#[test]
fn tabs() {
    assert_snapshot!(problems("vpcs:\n\tvpc-1: {}\n"), @r#"
    error[yaml-syntax] t.yaml:2:1: this is not YAML: a tab stands in the indentation
        help: YAML is indented with blanks, not with tabs
    "#);
    assert_snapshot!(problems("vpcs:\n  vpc-1:\n    region: us-east-1\n\t\tcidrs: []\n"), @r#"
    error[yaml-syntax] t.yaml:4:1: this is not YAML: a tab stands in the indentation
        help: YAML is indented with blanks, not with tabs
    "#);
}

#[test]
fn not_utf8() {
    assert_snapshot!(problems(b"accounts:\n  \"111122223333\": { name: caf\xe9 }\n".to_vec()), @r#"
    error[not-utf8] t.yaml:2:30: the file is not UTF-8 text: byte 0xE9 cannot stand here
        help: save it as UTF-8
    "#);
    let utf16: Vec<u8> = "\u{feff}vpcs: {}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_snapshot!(problems(utf16), @r#"
    error[not-utf8] t.yaml:1:1: the file is not UTF-8 text: byte 0xFF cannot stand here
        help: it looks like UTF-16; save it as UTF-8
    "#);
}

#[test]
fn brackets_and_quotes() {
    assert_snapshot!(problems("vpcs: { vpc-1: { cidrs: [10.0.0.0/16 } }\n"), @r#"
    error[yaml-syntax] t.yaml:1:25: this is not YAML: `[` is closed by `}`
        help: close it with its own kind of bracket
    "#);
    assert_snapshot!(problems("vpcs: [\n"), @r#"
    error[yaml-syntax] t.yaml:1:7: this is not YAML: `[` is never closed
        help: check indentation, quotes and brackets here and in the line above
    "#);
    assert_snapshot!(problems("accounts: { \"111122223333: { name: lab } }\n"), @r#"
    error[yaml-syntax] t.yaml:1:13: this is not YAML: a quote is never closed
        help: close the quote; a quote inside of text is written twice: 'it''s'
    "#);
    assert_snapshot!(problems("vpcs:\n  vpc-1: {}\n vpc-2: {}\n"), @r#"
    error[yaml-syntax] t.yaml:3:2: this is not YAML: the indentation fits no line above
        help: fields of one mapping begin in one column, and what belongs to a field further right
    "#);
    assert_snapshot!(problems("callers:\n  app: kind: ec2\n"), @r#"
    error[yaml-syntax] t.yaml:2:12: this is not YAML: a second `: ` stands in one line
        help: put the text into quotes
    "#);
    assert_snapshot!(problems("callers:\n  app\n  kind: ec2\n"), @r#"
    error[yaml-syntax] t.yaml:3:7: this is not YAML: the line above lacks its `: `
        help: write `key: value`, and what belongs to a key further right
    "#);
    assert_snapshot!(problems("accounts: { \"111122223333\": { name: @lab } }\n"), @r#"
    error[yaml-syntax] t.yaml:1:37: this is not YAML: `@` cannot begin a value
        help: put the text into quotes
    "#);
}

#[test]
fn what_yaml_has_and_topologies_do_not() {
    assert_snapshot!(problems("vpcs: {}\n---\nvpcs: {}\n"), @r#"
    error[yaml-syntax] t.yaml:2:1: a second document begins here
        help: a file holds one document; put the other into a file of its own
    "#);
    assert_snapshot!(problems("vpcs: !Ref Vpc\ncallers: !!binary zz\n"), @r#"
    error[yaml-syntax] t.yaml:1:7: the tag `!Ref` has no meaning here
        help: write the value itself, without a tag
    error[wrong-type] t.yaml:1:12: the topology: `vpcs` is text; a mapping belongs here
        help: write one `id: {…}` a line
    error[yaml-syntax] t.yaml:2:10: the tag `!!binary` has no meaning here
        help: write the value itself, without a tag
    error[wrong-type] t.yaml:2:19: the topology: `callers` is text; a mapping belongs here
        help: write one `id: {…}` a line
    "#);
    assert_snapshot!(problems("? [a, b]\n: 1\n"), @r#"
    error[yaml-syntax] t.yaml:1:3: a list or mapping cannot be a key
        help: write a text in front of `: `
    "#);
    assert_snapshot!(problems("vpcs: *nowhere\n"), @r#"
    error[yaml-syntax] t.yaml:1:7: this is not YAML: no anchor of this name stands above
        help: write `&name` where it is defined
    "#);
    assert_snapshot!(problems("vpcs: &all { vpc-1: *all }\n"), @r#"
    error[yaml-syntax] t.yaml:1:21: this alias stands inside of what it stands for
        help: write the value itself
    "#);
    assert_snapshot!(problems("vpcs: { <<: 3 }\n"), @r#"
    error[yaml-syntax] t.yaml:1:13: `<<` merges a mapping, and this is none
        help: write an alias of a mapping, or a list of them
    "#);
}

#[test]
fn ten_megabytes_of_open_brackets() {
    assert_snapshot!(problems("[".repeat(10_000_000)), @r#"
    error[too-large] t.yaml:1:129: the document is nested more than 128 deep
        help: close brackets, or take levels out
    "#);
    assert_snapshot!(problems("{a: ".repeat(2_500_000)), @r#"
    error[too-large] t.yaml:1:513: the document is nested more than 128 deep
        help: close brackets, or take levels out
    "#);
    assert_snapshot!(problems("- ".repeat(5_000_000)), @r#"
    error[too-large] t.yaml:1:257: the document is nested more than 128 deep
        help: close brackets, or take levels out
    "#);
}

#[test]
fn an_anchor_bomb() {
    let mut wide = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    let mut deep = "a0: &a0 [x]\n".to_owned();
    for n in 1..200 {
        let before = n - 1;
        let line = format!("a{n}: &a{n} [{}]\n", vec![format!("*a{before}"); 10].join(", "));
        wide.push_str(&line);
        deep.push_str(&format!("a{n}: &a{n} [*a{before}]\n"));
    }
    assert_snapshot!(problems(wide), @r#"
    error[too-large] t.yaml:5:50: aliases blow the document up too far
        help: write out what they stand for, or use fewer levels of them
    "#);
    assert_snapshot!(problems(deep), @r#"
    error[too-large] t.yaml:128:14: the document is nested more than 128 deep
        help: close brackets, or take levels out
    "#);
}

#[test]
fn an_honest_large_file_is_read() {
    let mut text =
        String::from("common: &common { Effect: Allow, Action: \"*\", Resource: \"*\" }\nroles:\n");
    for n in 0..20_000 {
        text.push_str(&format!("  role-{n}: {{ policies: [*common, *common], tags: {{ number: {n} }} }}\n"));
    }
    let mut sources = SourceMap::new();
    let (node, problems) = parse_yaml(&mut sources, "large.yaml", &text);
    assert!(problems.is_empty());
    assert_eq!(node.unwrap().get("roles").unwrap().as_map().unwrap().entries.len(), 20_000);
}

#[test]
fn byte_order_marks_and_windows_line_ends() {
    assert_snapshot!(problems("\u{feff}vpccs: {}\r\nvpcs:\r\n  vpc-1:\r\n    regoin: us-east-1\r\n"), @r#"
    error[unknown-field] t.yaml:1:1: the topology: there is no field `vpccs` here
        help: did you mean `vpcs`?
    error[missing-field] t.yaml:3:3: vpc-1: `account` is missing
        help: add `account: "111122223333"`
    error[missing-field] t.yaml:3:3: vpc-1: `cidrs` is missing
        help: add `cidrs: [10.0.0.0/16]`
    error[unknown-field] t.yaml:4:5: vpc-1: there is no field `regoin` here
        help: did you mean `region`?
    "#);
    let mut sources = SourceMap::new();
    let (node, _) = parse_yaml(&mut sources, "t.yaml", "\u{feff}a: ä\r\nb:\r\n  c: [x,\r\n   y ]\r\n");
    let node = node.unwrap();
    let place = |name: &str| {
        let span = node.get("b").and_then(|b| b.get(name)).unwrap_or_else(|| node.get(name).unwrap()).span;
        let position = sources.position(span.file, span.start);
        (position.line, position.column, sources.slice(span).to_owned())
    };
    assert_eq!(place("a"), (1, 4, "ä".to_owned()));
    assert_eq!(place("c"), (3, 6, "[x,\r\n   y ]".to_owned()));
}
