//! The words by which tables of offices are read: totals, notes, numbering, kinds by heading. And keys made of titles.

use std::collections::HashSet;

use crate::domain::text::slug;

/// Lower case, ё as е, one space between words.
pub(super) fn fold(text: &str) -> String {
    crate::domain::text::fold(text)
}

/// «Итого», «Всего по школе»: a row of totals, not «Всего» as a heading of a column.
pub(super) fn is_total(label: &str) -> bool {
    let label = fold(label);
    ["итого", "всего", "total", "итог"]
        .iter()
        .any(|word| label.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)))
}

/// A line under a table that is not its row: a note, a signature, who made it.
pub(super) fn is_note(text: &str) -> bool {
    let folded = fold(text);
    let starts = [
        "*",
        "примечани",
        "исполнител",
        "подпись",
        "м.п",
        "м. п",
        "директор",
        "руководитель оо",
        "руководитель организации",
        "ответственный исполнитель",
        "контактный телефон",
        "дата заполнения",
        "начальник",
        "согласовано",
        "утвержда",
        "тел.",
    ];
    starts.iter().any(|start| folded.starts_with(start)) || folded.contains("___") || folded.contains("(подпись")
}

/// A line above a table that tells how to fill it in, in a sentence or more.
pub(super) fn is_explanation(text: &str) -> bool {
    let folded = fold(text);
    // A place for a signature, or a date typed by hand.
    if folded.contains("___") || is_letterhead(text) {
        return false;
    }
    let starts = ["*", "примечани", "инструкци", "заполня", "внимание", "обратите внимание", "пояснени", "указани"];
    if starts.iter().any(|start| folded.starts_with(start)) {
        return true;
    }
    let words = folded.split_whitespace().count();
    let asks = ["заполн", "укажите", "указыва", "внесите", "вносит", "впишите", "выберите", "не допуска", "не оставля"];
    let asked = words >= 4 && asks.iter().any(|word| folded.contains(word)) && !folded.starts_with("дата заполнения");
    asked || has_sentences(text)
}

/// A full stop after a whole word, and another sentence after it: «г. Москва» and «И. И. Иванов» are none.
fn has_sentences(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let ends = |word: &str| {
        let bare = word.trim_end_matches(['.', '!', '?', '»', ')']);
        bare.len() < word.len()
            && word.ends_with(['.', '!', '?'])
            && bare.chars().filter(|c| c.is_lowercase()).count() > 3
    };
    let next = words.iter().skip(1);
    words.len() >= 6 && words.iter().zip(next).any(|(word, next)| ends(word) && next.starts_with(char::is_uppercase))
}

/// A line above a table that says where the paper belongs, not what it is.
pub(super) fn is_letterhead(text: &str) -> bool {
    let folded = fold(text);
    ["приложени", "к письму", "к приказу", "утвержда", "согласован", "форма n", "форма №"]
        .iter()
        .any(|start| folded.starts_with(start))
        || folded.starts_with("таблица ") && folded.chars().count() <= 12
}

/// «№», «№ п/п», «N п.п.»: numbers of rows.
pub(super) fn is_number_heading(title: &str) -> bool {
    let bare: String = fold(title).chars().filter(|c| c.is_alphanumeric() || *c == '№').collect();
    matches!(bare.as_str(), "№" | "n" | "no" | "№пп" | "nпп" | "пп" | "номерпп" | "nn" | "№№" | "№№пп")
}

/// «№ строки», «Код строки»: rows are known by their codes.
pub(super) fn is_code_heading(title: &str) -> bool {
    let folded = fold(title);
    folded.contains("строки") || folded.contains("код показателя")
}

/// Numbers that are names: their leading zeros count, and nobody adds them up.
pub(super) fn is_identifier_heading(title: &str) -> bool {
    let folded = fold(title);
    let mut words = folded.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        ["инн", "кпп", "огрн", "снилс", "окпо", "октмо", "телефон", "тел", "факс", "индекс", "логин", "паспорт", "код"]
            .contains(&word)
    })
}

/// What is known of an organisation without asking it.
pub(super) fn is_of_organisation(title: &str) -> bool {
    let folded = fold(title);
    let known = [
        "наименование оо",
        "наименование организации",
        "наименование образовательной организации",
        "название оо",
        "образовательная организация",
        "муниципалитет",
        "муниципальное образование",
        "инн организации",
        "код оо",
        "логин оо",
        "наименование оу",
        "школа",
        "оо",
    ];
    known.contains(&folded.trim_end_matches(['*', ' ']))
}

/// Headings of lists of people: their rows are never fixed.
pub(super) fn is_person_heading(title: &str) -> bool {
    let folded = fold(title);
    let bare: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    bare.starts_with("фио") || folded.starts_with("фамилия") || folded.contains("ф.и.о") || folded.contains("(фио")
}

/// What a column holds by the words of its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    Text,
    Date,
    Count,
    Share,
    Mean,
}

/// A guess by the heading; `None` where words say nothing.
pub(super) fn meant_by_heading(group: &str, title: &str) -> Option<Meant> {
    let words = fold(title);
    let all = format!("{} {words}", fold(group));
    let has = |text: &str, list: &[&str]| list.iter().any(|word| text.contains(word));
    let starts = |text: &str, list: &[&str]| list.iter().any(|word| text.starts_with(word));
    if has(
        &words,
        &[
            "телефон",
            "почт",
            "mail",
            "инн",
            "снилс",
            "огрн",
            "адрес",
            "фио",
            "ф.и.о",
            "фамили",
            "примечани",
            "комментари",
        ],
    ) || starts(
        &words,
        &["наименовани", "название", "номер", "№", "код", "причин", "мероприяти", "тема", "ответственн"],
    ) {
        return Some(Meant::Text);
    }
    if starts(&words, &["дата", "день"])
        || has(&words, &[" дата", "срок исполнения", "срок проведения", "число, месяц"])
    {
        return Some(Meant::Date);
    }
    if has(&words, &["%", "процент", "доля"]) {
        return Some(Meant::Share);
    }
    if has(&words, &["средний", "средняя", "среднее"]) {
        return Some(Meant::Mean);
    }
    if has(&all, &["количеств", "кол-во", "численност", "число "]) || starts(&words, &["всего", "число", "итого"])
    {
        return Some(Meant::Count);
    }
    None
}

/// Keys of one kind of thing: unlike each other, `[a-z][a-z0-9_]{0,39}`.
#[derive(Default)]
pub(super) struct Keys {
    taken: HashSet<String>,
}

impl Keys {
    /// A new key for something with this title; `other` is used when the title's own key is taken.
    pub(super) fn make(&mut self, title: &str, other: &str, start: &str) -> String {
        let key = key_of(title, start);
        if self.taken.insert(key.clone()) {
            return key;
        }
        if !other.is_empty() {
            let key = key_of(other, start);
            if self.taken.insert(key.clone()) {
                return key;
            }
        }
        let mut number = 2_usize;
        loop {
            let end = format!("_{number}");
            let key = format!("{}{end}", key.get(..key.len().min(40 - end.len())).unwrap_or(&key));
            if self.taken.insert(key.clone()) {
                return key;
            }
            number += 1;
        }
    }
}

/// A title in Latin letters: at most five words, so that formulas stay readable.
fn key_of(title: &str, start: &str) -> String {
    let slug = if title.chars().any(char::is_alphanumeric) { slug(title).replace('-', "_") } else { String::new() };
    let mut key: String = slug.split('_').filter(|word| !word.is_empty()).take(5).collect::<Vec<_>>().join("_");
    if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
        key = if key.is_empty() { start.to_owned() } else { format!("{start}{key}") };
    }
    key.truncate(40);
    key.trim_end_matches('_').to_owned()
}

/// The Russian form of a noun for a count.
pub(super) fn plural<'a>(count: usize, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

/// A heading on one line; a word broken by a hyphen at a line's end is put together by nobody, so it stays.
pub(super) fn one_line_title(text: &str) -> String {
    super::grid::one_line(text).trim_end_matches([':', ';', ',']).trim().to_owned()
}

/// A title in quotes, cut; one with quotes of its own as it is.
pub(super) fn quoted(title: &str) -> String {
    let title = cut(title, 80);
    if title.contains('«') { title } else { format!("«{title}»") }
}

/// The text cut to so many characters, with an ellipsis when something is gone.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_totals_and_notes_are_told_by_their_words() {
        for total in ["Итого", "ИТОГО:", "Всего по школе", "Итого по разделу 1"] {
            assert!(is_total(total), "{total}");
        }
        for other in ["Всегоо", "Итоговая аттестация", "Класс"] {
            assert!(!is_total(other), "{other}");
        }
        assert!(is_note("* заполняется до 1 сентября") && is_note("Директор ________ /И. И. Иванов/"));
        assert!(!is_note("Русский язык"));
        for note in [
            "Примечание: заполняется по состоянию на 1 октября",
            "Заполняется по классам",
            "В графе 3 укажите число победителей и призёров.",
            "Руководитель организации заполняет таблицу до 1 октября:",
            "Учитываются все ученики. Экстерны считаются отдельно.",
        ] {
            assert!(is_explanation(note), "{note}");
        }
        for other in [
            "Приложение 1 к письму департамента. Заполняется ежегодно",
            "Директор ________ /И. И. Иванов/",
            "Дата заполнения таблицы школой: 01.10.2026",
            "Отчёт о питании обучающихся начальных классов за сентябрь",
            "Департамент образования г. Москвы, ул. Ленина, д. 5",
            "Муниципалитет:",
        ] {
            assert!(!is_explanation(other), "{other}");
        }
        assert!(is_number_heading("№ п/п") && is_number_heading("№\nп.п.") && !is_number_heading("№ класса"));
    }

    #[test]
    fn keys_are_readable_and_unlike() {
        let mut keys = Keys::default();
        let made: Vec<String> =
            ["Класс", "Класс", "5-е классы", "«»", "Количество обучающихся в параллели на начало года"]
                .iter()
                .map(|title| keys.make(title, "", "c"))
                .collect();
        assert_eq!(made, ["klass", "klass_2", "c5_e_klassy", "c", "kolichestvo_obuchaiushchikhsia_v_paralle"]);
        assert_eq!(keys.make("Класс", "Начало: Класс", "c"), "nachalo_klass");
    }
}
