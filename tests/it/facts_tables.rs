//! What holds of every table in `data/`.

/// The tables whose rows are sorted, and how many bytes they may have: a plain trace reads most of them.
const TABLES: &[(&str, &str, usize)] = &[
    ("action-lists.yaml", include_str!("../../data/action-lists.yaml"), 5_000),
    ("assumptions.yaml", include_str!("../../data/assumptions.yaml"), 50_000),
    ("condition-keys.yaml", include_str!("../../data/condition-keys.yaml"), 50_000),
    ("encryption-legs.yaml", include_str!("../../data/encryption-legs.yaml"), 5_000),
    ("more-services.yaml", include_str!("../../data/more-services.yaml"), 25_000),
    ("multivalued-keys.yaml", include_str!("../../data/multivalued-keys.yaml"), 5_000),
    ("rcp-services.yaml", include_str!("../../data/rcp-services.yaml"), 5_000),
    ("regions.yaml", include_str!("../../data/regions.yaml"), 5_000),
    ("sample-requests.yaml", include_str!("../../data/sample-requests.yaml"), 5_000),
    ("service-hops.yaml", include_str!("../../data/service-hops.yaml"), 50_000),
    ("service-names.yaml", include_str!("../../data/service-names.yaml"), 5_000),
    ("services.yaml", include_str!("../../data/services.yaml"), 25_000),
    ("vpc-key-services.yaml", include_str!("../../data/vpc-key-services.yaml"), 5_000),
];

/// The text behind a line, up to the next line that is not indented.
fn below<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let behind = text.lines().skip_while(|line| *line != heading).skip(1);
    behind.take_while(|line| line.starts_with(' ')).collect()
}

/// The keys of a block map.
fn keys_below<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let rows = below(text, heading).into_iter().filter_map(|line| line.strip_prefix("  "));
    let rows = rows.filter(|row| !row.starts_with([' ', '#']));
    rows.map(|row| row.split_once(": ").map_or(row, |(key, _)| key).trim_matches('"')).collect()
}

/// The words of a folded text.
fn words_below<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let lines = below(text, heading).into_iter().take_while(|line| indent(line) > indent(heading));
    lines.flat_map(str::split_whitespace).collect()
}

#[test]
fn every_table_says_what_it_holds_when_it_was_checked_and_against_what() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.display();
        assert!(text.starts_with("# "), "{name} begins with what it holds");
        let date = text.lines().find_map(|line| line.strip_prefix("checked: \"")).unwrap_or("");
        let date: jiff::civil::Date = date.trim_end_matches('"').parse().unwrap();
        assert!(date >= jiff::civil::date(2026, 9, 26), "{name}: {date}");
        let sources = text.lines().skip_while(|line| *line != "sources:").skip(1);
        assert!(sources.take_while(|line| line.starts_with("  - ")).count() >= 1, "{name} has sources");
        count += 1;
    }
    assert!(count >= TABLES.len());
}

#[test]
fn rows_are_sorted() {
    for (name, text, _) in TABLES {
        match *name {
            "services.yaml" | "more-services.yaml" => {
                let keys = keys_below(text, "services:");
                assert!(keys.len() > 20);
                assert!(keys.is_sorted_by(|a, b| a < b), "{name}");
                for list in ["without_endpoint", "with_endpoint"] {
                    assert_words_sorted(text, &format!("  {list}: >-"));
                }
                if *name == "services.yaml" {
                    assert_words_sorted(text, "without_policy: >-");
                }
            }
            "condition-keys.yaml" => {
                // Within each group, which a comment begins.
                for group in text.split("\n  # ").skip(1) {
                    let group = format!("keys:\n  # {group}");
                    let keys = keys_below(&group, "keys:");
                    assert!(keys.len() > 3 && keys.is_sorted_by(|a, b| a < b), "{group}");
                }
            }
            "service-names.yaml" => {
                assert_words_sorted(text, "called_via: >-");
                assert_words_sorted(text, "via_service: >-");
            }
            "rcp-services.yaml" => assert_words_sorted(text, "services: >-"),
            "vpc-key-services.yaml" => {
                assert_words_sorted(text, "source_vpc_arn: >-");
                assert_words_sorted(text, "vpce_org_id: >-");
                assert_words_sorted(text, "without_resource_owner: >-");
            }
            "encryption-legs.yaml" => {
                let keys = keys_below(text, "services:");
                assert!(keys.len() > 5 && keys.is_sorted_by(|a, b| a < b), "{name}");
            }
            "action-lists.yaml" => {
                assert_words_sorted(text, "kms_without_key: >-");
                assert_words_sorted(text, "in_vpc_data_plane: >-");
            }
            _ => {}
        }
    }
}

#[track_caller]
fn assert_words_sorted(text: &str, heading: &str) {
    let words = words_below(text, heading);
    assert!(words.len() > 5, "{heading}");
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    assert!(lower.is_sorted_by(|a, b| a < b), "{heading} is not sorted");
}

#[test]
fn tables_stay_small() {
    for (name, text, limit) in TABLES {
        assert!(text.len() < *limit, "{name} has {} bytes", text.len());
    }
}
