//! Formats of a template's cells.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::forms::Kind;

/// Cells that a person may change are white and unlocked, all others grey.
pub struct Styles {
    pub title: Format,
    pub line: Format,
    pub group: Format,
    pub heading: Format,
    pub required: Format,
    open: [Format; 4],
    locked: [Format; 4],
}

impl Styles {
    pub fn new() -> Styles {
        let head = || {
            Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0xE4_EC_F7))
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(0xB8_C4_D6))
                .set_num_format("@")
        };
        let cell = |format: &str| Format::new().set_num_format(format).set_align(FormatAlign::Top);
        let open = |format: &str| cell(format).set_unlocked();
        let locked = |format: &str| {
            cell(format)
                .set_background_color(Color::RGB(0xEF_EF_EF))
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(0xD0_D0_D0))
        };
        Styles {
            title: Format::new().set_bold().set_font_size(13).set_num_format("@"),
            line: Format::new().set_font_color(Color::RGB(0x44_44_44)).set_num_format("@"),
            group: head().set_align(FormatAlign::Center),
            heading: head(),
            required: head().set_font_color(Color::RGB(0xA0_1F_1B)),
            open: FORMATS.map(open),
            locked: FORMATS.map(locked),
        }
    }

    /// The format of a cell that holds this kind.
    pub fn cell(&self, kind: &Kind, open: bool) -> &Format {
        let formats = if open { &self.open } else { &self.locked };
        &formats[format_of(kind)]
    }
}

/// Excel's own «Текстовый», whole numbers, «Общий», days.
const FORMATS: [&str; 4] = ["@", "0", "General", "dd.mm.yyyy"];

fn format_of(kind: &Kind) -> usize {
    match kind {
        Kind::Integer { .. } => 1,
        Kind::Decimal { .. } => 2,
        Kind::Date { .. } => 3,
        _ => 0,
    }
}
