//! Names of the demo region. Any likeness is chance.

pub const MUNICIPALITIES: [&str; 8] = [
    "г. Ачинск",
    "г. Канск",
    "Абанский район",
    "Балахтинский район",
    "Емельяновский район",
    "Минусинский район",
    "Таймырский Долгано-Ненецкий муниципальный район",
    "Шушенский район",
];

const SURNAMES: [&str; 16] = [
    "Иванова",
    "Петрова",
    "Сидорова",
    "Кузнецова",
    "Смирнова",
    "Васильева",
    "Новикова",
    "Фёдорова",
    "Морозова",
    "Волкова",
    "Алексеева",
    "Лебедева",
    "Семёнова",
    "Егорова",
    "Павлова",
    "Козлова",
];
const NAMES: [&str; 8] = ["Анна", "Мария", "Елена", "Ольга", "Наталья", "Татьяна", "Ирина", "Светлана"];
const PATRONYMICS: [&str; 7] =
    ["Ивановна", "Петровна", "Сергеевна", "Николаевна", "Владимировна", "Викторовна", "Андреевна"];

/// A full name, always the same for the same number.
pub fn person(number: usize) -> String {
    let pick = |list: &[&'static str], step: usize| list[(number / step) % list.len()];
    format!("{} {} {}", pick(&SURNAMES, 1), pick(&NAMES, 3), pick(&PATRONYMICS, 5))
}

/// Full and short name of a school.
pub fn school(number: usize, municipality: &str) -> (String, String) {
    let body = match number % 9 {
        0 => format!("Гимназия № {number}"),
        4 => format!("Лицей № {number}"),
        7 => format!(
            "Средняя школа № {number} с углублённым изучением отдельных предметов имени Героя Советского Союза В. Н. Дубинина"
        ),
        _ => format!("Средняя школа № {number}"),
    };
    let short = if number % 9 == 7 {
        format!("МАОУ СШ № {number} им. Дубинина")
    } else {
        format!("МБОУ «{body}»")
    };
    (format!("Муниципальное бюджетное общеобразовательное учреждение «{body}» ({municipality})"), short)
}

/// Full and short name of a college.
pub fn college(number: usize) -> (String, String) {
    let body = match number % 4 {
        0 => "педагогический колледж",
        1 => "техникум отраслевых технологий и сервиса",
        2 => "медицинский техникум",
        _ => "политехнический колледж",
    };
    (
        format!(
            "Краевое государственное бюджетное профессиональное образовательное учреждение «{number}-й краевой {body}»"
        ),
        format!("КГБПОУ «{number}-й краевой {body}»"),
    )
}
