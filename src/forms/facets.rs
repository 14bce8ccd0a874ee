//! What is set of a form's columns, sheets and rules, in words: two versions of it are compared by them. (H2)

use super::form::{Form, FormSheet};
use super::issue::Severity;
use super::spec::{Column, Kind, PASSPORT_FIELDS, Place, Prefill, Rows, Rule};
use super::value::{show_date, show_decimal};

pub(super) const HINT: &str = "подсказка";
pub(super) const REQUIRED: &str = "обязательный";

/// What is set, by name; what is not set is absent.
pub(super) type Facets = Vec<(&'static str, String)>;

/// Of a column, but for its options.
pub(super) fn column_facets(sheet: &FormSheet, column: &Column) -> Facets {
    let mut facets = vec![("название", column.title.clone()), ("вид", kind_word(&column.kind).to_owned())];
    let mut set = |name, text: Option<String>| facets.extend(text.map(|text| (name, text)));
    let yes = |is: bool| is.then(|| "да".to_owned());
    set("группа", column.group.clone());
    set(REQUIRED, yes(column.required));
    set("обязателен, если", column.required_if.clone());
    set("без повторов", yes(column.unique));
    set("только для чтения", yes(column.locked));
    match &column.kind {
        Kind::Date { min, max } => {
            set("не раньше", min.map(show_date));
            set("не позже", max.map(show_date));
        }
        Kind::Integer { min, max } => {
            set("не меньше", min.map(|min| min.to_string()));
            set("не больше", max.map(|max| max.to_string()));
        }
        Kind::Decimal { min, max, digits } => {
            set("не меньше", min.map(show_decimal));
            set("не больше", max.map(show_decimal));
            set("знаков после запятой", digits.map(|digits| digits.to_string()));
        }
        Kind::Text { max_length, pattern } => {
            set("знаков не больше", max_length.map(|most| most.to_string()));
            set("образец", pattern.as_ref().map(|pattern| pattern.source().to_owned()));
        }
        Kind::List(_) | Kind::Boolean => {}
    }
    set("варианты зависят от столбца", column.depends.as_ref().map(|depends| heading(sheet, &depends.on)));
    set("список в библиотеке", column.list.clone());
    set("формула", column.formula.clone());
    set("пояснение при изменении больше чем на", column.max_change.map(|change| format!("{change} %")));
    set("заполняется заранее", column.prefill.as_ref().map(prefill_words));
    set(HINT, column.hint.clone());
    facets
}

/// Of a sheet, but for its columns and fixed rows.
pub(super) fn sheet_facets(sheet: &FormSheet) -> Facets {
    let spec = sheet.spec();
    let mut facets = vec![("название", spec.title.clone())];
    match &spec.rows {
        Rows::Free { min, max } => {
            facets.push(("строки задаёт", "заполняющий".to_owned()));
            facets.extend((*min > 0).then(|| ("строк не меньше", min.to_string())));
            facets.push(("строк не больше", max.to_string()));
        }
        Rows::Fixed { .. } => facets.push(("строки задаёт", "оператор".to_owned())),
    }
    if !spec.unique_together.is_empty() {
        let together = |keys: &Vec<String>| keys.iter().map(|key| heading(sheet, key)).collect::<Vec<_>>().join(" + ");
        let all: Vec<_> = spec.unique_together.iter().map(together).collect();
        facets.push(("не повторяются вместе", all.join("; ")));
    }
    facets.extend(spec.frozen.map(|count| ("закреплено столбцов слева", count.to_string())));
    facets.extend(spec.hint.clone().map(|hint| (HINT, hint)));
    facets
}

/// Of a rule.
pub(super) fn rule_facets(form: &Form, rule: &Rule) -> Facets {
    let severity = match rule.severity {
        Severity::Error => "ошибка",
        Severity::Warning => "предупреждение",
    };
    vec![
        ("условие", rule.condition.clone()),
        ("сообщение", rule.message.clone()),
        ("важность", severity.to_owned()),
        ("место", place_words(form, &rule.place)),
    ]
}

fn place_words(form: &Form, place: &Place) -> String {
    let sheet = place.sheet().and_then(|key| form.sheet(key));
    let Some(sheet) = sheet else { return "вся форма".to_owned() };
    let mut words = format!("лист «{}»", sheet.spec().title);
    if let Some(column) = place.column() {
        words.push_str(&format!(", столбец «{}»", heading(sheet, column)));
    }
    match place.row().map(|row| (sheet.fixed_row_index(row), row)) {
        Some((Some(at), _)) => words.push_str(&format!(", строка {}", at + 1)),
        Some((None, row)) => words.push_str(&format!(", строка {row}")),
        None if place.is_by_row() => words.push_str(", каждая строка"),
        None => {}
    }
    words
}

fn heading(sheet: &FormSheet, key: &str) -> String {
    sheet.column(key).map_or_else(|| key.to_owned(), |column| column.heading().into_owned())
}

fn prefill_words(prefill: &Prefill) -> String {
    match prefill {
        Prefill::Passport { field } => {
            let known = PASSPORT_FIELDS.iter().find(|(name, _)| name == field);
            format!("из карточки организации: {}", known.map_or(field.as_str(), |(_, word)| word))
        }
        Prefill::Table { column } => format!("из таблицы значений: {column}"),
        Prefill::Previous { column } => format!("из предыдущего сбора: {column}"),
    }
}

fn kind_word(kind: &Kind) -> &'static str {
    match kind {
        Kind::List(_) => "список",
        Kind::Date { .. } => "дата",
        Kind::Integer { .. } => "целое число",
        Kind::Decimal { .. } => "число",
        Kind::Boolean => "да/нет",
        Kind::Text { .. } => "текст",
    }
}
