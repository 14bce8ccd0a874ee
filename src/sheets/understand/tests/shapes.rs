//! Tables of unusual shapes, and formulas that may fail.

use super::*;

#[test]
fn several_sheets_with_formulas_between_them() {
    let made = made("several-openpyxl.xlsx");
    let titles: Vec<&str> =
        made.spec["sheets"].as_array().unwrap().iter().map(|sheet| sheet["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Школа", "Кружки"]);
    assert_eq!(
        made.items("Школа")[0]["formulas"]["v_kruzhkakh"],
        "СУММЕСЛИ(Кружки[Параллель]; [@Параллель]; Кружки[Детей])"
    );
    assert_eq!(made.items("Школа")[3]["formulas"]["klassov"], "СУММ([r1:r3;Классов])");
    made.says("Кружки", "Название кружка", &json!({"kind": "text", "unique": true}));
    made.says("Кружки", "Параллель", &json!({"options": ["1–4 классы", "5–9 классы", "10–11 классы"]}));
    made.says(
        "Кружки",
        "Направленность",
        &json!({"options": ["Техническая", "Художественная", "Естественно-научная", "Туристско-краеведческая"]}),
    );
    made.says("Кружки", "Сайт кружка", &json!({"kind": "text", "max_length": 200}));
    made.told(Level::Changed, "E1", "скрытый столбец «Руководитель»");
    let sheets: Vec<(Option<&str>, Level)> = made
        .findings
        .iter()
        .filter(|finding| finding.cell.is_none())
        .map(|finding| (finding.sheet.as_deref(), finding.level))
        .collect();
    assert!(sheets.contains(&(Some("Инструкция"), Level::NotUnderstood)), "{sheets:?}");
    assert!(
        sheets.contains(&(Some("Прошлый год"), Level::Changed))
            && sheets.contains(&(Some("Справочники"), Level::Understood))
    );
}

#[test]
fn federal_headings_of_three_rows() {
    let made = made("federal-openpyxl.xlsx");
    let items = made.items("Раздел 2.1");
    let keys: Vec<&str> = items.iter().map(|item| item["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["r01", "r02", "r03", "r04", "r05", "r06"]);
    assert_eq!(items[1]["hints"]["naimenovanie_pokazatelei"], "в том числе:");
    let high = "из них имеют образование / высшее";
    made.says("Раздел 2.1", &format!("{high}: всего"), &json!({"kind": "integer", "min": 0, "max": 9999}));
    assert_eq!(items[0]["formulas"]["vsego"], format!("[r02;{high}: всего] + [r04;{high}: всего]"));
    assert!(made.column("Раздел 2.1", "Всего работников")["formula"].as_str().unwrap().contains(" + "));
    assert_eq!(made.spec["rules"][0]["message"], "Не больше графы 2");
    made.told(Level::Understood, "A8", "номерами столбцов");
    made.nothing_left();
}

#[test]
fn tables_one_under_the_other_become_sheets() {
    let made = made("two-tables-openpyxl.xlsx");
    let first = "Таблица 1. Участие в олимпиадах";
    assert_eq!(made.items(first).len(), 3);
    made.says(first, "Этап: школьный", &json!({"kind": "decimal"}));
    made.says(first, "Доля призёров", &json!({"kind": "decimal", "digits": 1}));
    let second = "Таблица 2. Призёры";
    assert_eq!(made.sheet(second)["rows"]["max"], 20);
    made.says(second, "ФИО обучающегося", &json!({"kind": "text", "required": true}));
    made.says(second, "Предмет", &json!({"options": ["Физика", "Химия", "Информатика"]}));
    made.says(second, "Дата вручения", &json!({"kind": "date"}));
    made.says(second, "Телефон", &json!({"kind": "text"}));
    made.nothing_left();
}

#[test]
fn questions_down_become_columns() {
    let made = made("questionnaire-openpyxl.xlsx");
    assert_eq!(made.items("Анкета").len(), 1);
    made.says("Анкета", "Дата приёмки здания", &json!({"kind": "date", "min": "2026-07-02"}));
    made.says(
        "Анкета",
        "Число учебных кабинетов",
        &json!({"kind": "integer", "min": 1, "max": 300, "hint": "Без мастерских"}),
    );
    made.says("Анкета", "Есть ли доступ в интернет", &json!({"kind": "boolean"}));
    made.says("Анкета", "Тип отопления", &json!({"options": ["центральное", "газовое", "электрическое", "печное"]}));
    made.told(Level::Changed, "B4", "анкета");
}

#[test]
fn small_writers_and_newer_excel_are_read() {
    let plain = made("one-c-handmade.xlsx");
    assert_eq!(plain.spec["title"], "Ведомость учёта техники");
    plain.says("TDSheet", "Инвентарный номер", &json!({"kind": "text"}));
    plain.says("TDSheet", "Количество", &json!({"kind": "integer"}));
    plain.says("TDSheet", "Цена, руб.", &json!({"kind": "decimal"}));
    plain.says("TDSheet", "Дата ввода", &json!({"kind": "date"}));
    let newer = made("newer-excel-handmade.xlsx");
    newer.says(
        "Результаты",
        "Предмет",
        &json!({"options": ["Физика", "Химия", "Биология"], "hint": "Предмет: Из справочника"}),
    );
    newer.says(
        "Результаты",
        "Баллы",
        &json!({"kind": "integer", "min": 0, "max": 100, "hint": "Первичный балл\nДо перепроверки"}),
    );
    newer.says("Результаты", "Процент", &json!({"formula": "(ЕСЛИ([@Максимум] = 0; 0; [@Баллы]/[@Максимум]))*100"}));
    newer.nothing_left();
}

#[test]
fn an_old_xls_tells_what_it_cannot_give() {
    let made = made("register-libreoffice.xls");
    assert_eq!(made.sheet("Классы")["rows"]["max"], 60);
    made.says("Классы", "Класс", &json!({"kind": "integer", "required": true}));
    made.told(Level::NotUnderstood, "", "XLS");
    assert_eq!(made.spec["sheets"].as_array().unwrap().len(), 1);
}

#[test]
fn a_report_with_a_letterhead_and_sums_at_the_bottom() {
    let made = made("meals-openpyxl.xlsx");
    assert_eq!(made.spec["title"], "Отчёт о предоставленном бесплатном питании");
    assert_eq!(made.sheet("Питание")["rows"], json!({"mode": "free", "min": 1, "max": 40}));
    assert_eq!(made.sheet("Питание")["hint"], "за период с 01.09.2026 по 30.09.2026");
    made.says("Питание", "Дни посещения: плановые", &json!({"kind": "decimal"}));
    made.says("Питание", "Класс", &json!({"kind": "text"}));
    let left = "[@Остаток на начало месяца, руб.] + [@Поступило, руб.] - [@Израсходовано, руб.]";
    made.says("Питание", "Остаток на конец месяца, руб.", &json!({"kind": "decimal", "formula": left}));
    made.told(Level::Changed, "H1", "реквизиты");
    made.told(Level::Changed, "B57", "итоги считает свод");
    made.nothing_left();
}

#[test]
fn a_code_merged_down_stands_in_each_of_its_rows() {
    let made = made("graduates-openpyxl.xlsx");
    let sheet = "Трудоустройство";
    let items = made.items(sheet);
    assert_eq!(items.len(), 12);
    assert_eq!(items[5]["values"], json!({"kod_spetsialnosti": "09.02.06", "naimenovanie_pokazatelei": "лица с ОВЗ"}));
    assert_eq!(made.sheet(sheet)["frozen"], 2);
    made.says(
        sheet,
        "Трудоустроены: всего",
        &json!({"kind": "integer", "formula": "СУММ([@по специальности]; [@не менее 4 месяцев])"}),
    );
    made.says(sheet, "Трудоустроены / из них: не менее 4 месяцев", &json!({"kind": "integer", "min": 0}));
    made.says(sheet, "В том числе (из гр. 3): призваны в армию", &json!({"kind": "integer", "min": 0}));
    made.nothing_left();
}

/// A number that may be divided by is guarded; a formula that goes in a circle is taken out and told.
#[test]
fn formulas_that_may_fail_are_guarded_and_circles_are_told() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Итоги").unwrap();
    for (column, text) in (0..).zip(["Предмет", "Писали", "Сдали", "Доля сдавших", "Туда", "Обратно"])
    {
        sheet.write_string(0, column, text).unwrap();
    }
    for row in 1..4 {
        sheet.write_string(row, 0, format!("Предмет {row}")).unwrap();
        sheet.write_formula(row, 3, format!("=C{n}/B{n}*100", n = row + 1).as_str()).unwrap();
        sheet.write_formula(row, 4, format!("=F{}+1", row + 1).as_str()).unwrap();
        sheet.write_formula(row, 5, format!("=E{}+1", row + 1).as_str()).unwrap();
    }
    book.save(file.path()).unwrap();
    let made = form_from_workbook(File::open(file.path()).unwrap(), "к.xlsx", workbook::limits()).unwrap();
    made.says("Итоги", "Доля сдавших", &json!({"formula": "ЕСЛИОШИБКА([@Сдали]/[@Писали]*100; \"\")"}));
    made.says("Итоги", "Туда", &json!({"formula": null}));
    made.told(Level::Changed, "D2", "ЕСЛИОШИБКА");
    made.says("Итоги", "Доля сдавших", &json!({"digits": 2}));
    made.told(Level::NotUnderstood, "E2", "по кругу");
    FormSpec::parse(&made.spec.to_string()).unwrap();
}

/// An explanation above the heading is for those who fill the table in; of free tables the first must not be empty.
#[test]
fn explanations_above_a_table_become_its_hint_whole() {
    let notes = [
        "Примечание: заполняется по состоянию на 1 октября. Победители и призёры указываются вместе.",
        "В графе «Средний балл» укажите балл с двумя знаками:",
    ];
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    for name in ["Олимпиады", "Конкурсы"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, text) in (0..).zip(["Приложение 1 к письму", notes[0], "Итоги года", notes[1]])
        {
            sheet.write_string(row, 0, text).unwrap();
        }
        for (column, text) in (0..).zip(["Предмет", "Победители", "Всего", "Средний балл"])
        {
            sheet.write_string(4, column, text).unwrap();
        }
        sheet.write_formula(5, 3, "=(B6+C6)/12").unwrap();
    }
    book.save(file.path()).unwrap();
    let made = form_from_workbook(File::open(file.path()).unwrap(), "к.xlsx", workbook::limits()).unwrap();
    for (sheet, least) in [("Олимпиады", 1), ("Конкурсы", 0)] {
        let hint = made.sheet(sheet)["hint"].as_str().unwrap();
        assert!(notes.iter().all(|note| hint.contains(note)) && !hint.contains("Приложение"), "{hint}");
        assert_eq!(made.sheet(sheet)["rows"]["min"], least);
        made.says(sheet, "Средний балл", &json!({"kind": "decimal", "digits": 2}));
    }
    made.told(Level::Understood, "A2", "стало подсказкой");
    made.told(Level::Changed, "A6", "нужна хотя бы одна строка");
}
