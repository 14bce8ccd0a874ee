// Places in the form in words.

import { cellAddress, headingOf } from '../grid/columns.js';

/** «РАБОТЫ, E2»; of a row that is not here only the sheet is told. */
export function addressOf(workbook, { sheet, row, column }) {
  const model = workbook.models.get(sheet);
  if (!model) return '';
  const [rowIndex, columnIndex] = [model.indexOf(row), model.columnIndex(column)];
  if (rowIndex === -1 || columnIndex === -1) return model.sheet.title;
  return `${model.sheet.title}, ${cellAddress(rowIndex, columnIndex)}`;
}

/** «РАБОТЫ, E2 (Примечание)»; a row that is not here is one that was deleted. */
export function placeOf(workbook, { sheet, row, column }) {
  const model = workbook.models.get(sheet);
  const [rowIndex, columnIndex] = [model.indexOf(row), model.columnIndex(column)];
  const title = columnIndex === -1 ? 'Пояснение' : headingOf(model.columns[columnIndex]);
  const address = rowIndex === -1 ? 'Удалённая строка' : cellAddress(rowIndex, Math.max(0, columnIndex));
  return `${model.sheet.title}, ${address} (${title})`;
}
