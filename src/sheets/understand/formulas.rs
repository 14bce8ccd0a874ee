//! Formulas of the workbook as formulas of the form.

use serde_json::Value as Json;

use super::finding::Findings;
use super::table::Table;
use super::words::cut;
use crate::sheets::workbook::model::Book;

/// Gives columns and rows their formulas; the rules that conditions of data validation become.
pub(super) fn settle(book: &Book, tables: &mut [Table], findings: &mut Findings) -> Vec<Json> {
    for table in tables.iter_mut() {
        let name = book.sheets.get(table.sheet).map(|sheet| sheet.name.clone());
        findings.enter(name.as_deref());
        let mut told = Vec::new();
        for ((row, column), formula) in &table.formulas {
            if !told.contains(column) {
                told.push(*column);
                findings.not_understood(
                    (*row, *column),
                    format!("формула «={}» не перенесена: впишите её в конструкторе", cut(formula, 200)),
                );
            }
        }
        for draft in &table.columns {
            for condition in &draft.conditions {
                let formula = condition.formula.trim_start_matches('@');
                let message = if condition.message.is_empty() {
                    String::new()
                } else {
                    format!(" с текстом «{}»", cut(&condition.message, 200))
                };
                let severity = if condition.strict { "ошибкой" } else { "предупреждением" };
                let told = format!(
                    "условие «{}» не перенесено: задайте его правилом ({severity}){message} в конструкторе",
                    cut(formula, 200)
                );
                findings.not_understood((condition.row, draft.column), told);
            }
        }
    }
    Vec::new()
}
