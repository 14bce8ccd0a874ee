//! The registry workbook's sheets and columns: what the reader looks for and the template shows.

/// A column: its heading, and what the template says about it.
#[derive(Debug)]
pub struct Field {
    pub title: &'static str,
    /// A row without it is an error.
    pub required: bool,
    /// Longest value, in characters.
    pub limit: usize,
    /// Width in the template, in characters.
    pub width: f64,
    pub hint: &'static str,
}

/// A sheet: the order of its fields is that of the constants below, in a workbook columns may stand in any order.
#[derive(Debug)]
pub struct Layout {
    pub title: &'static str,
    pub fields: &'static [Field],
}

const fn field(title: &'static str, required: bool, limit: usize, width: f64, hint: &'static str) -> Field {
    Field { title, required, limit, width, hint }
}

/// Longest code of a municipality or organisation, in characters.
pub const CODE_LIMIT: usize = 32;

/// Fields of [`MUNICIPALITIES`].
pub mod municipality {
    pub const CODE: usize = 0;
    pub const TITLE: usize = 1;
}

pub const MUNICIPALITIES: Layout = Layout {
    title: "Муниципалитеты",
    fields: &[
        field("Код", true, CODE_LIMIT, 12.0, "Ваш код муниципалитета, например 001. Ведущие нули сохраняйте."),
        field("Название", true, 255, 60.0, "Как показывать людям, например «г. Ачинск»."),
    ],
};

/// Fields of [`ORGANISATIONS`].
pub mod organisation {
    pub const CODE: usize = 0;
    pub const MUNICIPALITY: usize = 1;
    pub const KIND: usize = 2;
    pub const FULL_TITLE: usize = 3;
    pub const SHORT_TITLE: usize = 4;
    pub const INN: usize = 5;
    pub const OGRN: usize = 6;
    pub const KPP: usize = 7;
    pub const ADDRESS: usize = 8;
    pub const HEAD: usize = 9;
    pub const PHONE: usize = 10;
    pub const EMAIL: usize = 11;
}

pub const ORGANISATIONS: Layout = Layout {
    title: "Организации",
    fields: &[
        field("Код", true, CODE_LIMIT, 12.0, "Код организации, обычно цифры из её логина: 0001 для sch240001."),
        field("Код муниципалитета", true, CODE_LIMIT, 18.0, "Код с листа «Муниципалитеты»."),
        field("Вид", true, 40, 20.0, "Один из видов: школа, СПО, детский сад, орган управления образованием, иное."),
        field("Полное название", true, 1_000, 60.0, "Как в уставе."),
        field("Краткое название", true, 255, 36.0, "Как в уставе; показывается в списках."),
        field("ИНН", false, 12, 14.0, "10 цифр. Контрольная цифра проверяется."),
        field("ОГРН", false, 15, 17.0, "13 цифр. Контрольная цифра проверяется."),
        field("КПП", false, 9, 12.0, "9 знаков."),
        field("Адрес", false, 500, 50.0, "Почтовый адрес с индексом."),
        field("Руководитель", false, 200, 34.0, "Фамилия, имя, отчество."),
        field("Телефон", false, 100, 22.0, "Например 8 (391) 222-33-44, доб. 5."),
        field("Эл. почта", false, 254, 28.0, "Один адрес."),
    ],
};

/// Fields of [`ACCOUNTS`].
pub mod account {
    pub const LOGIN: usize = 0;
    pub const ROLE: usize = 1;
    pub const SECTIONS: usize = 2;
    pub const MUNICIPALITY: usize = 3;
    pub const ORGANISATION: usize = 4;
    pub const FULL_NAME: usize = 5;
    pub const EMAIL: usize = 6;
    pub const PHONE: usize = 7;
}

pub const ACCOUNTS: Layout = Layout {
    title: "Учётные записи",
    fields: &[
        field(
            "Логин",
            true,
            64,
            20.0,
            "Например sch240001, reg24_vpr, reg24_vpr_m001. Большие и малые буквы различаются.",
        ),
        field("Роль", true, 40, 30.0, "Одна из ролей списка."),
        field(
            "Разделы",
            false,
            500,
            30.0,
            "Названия разделов через точку с запятой. Координатору обязательно; у остальных пусто — все разделы.",
        ),
        field("Код муниципалитета", false, CODE_LIMIT, 18.0, "Только для муниципального координатора."),
        field("Код организации", false, CODE_LIMIT, 18.0, "Только для роли «организация»."),
        field("ФИО", false, 200, 34.0, "Кому принадлежит запись."),
        field("Эл. почта", false, 254, 28.0, "Один адрес."),
        field("Телефон", false, 100, 22.0, "Например 8 913 000-00-00."),
    ],
};

/// The sheets, in the order of their tabs.
pub const SHEETS: [&Layout; 3] = [&MUNICIPALITIES, &ORGANISATIONS, &ACCOUNTS];
