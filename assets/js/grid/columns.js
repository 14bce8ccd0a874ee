// What the look of a column follows from its description: letter, width, alignment, whether it stays in view.

const WIDTH_BY_KIND = { integer: 112, decimal: 112, date: 136, boolean: 120, list: 176, text: 216 };
const LOCKED_TEXT_WIDTH = 200;
const WIDEST = 280;
const LETTER_WIDTH = 10;
const HEADER_PADDING = 28;
const HINT_ICON_WIDTH = 30;
const CELL_PADDING = 46;

/** Width of the column of row numbers, in CSS pixels. */
export const NUMBER_WIDTH = 48;

/** How narrow and how wide a column can be made by hand. */
export const LEAST_WIDTH = 40;
export const MOST_WIDTH = 800;

/** The letter Excel gives a column: 0 is A, 25 is Z, 26 is AA. */
export function columnLetter(index) {
  let left = index + 1;
  let letters = '';
  while (left > 0) {
    const digit = (left - 1) % 26;
    letters = String.fromCharCode(65 + digit) + letters;
    left = Math.floor((left - 1) / 26);
  }
  return letters;
}

/** What a person calls a cell: «C7». Both numbers count from 0. */
export function cellAddress(rowIndex, columnIndex) {
  return columnLetter(columnIndex) + (rowIndex + 1);
}

/** Width of a column in CSS pixels: wide enough for its kind, its options and the longest word of its title. */
export function columnWidth(column) {
  const byKind = column.locked && column.kind === 'text' ? LOCKED_TEXT_WIDTH : WIDTH_BY_KIND[column.kind] ?? 160;
  const longestWord = Math.max(...column.title.split(/\s+/).map((word) => word.length));
  const byTitle = longestWord * LETTER_WIDTH + HEADER_PADDING + (column.hint ? HINT_ICON_WIDTH : 0);
  const longestOption = Math.max(0, ...everyOption(column).map((option) => option.length));
  const byOptions = longestOption * LETTER_WIDTH + CELL_PADDING;
  return Math.round(Math.min(WIDEST, Math.max(byKind, byTitle, byOptions)));
}

/** Numbers stand at the right, so that their digits stand under each other. */
export function isNumeric(column) {
  return column.kind === 'integer' || column.kind === 'decimal';
}

/** How many first columns stay in view while the sheet scrolls sideways: `frozen` of the sheet, else its leading locked ones. */
export function frozenCount(sheet) {
  if (Number.isInteger(sheet.frozen)) return Math.min(sheet.frozen, sheet.columns.length);
  const firstFree = sheet.columns.findIndex((column) => !column.locked);
  return firstFree === -1 ? 0 : firstFree;
}

/** The heading that tells a column from all others, for one line. */
export function headingOf({ group, title }) {
  return group ? `${group}: ${title}` : title;
}

/** Neighbours under one heading: [{title (null: none), from, to}], `to` not included. */
export function headingGroups(columns) {
  const groups = [];
  columns.forEach(({ group }, index) => {
    const last = groups.at(-1);
    if (group && last?.title === group) last.to = index + 1;
    else groups.push({ title: group ?? null, from: index, to: index + 1 });
  });
  return groups;
}

/** The options of a dependent list where the other column holds `text`, in whatever letter case. */
export function optionsFor({ options_by: by }, text = '') {
  const wanted = fold(text);
  const value = Object.keys(by).find((key) => fold(key) === wanted);
  return value === undefined ? [] : by[value];
}

function everyOption({ options, options_by: by }) {
  return options ?? Object.values(by ?? {}).flat();
}

function fold(text) {
  return text.trim().toLocaleLowerCase('ru');
}

/** The options a list column offers; a boolean is a list of two. */
export function optionsOf(column) {
  return column.kind === 'boolean' ? ['Да', 'Нет'] : column.options ?? [];
}
