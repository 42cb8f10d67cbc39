//! What the programs of this package are told.

use crate::landing_zone::Size;

/// What was said.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// The landing zones: one for each `--vpcs`.
    pub sizes: Vec<Size>,
    /// Whatever else stood there.
    pub others: Vec<String>,
}

impl Arguments {
    /// Reads `--vpcs N` (any number of times), `--seed S` and `--network-only`.
    ///
    /// # Errors
    /// In words, if a number is none or too large.
    pub fn of(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let (mut vpcs, mut seed, mut network_only, mut others) = (Vec::new(), 1, false, Vec::new());
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut number = || {
                let text = arguments.next().unwrap_or_default();
                text.replace([',', '_'], "").parse::<u64>().map_err(|_| format!("`{text}` is no number"))
            };
            match argument.as_str() {
                "--vpcs" => vpcs.push(number()? as usize),
                "--seed" => seed = number()?,
                "--network-only" => network_only = true,
                _ => others.push(argument),
            }
        }
        if let Some(wrong) = vpcs.iter().find(|n| !(1..=Size::MOST).contains(*n)) {
            return Err(format!("{wrong} VPCs: 1 to {} fit", Size::MOST));
        }
        let size = |n: &usize| if network_only { Size::network(*n, seed) } else { Size::of(*n, seed) };
        Ok(Self { sizes: vpcs.iter().map(size).collect(), others })
    }
}
