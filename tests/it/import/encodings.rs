//! Encodings seen in practice.

use std::io::Write;

use hopstamp::import::{Importer, Options};

use super::support::import;

const TEXT: &str = r#"{"Vpcs":[{"VpcId":"vpc-1","OwnerId":"111122223333","CidrBlock":"10.0.0.0/16","Tags":[{"Key":"Name","Value":"Büro"}]}]}"#;

fn topology(bytes: &[u8]) -> String {
    let imported = import(Options::default(), [("us-east-1/vpcs.json", bytes)], Importer::add_describe);
    assert!(imported.report.problems.is_empty(), "{:?}", imported.report.problems);
    imported.topology
}

fn utf16(little: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xFEFF).into_iter().chain(TEXT.encode_utf16());
    units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn all_encodings_read_the_same() {
    let plain = topology(TEXT.as_bytes());
    assert!(plain.contains("# Büro"));
    let marked = [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat();
    let all = [
        marked.clone(),
        utf16(true, true),
        utf16(false, true),
        utf16(true, false),
        utf16(false, false),
        gzip(TEXT.as_bytes()),
        gzip(&marked),
        gzip(&utf16(true, true)),
    ];
    for (number, bytes) in all.iter().enumerate() {
        assert_eq!(topology(bytes), plain, "{number}");
    }
}

#[test]
fn damaged_encodings_are_reported() {
    let mut cut = gzip(TEXT.as_bytes());
    cut.truncate(cut.len() - 12);
    for (bytes, wanted) in [
        (cut, "it is compressed, and the end is missing or damaged"),
        (b"\x1f\x8bnot really".to_vec(), "it is compressed"),
        (b"{\n\"Vpcs\": \"\xff\xfe\xfa\"}".to_vec(), "line 2: the text is not UTF-8"),
    ] {
        let imported = import(Options::default(), [("a.json", bytes.as_slice())], Importer::add_describe);
        let problem = &imported.report.problems[0];
        assert!(problem.what.starts_with(wanted), "{problem:?}");
    }
}

#[test]
fn a_small_file_cannot_fill_the_memory() {
    let bomb = gzip(&vec![b' '; 80 << 20]);
    assert!(bomb.len() < 200_000);
    let imported = import(Options::default(), [("a.json", bomb.as_slice())], Importer::add_describe);
    assert_eq!(imported.report.problems[0].what, "it is compressed and grows beyond all measure");
}
