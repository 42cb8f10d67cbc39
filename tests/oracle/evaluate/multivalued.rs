//! Which condition keys hold lists: a property of the key, not of the request (PE B.2, below PE-69).

const KEYS: [&str; 8] = [
    "aws:CalledVia",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceNamesList",
    "aws:ResourceOrgPaths",
    "aws:SourceOrgPaths",
    "aws:TagKeys",
    "aws:VpceOrgPaths",
    "logs:LogGeneratingResourceArns",
];

/// Whether a key is multivalued. PE-69: the case of its name does not matter.
pub fn is_multivalued(key: &str) -> bool {
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}
