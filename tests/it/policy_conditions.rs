//! Conditions: the truth table of PE B.2, and the families of B.3.

use hopstamp::context::State;
use hopstamp::policy::{Comparison, Family, Truth};
use serde_json::{Value, json};

use crate::policy_support::condition;

/// A value that the policy wants, one that hits it and one that misses it.
fn sample(comparison: Comparison) -> (&'static str, &'static str, &'static str) {
    match comparison {
        Comparison::StringLike | Comparison::StringNotLike => ("re?*", "redder", "blue"),
        Comparison::StringEqualsIgnoreCase | Comparison::StringNotEqualsIgnoreCase => ("Red", "rED", "blue"),
        Comparison::NumericLessThan => ("10", "9.5", "10"),
        Comparison::NumericLessThanEquals => ("10", "10.0", "10.5"),
        Comparison::NumericGreaterThan => ("10", "11", "10"),
        Comparison::NumericGreaterThanEquals => ("10", "10", "9"),
        Comparison::DateLessThan => ("2026-06-01", "2026-05-31T23:59Z", "2026-06-01T00:00:00Z"),
        Comparison::DateLessThanEquals => ("2026-06-01", "2026-06-01T00:00Z", "2026-06-01T00:00:01Z"),
        Comparison::DateGreaterThan => ("2026-06-01", "2026-06-01T00:00:00.5Z", "2026-06-01"),
        Comparison::DateGreaterThanEquals => ("2026-06-01", "1780272000", "1780271999"),
        _ => match comparison.family() {
            Family::String => ("red", "red", "Red"),
            Family::Numeric => ("10", "10.0", "11"),
            Family::Date => ("2026-06-01T12:00:00Z", "2026-06-01T14:00+02:00", "2026-06-01T12:00:01Z"),
            Family::Bool => ("true", "true", "false"),
            Family::Binary => ("aGVsbG8=", "aGVsbG8=", "aGVsbG9v"),
            Family::Ip => ("203.0.113.0/24", "203.0.113.9", "198.51.100.9"),
            Family::Arn => ("arn:aws:s3:::harbor-*", "arn:aws:s3:::harbor-logs", "arn:aws:s3:::vault"),
            Family::Null => ("true", "", ""),
        },
    }
}

fn comparisons() -> impl Iterator<Item = Comparison> {
    Comparison::ALL.iter().copied().filter(|c| *c != Comparison::Null)
}

fn one(operator: &str, key: &str, wanted: &str) -> Value {
    json!({ operator: { key: wanted } })
}

#[test]
fn single_valued_keys_follow_the_truth_table() {
    for comparison in comparisons() {
        let (wanted, hit, miss) = sample(comparison);
        let negated = comparison.is_negated();
        let key = "ec2:ResourceTag/x";
        for (suffix, absent) in [("", negated), ("IfExists", true)] {
            let operator = format!("{}{suffix}", comparison.name());
            let holds = |keys: &[(&str, State)]| condition(one(&operator, key, wanted), keys);
            assert_eq!(holds(&[]), absent.into(), "{operator}, absent");
            assert_eq!(holds(&[(key, State::one(hit))]), (!negated).into(), "{operator}, hit");
            assert_eq!(holds(&[(key, State::one(miss))]), negated.into(), "{operator}, miss");
            let unknown = holds(&[(key, State::Unknown)]);
            assert_eq!(unknown, Truth::Unknown, "{operator}, unknown");
        }
    }
}

#[test]
fn set_qualifiers_follow_the_truth_table() {
    // Absent, empty, all, some, none of the request's values are hit.
    let table = [
        ("ForAnyValue:", false, [false, false, true, true, false]),
        ("ForAnyValue:", true, [false, false, false, true, true]),
        ("ForAllValues:", false, [true, true, true, false, false]),
        ("ForAllValues:", true, [true, true, false, false, true]),
    ];
    let key = "aws:TagKeys";
    for comparison in comparisons() {
        let (wanted, hit, miss) = sample(comparison);
        for (qualifier, negated, expected) in table {
            if negated != comparison.is_negated() {
                continue;
            }
            let states = [
                State::Absent,
                State::many(Vec::<String>::new()),
                State::many([hit, hit]),
                State::many([hit, miss]),
                State::many([miss, miss]),
            ];
            for if_exists in [false, true] {
                let suffix = if if_exists { "IfExists" } else { "" };
                let operator = format!("{qualifier}{}{suffix}", comparison.name());
                for (state, expected) in states.iter().zip(expected) {
                    let expected = expected || (if_exists && *state == State::Absent);
                    let found = condition(one(&operator, key, wanted), &[(key, state.clone())]);
                    assert_eq!(found, expected.into(), "{operator} {state:?}");
                }
            }
        }
    }
}

#[test]
fn null_tests_presence() {
    let key = "aws:TokenIssueTime";
    let states = [
        (State::Absent, true),
        (State::one("x"), false),
        (State::one(""), true),
        (State::many(Vec::<String>::new()), true),
    ];
    for (state, absent) in states {
        let null = |wanted: Value| condition(json!({ "Null": { key: wanted } }), &[(key, state.clone())]);
        assert_eq!(null(json!("true")), absent.into(), "{state:?}");
        assert_eq!(null(json!(false)), (!absent).into(), "{state:?}");
        assert_eq!(null(json!(["true", "false"])), Truth::True, "{state:?}");
        let qualified = |q: &str| condition(json!({ q: { key: "true" } }), &[(key, state.clone())]);
        assert_eq!(qualified("ForAllValues:Null"), Truth::True);
        assert_eq!(qualified("ForAnyValue:Null"), Truth::False);
    }
    let unknown = [(key, State::Unknown)];
    assert_eq!(condition(json!({ "Null": { key: "true" } }), &unknown), Truth::Unknown);
    assert_eq!(condition(json!({ "Null": { key: ["true", "false"] } }), &unknown), Truth::True);
    assert_eq!(condition(json!({ "ForAllValues:Null": { key: "true" } }), &unknown), Truth::True);
}

#[test]
fn operators_and_keys_are_anded_and_values_ored() {
    let keys = [("aws:PrincipalTag/a", State::one("1")), ("aws:PrincipalTag/b", State::one("2"))];
    let both = |a: Value, b: Value| json!({ "StringEquals": { "aws:PrincipalTag/a": a }, "NumericEquals": { "aws:PrincipalTag/b": b } });
    assert_eq!(condition(both(json!(["0", "1"]), json!(2)), &keys), Truth::True);
    assert_eq!(condition(both(json!("1"), json!(3)), &keys), Truth::False);
    let nor = json!({ "StringNotEquals": { "aws:PrincipalTag/a": ["0", "1"] } });
    assert_eq!(condition(nor, &keys), Truth::False);
}

#[test]
fn names_of_keys_ignore_case_and_so_does_the_tag() {
    let keys = [("AWS:principalTAG/Team", State::one("red"))];
    assert_eq!(condition(one("StringEquals", "aws:PrincipalTag/teaM", "red"), &keys), Truth::True);
}

#[test]
fn the_empty_string_is_a_value() {
    let keys = [("s3:prefix", State::one(""))];
    assert_eq!(condition(one("StringEquals", "s3:prefix", ""), &keys), Truth::True);
    assert_eq!(condition(one("StringLike", "s3:prefix", "*"), &keys), Truth::True);
    assert_eq!(condition(one("StringLike", "s3:prefix", "?*"), &keys), Truth::False);
    assert_eq!(condition(one("StringLike", "s3:prefix", "*"), &[]), Truth::False);
}

#[test]
fn a_list_of_nothing_never_matches_a_present_key() {
    let present = [("aws:PrincipalTag/a", State::one("1"))];
    for (operator, absent) in
        [("StringEquals", false), ("StringNotEquals", true), ("StringEqualsIfExists", true), ("Null", false)]
    {
        let block = || json!({ operator: { "aws:PrincipalTag/a": [] } });
        assert_eq!(condition(block(), &present), Truth::False, "{operator}");
        assert_eq!(condition(block(), &[]), absent.into(), "{operator}");
    }
}

#[test]
fn a_multivalued_key_under_a_plain_operator_matches_nothing() {
    for operator in ["StringEquals", "StringNotEquals", "StringEqualsIfExists"] {
        let block = || one(operator, "aws:TagKeys", "env");
        assert_eq!(condition(block(), &[("aws:TagKeys", State::many(["env"]))]), Truth::False, "{operator}");
        assert_eq!(condition(block(), &[("aws:TagKeys", State::many(["x"]))]), Truth::False, "{operator}");
    }
    // Whatever it holds, and if it is absent: the condition fails.
    let unknown = [("aws:TagKeys", State::Unknown)];
    assert_eq!(condition(one("StringEquals", "aws:TagKeys", "env"), &unknown), Truth::False);
    assert_eq!(condition(one("StringNotEquals", "aws:TagKeys", "env"), &unknown), Truth::Unknown);
}

fn holds(operator: &str, wanted: &str, actual: &str) -> bool {
    let key = "ec2:ResourceTag/x";
    condition(one(operator, key, wanted), &[(key, State::one(actual))]).is_true()
}

#[test]
fn texts_compare_by_code_points() {
    assert!(holds("StringEqualsIgnoreCase", "ÄRGER", "ärger"));
    assert!(!holds("StringEqualsIgnoreCase", "straße", "STRASSE"));
    assert!(!holds("StringEquals", "e\u{301}", "\u{e9}"));
    assert!(holds("StringLike", "a*z", "a\r\n\u{1f600}z"));
    assert!(holds("StringLike", "a?z", "a\u{1f600}z"));
    assert!(!holds("StringLike", "a??z", "a\u{1f600}z"));
    assert!(!holds("StringEquals", "a*", "abc"));
    assert!(holds("StringEquals", "a*", "a*"));
}

#[test]
fn wildcards_match_as_written() {
    for (pattern, yes, no) in [
        ("*", vec!["", "a", "a\nb"], vec![]),
        ("a*", vec!["a", "ab"], vec!["", "ba"]),
        ("*a", vec!["a", "ba"], vec!["", "ab"]),
        ("a*b*c", vec!["abc", "axbxc", "abbc", "abcbc"], vec!["ab", "acb", "abcd"]),
        ("*ab*ab", vec!["abab", "xababab"], vec!["ab", "xab"]),
        ("?", vec!["a"], vec!["", "ab"]),
        ("*?", vec!["a", "ab"], vec![""]),
        ("a**b", vec!["ab", "axb"], vec!["a"]),
        ("*a?b*", vec!["axb", "aaxbb"], vec!["ab"]),
        ("", vec![""], vec!["a"]),
        ("aa*aa", vec!["aaaa", "aaaaa"], vec!["aaa"]),
    ] {
        for text in yes {
            assert!(holds("StringLike", pattern, text), "{pattern:?} {text:?}");
        }
        for text in no {
            assert!(!holds("StringLike", pattern, text), "{pattern:?} {text:?}");
        }
    }
}

#[test]
fn numbers_are_read_whole_and_compared_exactly() {
    assert!(holds("NumericEquals", "1e3", "1000.00"));
    assert!(holds("NumericEquals", "-0", "0.0"));
    assert!(holds("NumericLessThan", "9007199254740993", "9007199254740992"));
    assert!(!holds("NumericEquals", "9007199254740993", "9007199254740992"));
    assert!(holds("NumericLessThan", "-1", "-1.5"));
    assert!(holds("NumericGreaterThan", "0.09", "0.1"));
    for nonsense in ["", ".", "-", "1x", "0x10", " 1", "1_000", "NaN", "1e", "1.2.3", "\u{661}"] {
        assert!(!holds("NumericEquals", "1", nonsense), "{nonsense:?}");
        assert!(!holds("NumericNotEquals", "1", nonsense), "{nonsense:?}");
        assert!(!holds("NumericLessThanEquals", "99", nonsense), "{nonsense:?}");
    }
}

#[test]
fn dates_have_the_documented_forms() {
    let noon = "2026-06-01T12:00:00Z";
    for same in ["2026-06-01T12:00Z", "2026-06-01T12:00:00.000Z", "2026-06-01T05:30-06:30", "1780315200"] {
        assert!(holds("DateEquals", noon, same), "{same}");
    }
    assert!(holds("DateEquals", "2024-02-29", "2024-02-29T00:00Z"));
    assert!(holds("DateEquals", "1969-12-31T23:59:59Z", "-1"));
    for nonsense in
        ["20260601T120000Z", "2026-06", "2026-13-01", "2026-02-29", "2026-06-01T25:00Z", "next tuesday"]
    {
        assert!(!holds("DateGreaterThan", "1970-01-01", nonsense), "{nonsense}");
        assert!(!holds("DateNotEquals", noon, nonsense), "{nonsense}");
    }
    // A bare integer is seconds, never a year.
    assert!(holds("DateLessThan", "1970-01-02", "2026"));
}

#[test]
fn addresses_lie_in_blocks_of_their_family() {
    assert!(holds("IpAddress", "0.0.0.0/0", "255.255.255.255"));
    assert!(!holds("IpAddress", "::/0", "203.0.113.9"));
    assert!(holds("NotIpAddress", "::/0", "203.0.113.9"));
    assert!(holds("IpAddress", "2001:DB8::/32", "2001:db8:ffff::1"));
    assert!(holds("IpAddress", "2001:db8::1", "2001:db8:0:0::1"));
    assert!(!holds("IpAddress", "203.0.113.9", "203.0.113.10"));
    for nonsense in ["203.0.113.0/33", "203.0.113.0/", "203.0.113", "203.0.113.9/-1", "::/129", "a"] {
        assert!(!holds("IpAddress", nonsense, "203.0.113.9"), "{nonsense}");
    }
}

#[test]
fn many_blocks_are_found_like_one() {
    let key = "ec2:ResourceTag/x";
    let blocks: Vec<String> = (0..250).map(|n| format!("10.{n}.0.0/17")).collect();
    for (address, inside) in
        [("10.7.1.1", true), ("10.7.128.0", false), ("10.249.127.255", true), ("10.250.0.0", false)]
    {
        for list in [blocks.clone(), blocks.iter().rev().cloned().collect()] {
            let found = condition(json!({ "IpAddress": { key: list } }), &[(key, State::one(address))]);
            assert_eq!(found, inside.into(), "{address}");
        }
    }
    let nested = json!({ "IpAddress": { key: ["10.0.0.0/8", "10.0.0.0/16", "10.0.0.0/24", "12.0.0.0/8"] } });
    assert_eq!(condition(nested.clone(), &[(key, State::one("10.9.9.9"))]), Truth::True);
    assert_eq!(condition(nested, &[(key, State::one("11.0.0.0"))]), Truth::False);
}

#[test]
fn addresses_of_aws_lie_in_no_block_but_everything() {
    let aws = "$aws.address";
    for (blocks, inside) in [
        (json!(["0.0.0.0/0"]), true),
        (json!(["10.0.0.0/8", "::/0"]), true),
        (json!(["0.0.0.0/1", "128.0.0.0/1"]), false),
        (json!(["0.0.0.0/1", "203.0.113.7/24"]), false),
        (json!([aws]), false),
    ] {
        let keys = [("aws:SourceIp", State::one(aws))];
        let hit = condition(json!({ "IpAddress": { "aws:SourceIp": blocks } }), &keys);
        assert_eq!(hit, inside.into(), "{blocks}");
        let miss = condition(json!({ "NotIpAddress": { "aws:SourceIp": blocks } }), &keys);
        assert_eq!(miss, (!inside).into(), "{blocks}");
    }
}

#[test]
fn a_key_of_unknown_value_is_there_all_the_same() {
    let keys = [("aws:SourceVpc", State::SomeValue)];
    let holds = |operator: &str, wanted: &str| condition(one(operator, "aws:SourceVpc", wanted), &keys);
    assert_eq!(holds("Null", "true"), Truth::False);
    assert_eq!(holds("Null", "false"), Truth::True);
    assert_eq!(holds("StringEquals", "vpc-1"), Truth::Unknown);
    assert_eq!(holds("StringNotEqualsIfExists", "vpc-1"), Truth::Unknown);
    assert_eq!(holds("ForAllValues:Null", "true"), Truth::True);
}

#[test]
fn arns_compare_field_by_field() {
    let topic = "arn:aws:sns:eu-west-1:111122223333:alerts";
    assert!(holds("ArnEquals", "arn:aws:sns:*:111122223333:*", topic));
    assert!(!holds("ArnLike", "arn:aws:sns:*:alerts", topic));
    assert!(!holds("ArnLike", "arn:aws:sns*:alerts", topic));
    assert!(holds("StringLike", "arn:aws:sns:*:alerts", topic));
    assert!(holds("ArnLike", "*:aws:sns:eu-west-?:*:alerts", topic));
    assert!(!holds("ArnLike", "x:aws:sns:eu-west-?:*:alerts", topic));
    assert!(!holds("ArnLike", "arn:aws:sns:EU-west-1:*:alerts", topic));
    assert!(!holds("ArnNotLike", "arn:aws:s3:::x", "alerts"));
    assert!(holds("ArnLike", "*", topic));
}

#[test]
fn a_variable_may_stand_for_a_field_or_for_a_whole_arn() {
    let arn = "arn:aws:sns:eu-west-1:111122223333:alerts";
    let holds = |operator: &str, wanted: &str, source: State| {
        let keys = [
            ("aws:SourceArn", source),
            ("aws:PrincipalTag/arn", State::one(arn)),
            ("aws:PrincipalAccount", State::one("111122223333")),
        ];
        condition(one(operator, "aws:SourceArn", wanted), &keys)
    };
    for wanted in ["${aws:PrincipalTag/arn}", "arn:aws:sns:*:${aws:PrincipalAccount}:al*"] {
        assert_eq!(holds("ArnEquals", wanted, State::one(arn)), Truth::True, "{wanted}");
        assert_eq!(holds("ArnNotLike", wanted, State::one(arn)), Truth::False, "{wanted}");
        assert_eq!(
            holds("ArnLike", wanted, State::one("arn:aws:sns:eu-west-1:444455556666:alerts")),
            Truth::False
        );
    }
    // A wildcard stays inside its field, also where a variable brings the fields before it.
    let topic = State::one("arn:aws:sns:eu-west-1:111122223333:alerts:sub");
    assert_eq!(holds("ArnLike", "${aws:PrincipalTag/arn}*", topic.clone()), Truth::True);
    assert_eq!(holds("ArnLike", "arn:aws:*:${aws:PrincipalAccount}:alerts*", topic.clone()), Truth::False);
    assert_eq!(holds("ArnLike", "arn:aws:sns:eu-west-?:${aws:PrincipalAccount}:*:s?b", topic), Truth::True);
    // A text that is no ARN matches nothing.
    assert_eq!(holds("ArnNotLike", "alerts", State::one(arn)), Truth::True);
    assert_eq!(holds("ArnNotLike", "${aws:username}", State::one(arn)), Truth::True);
}

#[test]
fn base64_compares_by_bytes() {
    assert!(holds("BinaryEquals", "aGVsbG8=", "aGVsbG8="));
    assert!(!holds("BinaryEquals", "aGVsbG8=", "aGVSBG8="));
    assert!(!holds("BinaryEquals", "hello", "hello"));
}
