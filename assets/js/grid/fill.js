// Acts that fill cells with what others hold: down, to the right, one text everywhere, a series.

import { cellsWord, plural } from './dom.js';
import { continued } from './series.js';

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

/**
 * Goes on with what is selected, and selects all of it. Past the last row of a free sheet rows are added.
 * @param target {side: 'down' | 'up' | 'right' | 'left', count} how far
 * @param options.other Ctrl is held: a series where there would be a copy, a copy where there would be a series
 */
export function fillOn(grid, target, { other = false } = {}) {
  if (grid.refuseAll()) return;
  const { model, selection } = grid;
  const { range } = selection;
  const isAcross = target.side === 'right' || target.side === 'left';
  const changes = isAcross ? across(model, range, target, other) : along(model, range, target, other);
  const { locked, outside, added } = model.paste(changes);
  selection.selectRange(reached(range, target), { scroll: false });
  grid.note(filledNote(changes.length - outside, locked, added));
}

/** The range that a range grows to. */
export function reached(range, { side, count }) {
  const grown = { ...range };
  if (side === 'down') grown.bottom += count;
  else if (side === 'up') grown.top -= count;
  else if (side === 'right') grown.right += count;
  else grown.left -= count;
  return grown;
}

/** Each column goes on by itself, up or down. */
function along(model, { top, bottom, left, right }, { side, count }, other) {
  const backward = side === 'up';
  const rows = backward ? descending(bottom, top) : ascending(top, bottom);
  return ascending(left, right).flatMap((column) => {
    const seeds = rows.map((row) => model.text(row, column));
    const texts = continued(seeds, count, { kind: model.columns[column].kind, backward, other });
    return texts.map((text, index) => ({ row: backward ? top - 1 - index : bottom + 1 + index, column, text }));
  });
}

/** Each row goes on by itself, to the right or left. */
function across(model, { top, bottom, left, right }, { side, count }, other) {
  const backward = side === 'left';
  const columns = backward ? descending(right, left) : ascending(left, right);
  const kinds = new Set(columns.map((column) => model.columns[column].kind));
  const kind = kinds.size === 1 ? [...kinds][0] : 'text';
  return ascending(top, bottom).flatMap((row) => {
    const seeds = columns.map((column) => model.text(row, column));
    const texts = continued(seeds, count, { kind, backward, other });
    return texts.map((text, index) => ({ row, column: backward ? left - 1 - index : right + 1 + index, text }));
  });
}

function ascending(from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function descending(from, to) {
  return ascending(to, from).reverse();
}

/** «Заполнено: 4 ячейки. Добавлено: 2 строки. Пропущено: 2 ячейки только для чтения.» */
function filledNote(cells, locked, added = 0) {
  const parts = [`Заполнено: ${cellsWord(cells - locked)}.`];
  if (added > 0) parts.push(`Добавлено: ${added} ${plural(added, 'строка', 'строки', 'строк')}.`);
  if (locked > 0) parts.push(`Пропущено: ${cellsWord(locked)} только для чтения.`);
  return parts.join(' ');
}
