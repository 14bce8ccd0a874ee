//! What must come out of the workbooks in `tests/data/workbooks`: their meaning, not their letters.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::*;
use crate::forms::{Form, FormSpec};

mod shapes;

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
    assert_eq!(sheet["rows"], json!({"mode": "free", "min": 1, "max": 60}));
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
    made.told(Level::Changed, "B6", "нужна хотя бы одна строка");
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
