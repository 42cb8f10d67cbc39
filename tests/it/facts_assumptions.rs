//! The texts of the assumptions agree with the code.

use hopstamp::assumption::Assumption;
use hopstamp::facts::{assumption_texts, condition_keys};

#[test]
fn names_and_choices_are_those_of_the_code_in_order() {
    let names: Vec<&str> = assumption_texts().assumptions.iter().map(|row| row.name.as_str()).collect();
    let expected: Vec<&str> = Assumption::ALL.iter().map(|a| a.name()).collect();
    assert_eq!(names, expected);
    for assumption in Assumption::ALL {
        let text = assumption_texts().get(*assumption).unwrap();
        let choices: Vec<&str> = text.choices.iter().map(|(choice, _)| choice.as_str()).collect();
        assert_eq!(choices, assumption.choices(), "{assumption}");
        for choice in assumption.choices() {
            assert!(text.choice(choice).is_some_and(|meaning| !meaning.is_empty()), "{assumption} {choice}");
        }
        assert_eq!(text.choice("no such choice"), None);
    }
}

#[test]
fn texts_are_sentences() {
    for row in &assumption_texts().assumptions {
        for text in [&row.meaning, &row.reason] {
            assert!(text.ends_with('.'), "{}: {text}", row.name);
            assert!(text.starts_with(char::is_uppercase), "{}: {text}", row.name);
        }
        for (choice, meaning) in &row.choices {
            assert!(!meaning.ends_with('.'), "{} {choice}", row.name);
        }
        assert!(!row.rules.is_empty(), "{}", row.name);
        for rule in &row.rules {
            let begin = ["CK", "NP", "SH", "PE", "DP", "PP", "CH", "CV", "H-", "L"];
            assert!(begin.iter().any(|b| rule.starts_with(b)), "{}: {rule}", row.name);
        }
    }
}

#[test]
fn keys_exist() {
    for row in &assumption_texts().assumptions {
        for key in &row.keys {
            let name = key.replace("<k>", "x");
            let found = condition_keys().find(&name);
            assert_eq!(found.map(|k| k.name.as_str()), Some(key.as_str()), "{}", row.name);
        }
    }
}
