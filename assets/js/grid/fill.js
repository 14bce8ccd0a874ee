// One act that fills cells of the selection with what another cell holds, or with one text.

import { cellsWord } from './dom.js';

/** Ctrl+D: the first row of the selection fills those below it; a single row takes the row above. */
export function fillDown(grid) {
  const { top, bottom, left, right } = grid.selection.range;
  const source = top === bottom ? top - 1 : top;
  if (source < 0) grid.note('Выше нет строки, из которой заполнять.');
  else fillWith(grid, { top: source + 1, bottom, left, right }, (row, column) => grid.model.text(source, column));
}

/** Ctrl+R: the first column of the selection fills those to the right; a single one takes the column before it. */
export function fillRight(grid) {
  const { top, bottom, left, right } = grid.selection.range;
  const source = left === right ? left - 1 : left;
  if (source < 0) grid.note('Левее нет столбца, из которого заполнять.');
  else fillWith(grid, { top, bottom, left: source + 1, right }, (row) => grid.model.text(row, source));
}

/** One text into every cell of the selection. */
export function fillSelection(grid, text) {
  fillWith(grid, grid.selection.range, () => text);
}

/** The active cell alone. */
export function putText(grid, text) {
  const { row, column } = grid.selection.anchor;
  if (!grid.refuse(row, column)) grid.model.setCells([{ row, column, text }]);
}

function fillWith(grid, { top, bottom, left, right }, textOf) {
  if (grid.refuseAll()) return;
  const changes = [];
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) changes.push({ row, column, text: textOf(row, column) });
  }
  grid.note(filledNote(changes.length, grid.model.setCells(changes).locked));
}

/** «Заполнено: 4 ячейки. Пропущено: 2 ячейки только для чтения.» */
export function filledNote(cells, locked) {
  const filled = `Заполнено: ${cellsWord(cells - locked)}.`;
  return locked > 0 ? `${filled} Пропущено: ${cellsWord(locked)} только для чтения.` : filled;
}
