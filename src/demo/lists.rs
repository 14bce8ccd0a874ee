//! Lists that forms of the demo region can take.

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::db::audit::Actor;
use crate::error::AppError;
use crate::rooms::forms::{NewList, insert_list};

const SUBJECTS: [&str; 18] = [
    "Русский язык",
    "Литература",
    "Родной язык",
    "Математика",
    "Алгебра",
    "Геометрия",
    "Информатика",
    "История",
    "Обществознание",
    "География",
    "Биология",
    "Физика",
    "Химия",
    "Английский язык",
    "Немецкий язык",
    "Французский язык",
    "Окружающий мир",
    "Физическая культура",
];
const LETTERS: [&str; 6] = ["А", "Б", "В", "Г", "Д", "Е"];

/// Puts them in.
pub fn write(c: &Connection, now: DateTime<Utc>) -> Result<(), AppError> {
    let grades: Vec<String> = (1..=11).map(|grade| grade.to_string()).collect();
    let classes = (1..=11).flat_map(|grade| LETTERS.map(|letter| format!("{grade}{letter}"))).collect();
    let lists = [
        ("Предметы", SUBJECTS.map(str::to_owned).to_vec()),
        ("Параллели", grades),
        ("Классы", classes),
        ("Литеры классов", LETTERS.map(str::to_owned).to_vec()),
    ];
    for (title, options) in lists {
        let list = NewList { title: title.to_owned(), options, base: 0 }.checked()?;
        insert_list(c, &Actor::cli(), &list, now)?;
    }
    Ok(())
}
