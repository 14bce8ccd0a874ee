//! What must come out of the workbooks in `tests/data/workbooks`: their meaning, not their letters.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::*;
use crate::forms::{Form, FormSpec};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/workbooks")
}

fn made(name: &str) -> Understood {
    let file = File::open(folder().join(name)).unwrap();
    form_from_workbook(file, name, workbook::limits()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

impl Understood {
    fn sheet(&self, title: &str) -> &Json {
        let sheets = self.spec["sheets"].as_array().unwrap();
        sheets.iter().find(|sheet| sheet["title"] == title).unwrap_or_else(|| panic!("no «{title}» in {}", self.spec))
    }

    /// A column by its heading: `Группа: Заголовок`.
    fn column(&self, sheet: &str, heading: &str) -> &Json {
        let columns = self.sheet(sheet)["columns"].as_array().unwrap();
        let called = |column: &Json| match column["group"].as_str() {
            Some(group) => format!("{group}: {}", column["title"].as_str().unwrap()),
            None => column["title"].as_str().unwrap().to_owned(),
        };
        columns
            .iter()
            .find(|column| called(column) == heading)
            .unwrap_or_else(|| panic!("no «{heading}» in {columns:?}"))
    }

    /// Some attributes of a column; an absent one is null.
    fn says(&self, sheet: &str, heading: &str, attributes: &Json) {
        let column = self.column(sheet, heading);
        for (key, value) in attributes.as_object().unwrap() {
            assert_eq!(&column[key], value, "{key} of «{heading}»: {column}");
        }
    }

    fn items(&self, sheet: &str) -> &Vec<Json> {
        self.sheet(sheet)["rows"]["items"].as_array().unwrap_or_else(|| panic!("free rows of «{sheet}»"))
    }

    fn told(&self, level: Level, cell: &str, part: &str) {
        let told = |finding: &&Finding| {
            finding.level == level
                && finding.cell.as_deref().unwrap_or_default() == cell
                && finding.message.contains(part)
        };
        assert!(
            self.findings.iter().any(|finding| told(&finding)),
            "{level:?} {cell} «{part}» in {:#?}",
            self.findings
        );
    }

    fn nothing_left(&self) {
        let left: Vec<String> = self
            .findings
            .iter()
            .filter(|finding| finding.level == Level::NotUnderstood)
            .map(Finding::to_string)
            .collect();
        assert!(left.is_empty(), "{left:#?}");
    }
}

#[test]
fn every_workbook_becomes_a_form_that_its_parser_takes() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".py") {
            continue;
        }
        let made = made(&name);
        let spec = FormSpec::parse(&made.spec.to_string()).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:?}"));
        let form = Form::compile(spec);
        assert!(form.sheets().iter().all(|sheet| !sheet.columns().is_empty()), "{name}");
        assert!(!made.findings.is_empty(), "{name}");
        count += 1;
    }
    assert!(count >= 15, "{count}");
}

#[test]
fn a_register_keeps_its_lists_limits_hints_and_stars() {
    let made = made("register-openpyxl.xlsx");
    assert_eq!(made.spec["title"], "Реестр классов-комплектов на 1 сентября 2026 года");
    assert_eq!(made.spec["sheets"].as_array().unwrap().len(), 1, "the sheet of lists is none of the form");
    let sheet = made.sheet("Классы");
    assert_eq!(sheet["rows"], json!({"mode": "free", "min": 0, "max": 60}));
    assert_eq!(sheet["frozen"], 2);
    let classes: Vec<String> = (1..=11).map(|class| class.to_string()).collect();
    made.says(
        "Классы",
        "Класс",
        &json!({"kind": "list", "options": classes, "required": true, "hint": "Класс: Номер параллели"}),
    );
    made.says("Классы", "Литера", &json!({"kind": "list", "options": ["А", "Б", "В", "Г", "Д"], "required": true}));
    assert_eq!(made.column("Классы", "Профиль")["options"][2], "Естественно-научный");
    made.says("Классы", "Обучающихся, чел.", &json!({"kind": "integer", "min": 1, "max": 45, "required": true}));
    made.says("Классы", "Из них с ОВЗ", &json!({"kind": "integer", "required": null}));
    made.says("Классы", "Дата открытия", &json!({"kind": "date", "min": "1990-01-01", "max": "2026-12-31"}));
    made.says(
        "Классы",
        "Классный руководитель (ФИО)",
        &json!({"kind": "text", "max_length": 100, "hint": "Полностью, без сокращений"}),
    );
    made.says("Классы", "Есть продлёнка?", &json!({"kind": "boolean"}));
    let rule = &made.spec["rules"][0];
    assert_eq!(rule["message"], "Не больше числа обучающихся");
    assert_eq!(rule["condition"], "ИЛИ(ЕПУСТО([@Из них с ОВЗ]); [@Из них с ОВЗ] <= [@Обучающихся, чел.])");
    made.nothing_left();
    made.told(Level::Understood, "C6", "Литеры = Списки!B2:B6");
    made.told(Level::Changed, "B6", "приняты за пример");
}

#[test]
fn a_monitoring_table_keeps_its_groups_subjects_and_totals() {
    for name in ["monitoring-openpyxl.xlsx", "monitoring-libreoffice.xlsx"] {
        let made = made(name);
        let items = made.items("Мониторинг");
        assert_eq!(items.len(), 8);
        assert_eq!(items[0]["values"], json!({"predmet": "Русский язык"}));
        assert_eq!(items[7]["values"], json!({"predmet": "Итого по школе"}));
        assert_eq!(items[7]["formulas"]["c5"], "СУММ([r1:r7;«5»])");
        made.says("Мониторинг", "Предмет", &json!({"kind": "text", "locked": true, "formula": null}));
        made.says(
            "Мониторинг",
            "Писали работу",
            &json!({"kind": "integer", "formula": "СУММ([@«2»]; [@«3»]; [@«4»]; [@«5»])"}),
        );
        made.says("Мониторинг", "Получили отметку: «2»", &json!({"kind": "integer", "min": 0, "max": null}));
        made.says("Мониторинг", "Качество, %", &json!({"kind": "decimal", "digits": 1}));
        assert!(
            made.column("Мониторинг", "Успеваемость, %")["formula"]
                .as_str()
                .unwrap()
                .contains("СУММ([@«3»]; [@«4»]; [@«5»])")
        );
        // The limit is for the rows, not for their sum.
        let limited: Vec<&str> =
            made.spec["rules"].as_array().unwrap().iter().map(|rule| rule["column"].as_str().unwrap()).collect();
        assert_eq!(limited, ["c2", "c3", "c4", "c5"]);
        assert_eq!(
            made.spec["rules"][0]["condition"],
            "ИЛИ(ЕПУСТО([@«2»]); ИЛИ([@Предмет] = \"Итого по школе\"; [@«2»] <= 500))"
        );
        made.told(Level::Understood, "A6", "строка с номерами столбцов");
        made.told(Level::Changed, "A2", "Наименование ОО");
        made.nothing_left();
    }
}

#[test]
fn a_plan_keeps_its_measures_under_their_sections() {
    let made = made("plan-xlsxwriter.xlsx");
    let items = made.items("План-график");
    assert_eq!(items.len(), 5);
    assert_eq!(
        items[2]["values"],
        json!({"p_p": "2.1", "meropriiatie": "Семинар для учителей русского языка", "srok_po_planu": "2026-10-15", "razdel": "2. Работа с педагогами"})
    );
    made.says("План-график", "Раздел", &json!({"kind": "text", "locked": true}));
    made.says("План-график", "Срок по плану", &json!({"kind": "date", "locked": true}));
    made.says(
        "План-график",
        "Дата проведения",
        &json!({"kind": "date", "min": "2026-09-01", "hint": "Дата: Когда мероприятие прошло"}),
    );
    made.says("План-график", "Ответственный", &json!({"kind": "text", "hint": "Должность и ФИО", "locked": null}));
    made.says("План-график", "Отметка о выполнении", &json!({"options": ["выполнено", "в работе", "перенесено"]}));
    made.nothing_left();
}

#[test]
fn staff_keeps_lists_that_depend_on_another_cell() {
    for name in ["staff-openpyxl.xlsx", "staff-libreoffice.ods"] {
        let made = made(name);
        assert_eq!(made.sheet("Педагоги")["rows"]["max"], 200, "people of last year are an example");
        made.says("Педагоги", "Фамилия, имя, отчество", &json!({"kind": "text", "required": true}));
        made.says("Педагоги", "ИНН", &json!({"kind": "text", "pattern": "[0-9]{12}"}));
        made.says("Педагоги", "Дата рождения", &json!({"kind": "date"}));
        made.says(
            "Педагоги",
            "Должность",
            &json!({"kind": "list", "depends_on": "kategoriia_personala", "options": null, "options_by": {
                "Учителя": ["Учитель", "Учитель начальных классов"],
                "Руководители": ["Директор", "Заместитель директора"],
                "Иные педагоги": ["Педагог-психолог", "Социальный педагог", "Логопед"]}}),
        );
        made.says(
            "Педагоги",
            "Школа",
            &json!({"depends_on": "munitsipalitet", "options_by": {
                "Северный": ["Школа № 1", "Школа № 2"], "Южный": ["Гимназия № 3", "Лицей № 4", "Школа № 5"]}}),
        );
        made.says("Педагоги", "Стаж, лет", &json!({"kind": "decimal", "min": 0, "max": 70}));
        assert_eq!(made.spec["rules"][0]["condition"], "ИЛИ(ЕПУСТО([@Нагрузка, ставок]); [@Нагрузка, ставок] > 0)");
    }
    made("staff-openpyxl.xlsx").nothing_left();
    made("staff-libreoffice.ods").told(Level::NotUnderstood, "", "ODS");
}

#[test]
fn indicators_keep_codes_plans_protection_and_formulas() {
    for name in ["indicators-xlsxwriter.xlsx", "indicators-libreoffice.ods"] {
        let made = made(name);
        let items = made.items("Показатели");
        let keys: Vec<&str> = items.iter().map(|item| item["key"].as_str().unwrap()).collect();
        assert_eq!(keys, ["r01", "r02", "r03", "r04", "r05"]);
        assert_eq!(items[1]["values"]["plan"], 540);
        assert_eq!(items[1]["hints"]["naimenovanie_pokazatelia"], "Включая классы-комплекты");
        assert_eq!(items[4]["formulas"], json!({"plan": "СУММ([r03:r04;план])", "fakt": "СУММ([r03:r04;факт])"}));
        made.says("Показатели", "Код строки", &json!({"kind": "text", "locked": true}));
        made.says("Показатели", "Значение: план", &json!({"kind": "integer"}));
        made.says("Показатели", "Значение: факт", &json!({"kind": "integer", "min": 0, "locked": null}));
        made.says(
            "Показатели",
            "Исполнение",
            &json!({"kind": "decimal", "digits": 1, "formula": "(ЕСЛИ([@план] = 0; 0; [@факт]/[@план]))*100"}),
        );
        let rules = made.spec["rules"].as_array().unwrap();
        assert!(
            rules
                .iter()
                .any(|rule| rule["row"] == "r02" && rule["condition"] == "ИЛИ(ЕПУСТО([@факт]); [@факт] <= [r01;факт])"),
            "{rules:?}"
        );
        made.told(Level::Changed, "F4", "проценты");
    }
}

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
    assert_eq!(made.sheet("Питание")["rows"], json!({"mode": "free", "min": 0, "max": 40}));
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
    made.told(Level::NotUnderstood, "E2", "по кругу");
    FormSpec::parse(&made.spec.to_string()).unwrap();
}
