//! A mistake in a filled form: where it is, what it is, and how to mend it. (E5)

use chrono::NaiveDate;

use super::formula::Failure;
use super::text::plural;
use super::value::{show_date, show_decimal};

/// Most row numbers named by one message.
pub(super) const ROWS_NAMED: usize = 5;

/// A mistake in the data of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Key of the sheet.
    pub sheet: String,
    /// Id of the row; `None` for a mistake of the sheet as a whole.
    pub row: Option<String>,
    /// Key of the column; `None` for a mistake of the row or the sheet.
    pub column: Option<String>,
    /// What is wrong.
    pub code: Code,
    /// Whether it keeps the form from being handed in.
    pub severity: Severity,
    /// The rule that tells of it, or [`super::explanations::rule_of_change`]; `None` for what a cell's column asks.
    pub rule: Option<String>,
}

impl Issue {
    /// What is wrong and how to mend it, in Russian.
    #[must_use]
    pub fn message(&self) -> String {
        self.code.message()
    }
}

/// How much an issue matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The form cannot be handed in.
    Error,
    /// The form can be handed in with an explanation.
    Warning,
}

impl Severity {
    /// The word for it on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Code {
    /// A required cell is empty.
    Required,
    /// Not written as a number.
    NotANumber,
    /// A number with a fraction in a column of whole numbers.
    NotWhole,
    /// More significant digits than can be kept.
    NumberTooLong,
    /// A number out of its bounds, at least one of which is given; texts as shown.
    NumberBounds(Bounds),
    /// More digits after the decimal point than allowed.
    TooManyDigits {
        /// The most allowed.
        max: u32,
    },
    /// Not written as a date.
    NotADate,
    /// Written as a date that the calendar does not have.
    NoSuchDate,
    /// A date out of its bounds.
    DateBounds(Bounds),
    /// More characters than allowed.
    TooLong {
        /// The most allowed.
        max: usize,
        /// How many there are.
        length: usize,
    },
    /// A text that does not look as asked.
    Pattern {
        /// The column's hint, which explains what is asked.
        hint: Option<String>,
        /// The pattern itself, shown where there is no hint.
        pattern: String,
    },
    /// Not an option of the list.
    NotInList,
    /// Neither yes nor no.
    NotBoolean,
    /// The value of a unique column is in other rows too.
    NotUnique {
        /// Numbers of the first few of these rows as people see them, from 1, ascending.
        rows: Vec<usize>,
        /// How many of these rows there are.
        count: usize,
    },
    /// The columns that must not repeat together are alike in other rows too.
    NotUniqueTogether {
        /// Headings of the columns.
        columns: Vec<String>,
        /// As of [`Code::NotUnique`].
        rows: Vec<usize>,
        /// As of [`Code::NotUnique`].
        count: usize,
    },
    /// Not an option where the other column holds what it does.
    NotInListOf {
        /// Heading of that column.
        on: String,
        /// What it holds, if anything.
        value: Option<String>,
    },
    /// An empty cell that must be filled where the row is such.
    RequiredHere,
    /// Changed too much against the earlier collection.
    Changed {
        /// By how many per cent it may change.
        percent: u32,
        /// What it was, as shown.
        was: String,
    },
    /// A condition of the form does not hold.
    Rule {
        /// What the operator wrote about it.
        message: String,
    },
    /// A cell that could not be computed.
    NotComputed(Failure),
    /// Fewer rows hold something than asked.
    TooFewRows {
        /// The least asked.
        min: usize,
        /// How many there are.
        count: usize,
    },
    /// More rows hold something than allowed.
    TooManyRows {
        /// The most allowed.
        max: usize,
        /// How many there are.
        count: usize,
    },
}

/// Inclusive bounds as shown to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// The lower one.
    pub min: Option<String>,
    /// The upper one.
    pub max: Option<String>,
}

impl Bounds {
    pub(super) fn of_integers(min: Option<i64>, max: Option<i64>) -> Self {
        Self::shown(min, max, |number| number.to_string())
    }

    pub(super) fn of_decimals(min: Option<f64>, max: Option<f64>) -> Self {
        Self::shown(min, max, show_decimal)
    }

    pub(super) fn of_dates(min: Option<NaiveDate>, max: Option<NaiveDate>) -> Self {
        Self::shown(min, max, show_date)
    }

    fn shown<T>(min: Option<T>, max: Option<T>, show: fn(T) -> String) -> Self {
        Self { min: min.map(show), max: max.map(show) }
    }
}

impl Code {
    /// What is wrong and how to mend it, in Russian.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Required => "Заполните ячейку: она обязательна".to_owned(),
            Self::NotANumber => "Введите число цифрами, например 12".to_owned(),
            Self::NotWhole => "Введите целое число, без дробной части".to_owned(),
            Self::NumberTooLong => "В числе может быть не больше 15 значащих цифр".to_owned(),
            Self::NumberBounds(bounds) => number_bounds(bounds),
            Self::TooManyDigits { max } => too_many_digits(*max),
            Self::NotADate => "Введите дату в виде дд.мм.гггг, например 15.09.2026".to_owned(),
            Self::NoSuchDate => "Такой даты нет: проверьте день, месяц и год".to_owned(),
            Self::DateBounds(bounds) => date_bounds(bounds),
            Self::TooLong { max, length } => too_long(*max, *length),
            Self::Pattern { hint: Some(hint), .. } => format!("Значение не подходит по виду. Как заполнить: {hint}"),
            Self::Pattern { hint: None, pattern } => format!("Значение не подходит под образец {pattern}"),
            Self::NotInList => "Выберите значение из списка".to_owned(),
            Self::NotBoolean => "Введите «Да» или «Нет»".to_owned(),
            Self::NotUnique { rows, count } => not_unique(rows, *count),
            Self::NotUniqueTogether { columns, rows, count } => not_unique_together(columns, rows, *count),
            Self::NotInListOf { on, value: Some(value) } => {
                format!("Выберите значение из списка для «{value}» (столбец «{on}»)")
            }
            Self::NotInListOf { on, value: None } => format!("Сначала выберите значение в столбце «{on}»"),
            Self::RequiredHere => "Заполните ячейку: при таких данных в строке она обязательна".to_owned(),
            Self::Changed { percent, was } => {
                format!("Изменение больше {percent} %: было {was}. Проверьте число и поясните, почему оно изменилось")
            }
            Self::Rule { message } => message.clone(),
            Self::NotComputed(failure) => not_computed(*failure),
            Self::TooFewRows { min, count } => {
                let rows = plural(*min, "строки", "строк", "строк");
                format!("Заполните не меньше {min} {rows}: сейчас {count}")
            }
            Self::TooManyRows { max, count } => {
                let rows = plural(*max, "строки", "строк", "строк");
                format!("Оставьте не больше {max} {rows}: сейчас {count}")
            }
        }
    }
}

fn number_bounds(bounds: &Bounds) -> String {
    match (&bounds.min, &bounds.max) {
        (Some(min), Some(max)) if min == max => format!("Число должно быть равно {min}"),
        (Some(min), Some(max)) => format!("Число должно быть между {min} и {max}"),
        (Some(min), None) => format!("Число должно быть не меньше {min}"),
        (None, Some(max)) => format!("Число должно быть не больше {max}"),
        (None, None) => "Число вне границ".to_owned(),
    }
}

fn date_bounds(bounds: &Bounds) -> String {
    match (&bounds.min, &bounds.max) {
        (Some(min), Some(max)) if min == max => format!("Дата должна быть {min}"),
        (Some(min), Some(max)) => format!("Дата должна быть с {min} по {max}"),
        (Some(min), None) => format!("Дата должна быть не раньше {min}"),
        (None, Some(max)) => format!("Дата должна быть не позже {max}"),
        (None, None) => "Дата вне границ".to_owned(),
    }
}

fn too_many_digits(max: u32) -> String {
    match max {
        0 => "Введите число без дробной части".to_owned(),
        1 => "После запятой может быть не больше 1 цифры".to_owned(),
        _ => format!("После запятой может быть не больше {max} цифр"),
    }
}

fn too_long(max: usize, length: usize) -> String {
    let most = plural(max, "знака", "знаков", "знаков");
    format!("Сократите текст: может быть не больше {max} {most}, сейчас {length}")
}

fn not_computed(failure: Failure) -> String {
    let why = match failure {
        Failure::NotFound => {
            "искомого значения нет в столбце, где его ищут. Проверьте данные, от которых зависит ячейка"
        }
        Failure::NotANumber => "вместо числа стоит текст. Проверьте данные, от которых зависит ячейка",
        Failure::NoSuchDate => "получается дата, которой нет, или даты стоят не по порядку. Проверьте даты",
        Failure::TooLarge => "получается слишком большое число. Проверьте числа, от которых зависит ячейка",
        Failure::TooLong => "получается слишком длинный текст. Сократите тексты, от которых зависит ячейка",
        Failure::Elsewhere | Failure::DivideByZero => {
            "данных для вычисления не хватает. Заполните ячейки, от которых она зависит"
        }
        Failure::TooManySteps => "вычисление слишком долгое. Сообщите о форме тому, кто ее составил",
    };
    format!("Ячейка не вычисляется: {why}")
}

fn not_unique(rows: &[usize], count: usize) -> String {
    format!("Значение не должно повторяться: такое же в {}", in_rows(rows, count))
}

fn not_unique_together(columns: &[String], rows: &[usize], count: usize) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("«{column}»")).collect();
    let columns = match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} и {last}", others.join(", ")),
        _ => quoted.join(", "),
    };
    format!("Строки не должны повторяться по столбцам {columns}: такая же в {}", in_rows(rows, count))
}

/// `строке 3`, `строках 3, 5 и еще в 2`.
fn in_rows(rows: &[usize], count: usize) -> String {
    let named: Vec<String> = rows.iter().map(ToString::to_string).collect();
    let rest = count.saturating_sub(rows.len());
    match named.split_last() {
        None => "другой строке".to_owned(),
        Some((only, [])) if rest == 0 => format!("строке {only}"),
        Some((last, others)) if rest == 0 => format!("строках {} и {last}", others.join(", ")),
        Some(_) => format!("строках {} и еще в {rest}", named.join(", ")),
    }
}
