use super::super::val::Val;
use super::super::{Names, parse};
use super::*;
use crate::forms::testing::form;
use crate::forms::{Form, FormSheet};

const FORM: &str = r#"{"title":"Ф","sheets":[
  {"key":"classes","title":"Классы","rows":{"mode":"free","max":20},"columns":[
    {"key":"class","title":"Класс","kind":"text"},
    {"key":"pupils","title":"Всего","kind":"integer"},
    {"key":"passed","title":"Сдали","kind":"integer"},
    {"key":"online","title":"Онлайн","kind":"boolean"},
    {"key":"day","title":"День","kind":"date"},
    {"key":"share","title":"Доля","kind":"decimal","digits":1,"formula":"ЕСЛИ([@Всего]>0;[@Сдали]/[@Всего]*100;\"\")"}]},
  {"key":"totals","title":"Итоги года","rows":{"mode":"fixed","items":[{"key":"a"},{"key":"b"},{"key":"sum","formulas":{"all":"СУММ([a:b;all])"}}]},
   "columns":[{"key":"all","title":"Всего","kind":"integer"}]}]}"#;

struct Standard;

impl Layout for Standard {
    fn worksheet(&self, sheet: &str) -> Option<String> {
        Some(if sheet == "classes" { "Классы" } else { "Итоги'25" }.to_owned())
    }

    fn column(&self, sheet: &str, column: &str) -> Option<u32> {
        let keys = if sheet == "classes" {
            &["class", "pupils", "passed", "online", "day", "share"][..]
        } else {
            &["-", "all"]
        };
        keys.iter().position(|key| *key == column).map(|index| u32::try_from(index).unwrap())
    }

    fn rows(&self, sheet: &str) -> Option<(u32, u32)> {
        Some(if sheet == "classes" { (4, 23) } else { (1, 3) })
    }

    fn fixed_row(&self, _: &str, row: &str) -> Option<u32> {
        ["a", "b", "sum"].iter().position(|key| *key == row).map(|index| u32::try_from(index).unwrap() + 1)
    }

    fn passport(&self, field: &str) -> Option<String> {
        (field == "inn").then(|| "7707083893".to_owned())
    }
}

fn said(form: &Form, formula: &str, column: Option<&str>) -> Result<String, CannotSay> {
    let names = Names::of(form.sheets().iter().map(FormSheet::spec));
    let stand = Stand { sheet: "classes", row: 6, fixed: None };
    let column = column.map(|key| form.sheet("classes").unwrap().column(key).unwrap());
    to_excel(&parse(formula).unwrap(), &names, stand, column, &Standard)
}

#[test]
fn formulas_stand_in_a_workbook() {
    let form = form(FORM);
    for (ours, excel) in [
        ("[@Всего]*2+1,5", "B7*2+1.5"),
        ("СУММ([Всего])", "SUM($B$5:$B$24)"),
        ("Итоги года[sum;Всего]", "'Итоги''25'!$B$4"),
        ("СУММ(Итоги года[a:b;Всего])", "SUM('Итоги''25'!$B$2:$B$3)"),
        ("ЕСЛИ([@Онлайн];1;0)", "IF((D7=\"Да\"),1,0)"),
        ("[@Онлайн]=\"да\"", "(D7=\"Да\")=TRUE"),
        ("СЧЁТЕСЛИ([Онлайн];ИСТИНА)", "COUNTIF($D$5:$D$24,\"Да\")"),
        ("СУММЕСЛИ([Класс];[@Класс];[Всего])", "SUMPRODUCT(($A$5:$A$24<>\"\")*($A$5:$A$24&\"\"=A7&\"\"),$B$5:$B$24)"),
        (
            "СЧЁТЕСЛИ([Класс];[@Класс]&\"*\")",
            "COUNTIF($A$5:$A$24,SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(A7,\"~\",\"~~\"),\"*\",\"~*\"),\"?\",\"~?\")&\"*\")",
        ),
        ("СЧЁТЕСЛИ([Всего];\">\"&[@Всего])", "COUNTIF($B$5:$B$24,\">\"&B7)"),
        ("СЧЁТЕСЛИ([День];\">\"&ДАТА(2026;9;1))", "COUNTIF($E$5:$E$24,\">\"&DATE(2026,9,1))"),
        ("СЧЁТЕСЛИ([День];\"<=01.09.2026\")", "COUNTIF($E$5:$E$24,\"<=\"&DATE(2026,9,1))"),
        ("СЧЁТЕСЛИ([Всего];\">1,5\")", "COUNTIF($B$5:$B$24,\">\"&1.5)"),
        ("ЕПУСТО([@Всего])", "(B7=\"\")"),
        ("ПРОСМОТР([@Класс];[Класс];[Всего];0)", "IFERROR(INDEX($B$5:$B$24,MATCH(A7,$A$5:$A$24,0)),0)"),
        ("\"с \"&[@День]", "\"с \"&TEXT(DAY(E7),\"00\")&\".\"&TEXT(MONTH(E7),\"00\")&\".\"&YEAR(E7)"),
        ("-(1+2)^2", "-(1+2)^2"),
        ("(1-2)-(3-4)", "1-2-(3-4)"),
        ("[@Доля]+1", "N(F7)+1"),
        ("Паспорт[ИНН]", "\"7707083893\""),
        ("\"а\"\"б\"", "\"а\"\"б\""),
        ("СЧЁТЗ([Доля])", "SUMPRODUCT(--($F$5:$F$24<>\"\"))"),
    ] {
        assert_eq!(said(&form, ours, None).unwrap(), excel, "{ours}");
    }
    let share = "ЕСЛИ([@Всего]>0;[@Сдали]/[@Всего]*100;\"\")";
    assert_eq!(said(&form, share, Some("share")).unwrap(), "IF(B7>0,ROUND(C7/B7*100,1),\"\")");
    assert_eq!(said(&form, "[@Всего]/2", Some("pupils")).unwrap(), "ROUND(B7/2,0)");
    assert_eq!(said(&form, "[@Всего]-[@Сдали]", Some("pupils")).unwrap(), "B7-C7");
    assert_eq!(said(&form, "[@Всего]>5", Some("online")).unwrap(), "IF(B7>5,\"Да\",\"Нет\")");
    assert!(said(&form, "Прошлый[Всего]", None).unwrap_err().0.contains("прежнего сбора"));
}

/// A workbook whose sheet «Лист1» has free rows 5 to 24, and «Лист2» fixed rows 2 to 4.
struct Book;

impl Workbook for Book {
    fn at(&self, worksheet: &str, row: u32, column: u32) -> Standing {
        let titles = ["Класс", "Всего", "Сдали"];
        let title = titles.get(column as usize).map(|title| (*title).to_owned());
        match (worksheet, row, title) {
            ("Лист1", 4..=23, Some(column)) => Standing::Cell { sheet: "Классы".into(), column, row: None },
            ("Лист1", 0, _) => Standing::Value(Val::Number(2026.0)),
            ("Лист2", 1..=3, Some(column)) => {
                Standing::Cell { sheet: "Итоги-25".into(), column, row: Some(format!("r{row}")) }
            }
            _ => Standing::Nothing("ячейка вне таблицы".into()),
        }
    }

    fn rows(&self, worksheet: &str) -> Option<(u32, u32)> {
        match worksheet {
            "Лист1" => Some((4, 23)),
            "Лист2" => Some((1, 3)),
            _ => None,
        }
    }
}

#[test]
fn formulas_of_workbooks_become_ours() {
    let said = |formula: &str| from_excel(formula, "Лист1", 6, 5, &Book);
    for (excel, ours) in [
        ("=IF(B7>0,C7/B7*100,\"\")", "ЕСЛИ([@Всего] > 0; [@Сдали]/[@Всего]*100; \"\")"),
        ("SUM(B5:B24)", "СУММ([Всего])"),
        ("SUM($B$4:$B$30)", "СУММ([Всего])"),
        ("SUM(B:B)", "СУММ([Всего])"),
        ("SUM(B7:C7)", "СУММ([@Всего]; [@Сдали])"),
        ("SUM(Лист2!B2:B3)", "СУММ('Итоги-25'[r1:r2;Всего])"),
        ("Лист2!B4+A$1", "'Итоги-25'[r3;Всего] + 2026"),
        ("VLOOKUP(A7,Лист2!A2:C4,3,FALSE)", "ПРОСМОТР([@Класс]; 'Итоги-25'[Класс]; 'Итоги-25'[Сдали])"),
        ("INDEX(B5:B24,MATCH(A7,A5:A24,0))", "ПРОСМОТР([@Класс]; [Класс]; [Всего])"),
        ("SUMIFS(B5:B24,A5:A24,A7)", "СУММЕСЛИ([Класс]; [@Класс]; [Всего])"),
        ("_xlfn.CONCAT(A7,\" \",B7)", "СЦЕПИТЬ([@Класс]; \" \"; [@Всего])"),
        ("-(B7-C7)%", "-([@Всего] - [@Сдали])%"),
        ("ROUND(1.5*B7,0)", "ОКРУГЛ(1,5*[@Всего]; 0)"),
        ("IF(TRUE,1,2)", "ЕСЛИ(ИСТИНА; 1; 2)"),
    ] {
        let text = said(excel).unwrap();
        assert_eq!(text, ours, "{excel}");
        assert_eq!(write(&parse(&text).unwrap().root), ours, "it reads its own");
    }
    for (excel, why) in [
        ("B8", "другой строки"),
        ("SUM(B5:B9)", "часть строк"),
        ("VLOOKUP(A7,A5:C24,3)", "приближенно"),
        ("LOOKUP(A7,A5:A24,B5:B24)", "LOOKUP в формах нет"),
        ("Лист9!A1", "вне таблицы"),
        ("SUM(Лист9!A1:A9)", "не вошел в форму"),
        ("#REF!+1", "#REF!"),
        ("[1]Лист1!A1", "знака «[»"),
        ("Таблица1[Всего]", "непонятно"),
        ("ИмяДиапазона*2", "непонятно"),
        ("OFFSET(A1,1,1)", "OFFSET в формах нет"),
        ("{1,2}", "массивов"),
        ("B7:C9", "одна ячейка"),
    ] {
        let told = said(excel).unwrap_err();
        assert!(told.0.contains(why), "{excel}: {told}");
    }
}
