//! `oko import --template`: an empty registry workbook that helps to fill itself.

use std::io::Write;

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Format, Formula, Worksheet, XlsxError};

use super::layout::{ACCOUNTS, Field, Layout, MUNICIPALITIES, ORGANISATIONS, SHEETS, account, organisation};
use crate::domain::{OrganisationKind, Role};
use crate::error::AppError;
use crate::sheets::write::{Book, Column, Styles};

/// Title of the sheet with instructions; the import passes it over.
pub const GUIDE: &str = "Как заполнять";

/// Rows prepared with lists and prompts.
const ROWS: u32 = 5_000;
/// Characters of a prompt, an Excel limit.
const PROMPT: usize = 255;

const ORGANISATIONS_TITLE: &str = ORGANISATIONS.title;
const ACCOUNTS_TITLE: &str = ACCOUNTS.title;

const GUIDE_LINES: &[&str] = &[
    "Реестр региона",
    "",
    "1. Заполните листы «Муниципалитеты», «Организации» и «Учётные записи». Названия листов и заголовки столбцов не меняйте, порядок столбцов любой.",
    "2. Ячейки имеют формат «Текстовый»: ведущие нули в кодах и ИНН сохраняются. Вставляйте данные через «Специальная вставка» → «Значения».",
    "3. Код связывает листы: в «Организации» стоит код муниципалитета, в «Учётные записи» — код организации или муниципалитета.",
    "4. Проверьте книгу, ничего не записывая: oko import КНИГА.xlsx --data ПАПКА --dry-run. Каждая ошибка будет названа с листом и ячейкой.",
    "5. Запишите: oko import КНИГА.xlsx --data ПАПКА --credentials КАРТОЧКИ.xlsx. Пароли новых учётных записей попадают только в карточки.",
    "6. Повторный импорт обновляет: строки находятся по коду и логину, у прежних учётных записей пароли остаются. Пустая необязательная ячейка оставляет в базе то, что там есть; только «Разделы» заменяются всегда. Ничего не удаляется.",
    "",
    "Логины (RR — код региона)",
    "regRR_vpr, niko_RR, spo_coord_RR, regRR_kko — региональные координаторы",
    "regRR_vpr_m001 — муниципальный координатор: после m от 1 до 6 латинских букв или цифр",
    "schRR0001, eduRR0001, kshRR0001, spoRR0001 — организации: после RR от 3 до 6 цифр кода",
    "У операторов и поддержки — любой из латинских букв, цифр, точек, дефисов и подчёркиваний, от 3 знаков",
    "",
    "Столбцы",
];

/// Writes the workbook.
pub fn write(target: impl Write + Send) -> Result<(), AppError> {
    let mut book = Book::in_memory();
    for layout in SHEETS {
        let columns: Vec<Column> = layout.fields.iter().map(|field| Column::new(field.title, field.width)).collect();
        let sheet = book.add_sheet(layout.title, &columns)?;
        prepare_sheet(book.worksheet(sheet)?, layout).map_err(AppError::internal)?;
    }
    write_guide(book.add_free_worksheet(GUIDE)?).map_err(AppError::internal)?;
    book.save_to(target)
}

fn prepare_sheet(sheet: &mut Worksheet, layout: &Layout) -> Result<(), XlsxError> {
    let text = Styles::new().text;
    for (column, field) in (0..).zip(layout.fields) {
        sheet.set_column_format(column, &text)?;
        let validation = validation(layout, usize::from(column), field)?;
        sheet.add_data_validation(1, column, ROWS, column, &validation)?;
    }
    Ok(())
}

fn validation(layout: &Layout, column: usize, field: &Field) -> Result<DataValidation, XlsxError> {
    let listed = |list: &[&str]| DataValidation::new().allow_list_strings(list);
    let codes = |of: &Layout| -> Result<DataValidation, XlsxError> {
        let codes = Formula::new(code_range(of));
        let rule = DataValidation::new().allow_list_formula(codes).set_error_style(DataValidationErrorStyle::Warning);
        rule.set_error_message(format!("Такого кода нет на листе «{}». Он допустим, если уже есть в базе.", of.title))
    };
    let rule = match (layout.title, column) {
        (ORGANISATIONS_TITLE, organisation::KIND) => listed(&OrganisationKind::ALL.map(OrganisationKind::title))?,
        (ORGANISATIONS_TITLE, organisation::MUNICIPALITY) => codes(&MUNICIPALITIES)?,
        (ACCOUNTS_TITLE, account::ROLE) => listed(&Role::ALL.map(Role::title))?,
        (ACCOUNTS_TITLE, account::MUNICIPALITY) => codes(&MUNICIPALITIES)?,
        (ACCOUNTS_TITLE, account::ORGANISATION) => codes(&ORGANISATIONS)?,
        _ => length_rule(field),
    };
    let required = if field.required { "Обязательно. " } else { "" };
    let prompt: String = format!("{required}{}", field.hint).chars().take(PROMPT).collect();
    rule.set_input_title(field.title)?.set_input_message(prompt)
}

fn length_rule(field: &Field) -> DataValidation {
    let limit = u32::try_from(field.limit).unwrap_or(u32::MAX);
    DataValidation::new().allow_text_length(rust_xlsxwriter::DataValidationRule::LessThanOrEqualTo(limit))
}

/// The codes filled in so far: the first column of a sheet, without its empty rest.
fn code_range(layout: &Layout) -> String {
    let (title, last) = (layout.title, ROWS + 1);
    format!("=OFFSET('{title}'!$A$2,0,0,MAX(1,COUNTA('{title}'!$A$2:$A${last})),1)")
}

fn write_guide(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let plain = Format::new().set_text_wrap().set_num_format("@");
    let bold = plain.clone().set_bold();
    sheet.set_column_width(0, 110)?;
    let mut lines: Vec<(String, bool)> = Vec::new();
    for line in GUIDE_LINES {
        let heading = lines.is_empty() || line.starts_with("Логины") || *line == "Столбцы";
        lines.push(((*line).to_owned(), heading));
    }
    for layout in SHEETS {
        lines.push((format!("«{}»", layout.title), true));
        for field in layout.fields {
            let required = if field.required { " (обязательно)" } else { "" };
            lines.push((format!("{}{required} — {}", field.title, field.hint), false));
        }
    }
    for (row, (line, heading)) in (0..).zip(&lines) {
        sheet.write_string_with_format(row, 0, line, if *heading { &bold } else { &plain })?;
    }
    Ok(())
}
