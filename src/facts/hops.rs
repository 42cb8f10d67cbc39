//! interim
/// interim
pub fn via_service_name(service: &str) -> &str {
    service
}
/// interim
pub fn service_principal(service: &str) -> String {
    format!("{service}.amazonaws.com")
}
/// interim
pub fn documents_called_via(service: &str) -> bool {
    [
        "athena",
        "cloud9",
        "cloudformation",
        "databrew",
        "dataexchange",
        "dynamodb",
        "kms",
        "servicecatalog-appregistry",
        "sqlworkbench",
        "rds",
        "s3-object-lambda",
        "servicecatalog",
        "cloudshell",
    ]
    .contains(&service)
}
/// interim
pub fn shows_own_address(service: &str, target: &str) -> bool {
    matches!((service, target), ("athena", _) | ("cloudformation", _) | ("ec2", "kms"))
}
