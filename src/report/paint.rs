//! Colour, where the reader has it.

use anstyle::{AnsiColor, Style};

/// Writes with or without colour. Words never depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// Whether to write colour codes.
    pub colour: bool,
}

impl Paint {
    /// No colour.
    pub const PLAIN: Paint = Paint { colour: false };

    fn with(self, style: Style, text: &str) -> String {
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A title.
    pub fn bold(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }

    /// Less important.
    pub fn dim(self, text: &str) -> String {
        self.with(Style::new().dimmed(), text)
    }

    /// Good.
    pub fn good(self, text: &str) -> String {
        self.with(Style::new().bold().fg_color(Some(AnsiColor::Green.into())), text)
    }

    /// Bad.
    pub fn bad(self, text: &str) -> String {
        self.with(Style::new().bold().fg_color(Some(AnsiColor::Red.into())), text)
    }

    /// To be looked at.
    pub fn care(self, text: &str) -> String {
        self.with(Style::new().bold().fg_color(Some(AnsiColor::Yellow.into())), text)
    }
}
