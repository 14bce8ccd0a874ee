//! Credential cards (FEATURES A4): an XLSX to print and cut, a sheet for each municipality. The only place where a new
//! password is ever written in clear; nothing of it touches a temporary file.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use zeroize::Zeroizing;

use super::model::{Account, Known, Municipality, Organisation, Plan};
use crate::domain::Role;
use crate::error::AppError;
use crate::sheets::write::{A4, Book, cell_text};

/// What one person is handed.
pub struct Credential {
    pub login: String,
    pub password: Zeroizing<String>,
    pub role: Role,
    pub full_name: String,
    /// Short title; absent for coordinators and operators.
    pub organisation: Option<String>,
    /// Code and title; absent for accounts of the whole region.
    pub municipality: Option<(String, String)>,
}

/// Organisations and municipalities as they will be after the import: those of the workbook before those known.
pub struct Places<'a> {
    municipalities: HashMap<&'a str, &'a Municipality>,
    organisations: HashMap<&'a str, &'a Organisation>,
}

impl<'a> Places<'a> {
    pub fn of(plan: &'a Plan, known: &'a Known) -> Places<'a> {
        let municipalities = known.municipalities.values().chain(plan.municipalities.iter().map(|row| &row.value));
        let organisations = known.organisations.values().chain(plan.organisations.iter().map(|row| &row.value));
        Places {
            municipalities: municipalities.map(|row| (row.code.as_str(), row)).collect(),
            organisations: organisations.map(|row| (row.code.as_str(), row)).collect(),
        }
    }

    pub fn card(&self, account: &Account, password: Zeroizing<String>) -> Credential {
        let organisation = account.organisation.as_ref().and_then(|code| self.organisations.get(code.as_str()));
        let place = organisation.map(|organisation| &organisation.municipality).or(account.municipality.as_ref());
        let municipality = place.and_then(|code| self.municipalities.get(code.as_str()));
        Credential {
            login: account.login.clone(),
            password,
            role: account.role,
            full_name: account.full_name.clone(),
            organisation: organisation.map(|row| row.short_title.clone()),
            municipality: municipality.map(|row| (row.code.clone(), row.title.clone())),
        }
    }
}

impl Credential {
    /// «Регион» takes coordinators and whoever has no municipality.
    fn group(&self) -> Option<&(String, String)> {
        self.municipality.as_ref().filter(|_| self.role == Role::Organisation)
    }
}

/// Title of the sheet with the accounts of the whole region.
const REGION: &str = "Регион";
/// Where the address is written by hand.
const NO_SITE: &str = "______________________________";

const COLUMNS: [(u16, f64); 3] = [(0, 24.0), (1, 22.0), (2, 42.0)];
const LAST_COLUMN: u16 = 2;
/// Heights of a card's rows, in points: title, person, headings, values, the line to cut along.
const HEIGHTS: [f64; 5] = [32.0, 16.0, 13.0, 24.0, 14.0];
const CARD_ROWS: u32 = HEIGHTS.len() as u32;
/// Cards that fit on a page of A4.
const CARDS_A_PAGE: u32 = 7;
/// Manual breaks of a sheet, an Excel limit.
const PAGE_BREAKS: usize = 1_023;

/// Writes the cards; `site` is the address people go to.
pub fn write(credentials: &[Credential], site: Option<&str>, target: impl Write + Send) -> Result<(), AppError> {
    let mut groups: BTreeMap<Option<&(String, String)>, Vec<&Credential>> = BTreeMap::new();
    for credential in credentials {
        groups.entry(credential.group()).or_default().push(credential);
    }
    let mut book = Book::in_memory();
    let styles = Styles::new();
    for (group, mut cards) in groups {
        let title = group.map_or(REGION, |(_, title)| title);
        cards.sort_by(|a, b| a.login.cmp(&b.login));
        let sheet = book.add_free_worksheet(title)?;
        prepare_page(sheet, title, cards.len()).map_err(AppError::internal)?;
        for (number, card) in (0..).zip(cards) {
            write_card(sheet, number * CARD_ROWS, card, site.unwrap_or(NO_SITE), &styles)
                .map_err(AppError::internal)?;
        }
    }
    book.save_to(target)
}

/// Cards are not cut by the edge of a page.
fn prepare_page(sheet: &mut Worksheet, title: &str, cards: usize) -> Result<(), XlsxError> {
    for (column, width) in COLUMNS {
        sheet.set_column_width(column, width)?;
    }
    let pages = u32::try_from(cards).unwrap_or(u32::MAX).div_ceil(CARDS_A_PAGE);
    let breaks: Vec<u32> = (1..pages).map(|page| page * CARDS_A_PAGE * CARD_ROWS).take(PAGE_BREAKS).collect();
    sheet.set_page_breaks(&breaks)?;
    sheet.set_paper_size(A4).set_portrait().set_screen_gridlines(false);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    // «&» begins a command in headers; the limit is Excel's.
    let title: String = title.chars().take(100).collect();
    sheet.set_header(format!("&L{}", title.replace('&', "&&"))).set_footer("&R&P / &N");
    Ok(())
}

fn write_card(
    sheet: &mut Worksheet,
    top: u32,
    card: &Credential,
    site: &str,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (row, height) in (top..).zip(HEIGHTS) {
        sheet.set_row_height(row, height)?;
    }
    sheet.merge_range(top, 0, top, LAST_COLUMN, &cell_text(&card_title(card)), &styles.title)?;
    sheet.merge_range(top + 1, 0, top + 1, LAST_COLUMN, &cell_text(&card.full_name), &styles.small)?;
    for (column, heading) in (0..).zip(["Логин", "Пароль", "Адрес сайта"]) {
        sheet.write_string_with_format(top + 2, column, heading, &styles.small)?;
    }
    sheet.write_string_with_format(top + 3, 0, &card.login, &styles.secret)?;
    sheet.write_string_with_format(top + 3, 1, card.password.as_str(), &styles.secret)?;
    sheet.write_string_with_format(top + 3, 2, cell_text(site), &styles.site)?;
    for column in 0..=LAST_COLUMN {
        sheet.write_blank(top + 4, column, &styles.cut)?;
    }
    Ok(())
}

fn card_title(card: &Credential) -> String {
    match (&card.organisation, &card.municipality) {
        (Some(organisation), _) => organisation.clone(),
        (None, Some((_, municipality))) => format!("{}: {municipality}", capitalised(card.role.title())),
        (None, None) => capitalised(card.role.title()),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

struct Styles {
    title: Format,
    small: Format,
    /// A face in which letters are not taken for one another.
    secret: Format,
    site: Format,
    cut: Format,
}

impl Styles {
    fn new() -> Styles {
        let text = || Format::new().set_num_format("@").set_align(FormatAlign::VerticalCenter);
        Styles {
            title: text().set_bold().set_font_size(12).set_text_wrap().set_align(FormatAlign::Left),
            small: text().set_font_size(9).set_font_color(Color::RGB(0x55_55_55)).set_align(FormatAlign::Left),
            secret: text().set_font_name("Courier New").set_font_size(14).set_bold(),
            site: text().set_font_size(11),
            cut: Format::new().set_border_bottom(FormatBorder::Dashed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::read::{Limits, ReadError, Workbook};

    fn card(login: &str, role: Role, municipality: Option<(&str, &str)>) -> Credential {
        Credential {
            login: login.into(),
            password: Zeroizing::new(format!("password-of-{login}")),
            role,
            full_name: "Иванова Мария Петровна".into(),
            organisation: (role == Role::Organisation).then(|| format!("Школа {login}")),
            municipality: municipality.map(|(code, title)| (code.into(), title.into())),
        }
    }

    #[test]
    fn each_password_stands_once_on_the_sheet_of_its_municipality() {
        let mut credentials = vec![
            card("reg24_vpr", Role::Regional, None),
            card("reg24_vpr_m001", Role::Municipal, Some(("001", "г. Ачинск"))),
            card("sch240777", Role::Organisation, Some(("002", "Регион"))),
        ];
        for number in 0..40 {
            credentials.push(card(&format!("sch24{number:04}"), Role::Organisation, Some(("001", "г. Ачинск"))));
        }
        let mut file = tempfile::NamedTempFile::new().unwrap();
        write(&credentials, Some("https://lk.example.ru"), &mut file).unwrap();

        let mut book = Workbook::open(file.path(), Limits::default()).unwrap();
        assert_eq!(book.sheet_names(), ["Регион", "г. Ачинск", "Регион (2)"]);
        let mut texts = Vec::new();
        for sheet in book.sheet_names() {
            book.for_each_row(&sheet, |row| {
                texts.extend(row.iter().map(|cell| (sheet.clone(), cell.text.clone())));
                Ok::<(), ReadError>(())
            })
            .unwrap();
        }
        for credential in &credentials {
            let found: Vec<_> = texts.iter().filter(|(_, text)| *text == *credential.password).collect();
            assert_eq!(found.len(), 1, "{}", credential.login);
            let expected = match credential.login.as_str() {
                "reg24_vpr" | "reg24_vpr_m001" => "Регион",
                "sch240777" => "Регион (2)",
                _ => "г. Ачинск",
            };
            assert_eq!(found[0].0, expected);
        }
        assert_eq!(texts.iter().filter(|(_, text)| text == "https://lk.example.ru").count(), credentials.len());
    }

    #[test]
    fn cards_stay_whole_on_paper() {
        let usable = 841.9 - 2.0 * 0.6 * 72.0;
        assert!(HEIGHTS.iter().sum::<f64>() * f64::from(CARDS_A_PAGE) <= usable);
        let width: f64 = COLUMNS.iter().map(|(_, width)| width * 7.0 + 5.0).sum::<f64>() * 0.75;
        assert!(width <= 595.3 - 2.0 * 0.5 * 72.0, "{width}");
    }
}
