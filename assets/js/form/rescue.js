// «Сохранить введённое в файл»: what the server can no longer take is given to the person as a CSV that Excel opens.

import { cellAddress } from '../grid/columns.js';

/** The cells of edits and conflicts as lines: sheet, cell, title, text. The last text of a cell counts. */
export function rescuedCells(workbook, edits) {
  const cells = new Map();
  const put = ({ sheet, row, column }, text) => cells.set(`${sheet}\n${row}\n${column}`, { sheet, row, column, text });
  for (const edit of edits) if (edit.op === 'set') put(edit, edit.text);
  for (const conflict of workbook.conflicts.list) put(conflict, conflict.mine);
  return [...cells.values()].map((cell) => describe(workbook, cell));
}

function describe(workbook, { sheet, row, column, text }) {
  const model = workbook.models.get(sheet);
  const rowIndex = model?.indexOf(row) ?? -1;
  const columnIndex = model?.columnIndex(column) ?? -1;
  const known = rowIndex !== -1 && columnIndex !== -1;
  return [
    model?.sheet.title ?? sheet,
    known ? cellAddress(rowIndex, columnIndex) : row,
    model?.columns[columnIndex]?.title ?? column,
    text,
  ];
}

/** CSV as Excel in Russian reads it: semicolons, a byte order mark. A text that looks like a formula stays a text. */
export function csvOf(lines) {
  const field = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d\s.,]+$/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  return `\uFEFF${lines.map((line) => line.map(field).join(';')).join('\r\n')}\r\n`;
}

/** Lets the browser save the cells as a file. */
export function saveAsFile(workbook, edits) {
  const lines = [['Лист', 'Ячейка', 'Столбец', 'Введено'], ...rescuedCells(workbook, edits)];
  const address = URL.createObjectURL(new Blob([csvOf(lines)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `Не сохранено — ${workbook.spec.title.replace(/[\\/:*?"<>|]/g, ' ')}.csv`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
