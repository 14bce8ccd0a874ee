//! The worksheet «Как заполнять»: what to do with the file, and what is asked of each column.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::prompts::what;
use super::styles::Styles;
use crate::forms::{Column, Form};
use crate::sheets::stamp::Stamp;
use crate::sheets::write::cell_text;

const STEPS: [&str; 7] = [
    "1. Заполняйте белые ячейки. Серые заданы или рассчитываются, изменить их нельзя.",
    "2. Звёздочкой * отмечены обязательные столбцы. У ячейки, в которой вы стоите, есть подсказка.",
    "3. Листы, заголовки и серые ячейки не меняйте: по ним файл читается. Столбцы можно переставить.",
    "4. Копируйте из других таблиц через «Специальная вставка» → «Значения»: так останутся списки и проверки.",
    "5. Сохраните файл в Excel (xlsx, xls) или LibreOffice (ods).",
    "6. На странице формы нажмите «Загрузить из Excel». До записи сайт покажет, что изменится и где ошибки.",
    "7. Загрузка — ещё не сдача отчёта: проверьте таблицу на сайте и нажмите «Сдать отчет».",
];
const WIDTHS: [f64; 4] = [26.0, 34.0, 44.0, 60.0];

pub fn write(sheet: &mut Worksheet, form: &Form, stamp: &Stamp, styles: &Styles) -> Result<(), XlsxError> {
    let text = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, cell_text(form.title()), &styles.title)?;
    let from = format!("{} · версия формы {} · скачано {}", stamp.organisation_title, stamp.form_number, stamp.made);
    sheet.write_string_with_format(1, 0, cell_text(&from), &styles.line)?;
    let mut row = 3;
    for step in STEPS {
        sheet.write_string_with_format(row, 0, step, &styles.line)?;
        row += 1;
    }
    row += 1;
    for (column, heading) in (0..).zip(["Лист", "Столбец", "Что вводить", "Пояснение"]) {
        sheet.write_string_with_format(row, column, heading, &styles.heading)?;
    }
    for part in form.sheets() {
        if let Some(hint) = &part.spec().hint {
            row += 1;
            sheet.write_string_with_format(row, 0, cell_text(&part.spec().title), &text)?;
            sheet.write_string_with_format(row, 3, cell_text(hint), &text)?;
        }
        for column in part.columns() {
            row += 1;
            let cells = [part.spec().title.clone(), column.heading().into_owned(), asked(column)];
            for (place, cell) in (0..).zip(cells.iter().map(String::as_str).chain(column.hint.as_deref())) {
                sheet.write_string_with_format(row, place, cell_text(cell), &text)?;
            }
        }
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0).protect();
    Ok(())
}

fn asked(column: &Column) -> String {
    match (column.formula.is_some(), column.locked) {
        (true, _) => "Рассчитывается.".to_owned(),
        (false, true) => "Заполнено заранее.".to_owned(),
        (false, false) => what(column),
    }
}
