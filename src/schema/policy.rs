//! The policy language (PE-1), as far as its shape goes.

use serde_json::{Value, json};

/// A policy where a file names one: the document, its JSON as text, or a file.
pub(super) fn reference() -> Value {
    json!({
        "anyOf": [
            {
                "type": "object",
                "properties": { "file": { "type": "string", "description": "Path of the document, relative to this file." } },
                "required": ["file"],
                "additionalProperties": false
            },
            { "$ref": "#/definitions/policy-document" },
            { "type": "string", "pattern": "^\\s*\\{" }
        ]
    })
}

/// A document.
pub(super) fn document() -> Value {
    json!({
        "type": "object",
        "properties": {
            "Version": { "enum": ["2012-10-17", "2008-10-17"] },
            "Id": { "type": "string" },
            "Statement": {
                "anyOf": [
                    { "$ref": "#/definitions/policy-statement" },
                    { "type": "array", "items": { "$ref": "#/definitions/policy-statement" } }
                ]
            }
        },
        "required": ["Statement"],
        "additionalProperties": false
    })
}

/// A statement.
pub(super) fn statement() -> Value {
    let texts =
        json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    let principal = json!({
        "anyOf": [
            { "const": "*" },
            {
                "type": "object",
                "properties": { "AWS": texts, "Service": texts, "Federated": texts, "CanonicalUser": texts },
                "additionalProperties": false
            }
        ]
    });
    let scalar = json!({ "type": ["string", "number", "boolean"] });
    let condition = json!({
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": { "anyOf": [scalar, { "type": "array", "items": scalar }] }
        }
    });
    json!({
        "type": "object",
        "properties": {
            "Sid": { "type": "string" },
            "Effect": { "enum": ["Allow", "Deny"] },
            "Principal": principal,
            "NotPrincipal": principal,
            "Action": texts,
            "NotAction": texts,
            "Resource": texts,
            "NotResource": texts,
            "Condition": condition
        },
        "required": ["Effect"],
        "additionalProperties": false
    })
}
