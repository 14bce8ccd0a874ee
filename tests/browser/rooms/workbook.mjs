// Reads an XLSX workbook the way a spreadsheet does, from its XML: sheets by title, rows of values. A date is told as
// {date: 'YYYY-MM-DD'}; a formula is never expected and fails.

import assert from 'node:assert/strict';
import { unpack } from './zip.mjs';

/** @returns {Map<string, Array<Array<string|number|boolean|{date: string}|null>>>} */
export function readWorkbook(archive) {
  const files = unpack(archive);
  const part = (name) => files.get(name)?.toString('utf8') ?? '';
  const shared = elements(part('xl/sharedStrings.xml'), 'si').map(({ inner }) => textOf(inner));
  const dates = dateStyles(part('xl/styles.xml'));
  const targets = new Map(elements(part('xl/_rels/workbook.xml.rels'), 'Relationship').map(({ attributes }) => [attributes.Id, attributes.Target]));
  return new Map(elements(part('xl/workbook.xml'), 'sheet').map(({ attributes }) => {
    const target = targets.get(attributes['r:id']).replace(/^\/?(xl\/)?/, 'xl/');
    return [attributes.name, rowsOf(part(target), { shared, dates })];
  }));
}

function rowsOf(sheet, styles) {
  const rows = [];
  for (const { attributes, inner } of elements(sheet, 'row')) {
    const row = [];
    for (const cell of elements(inner, 'c')) row[columnOf(cell.attributes.r)] = valueOf(cell, styles);
    rows[Number(attributes.r) - 1] = Array.from(row, (value) => value ?? null);
  }
  const width = Math.max(0, ...rows.map((row) => row?.length ?? 0));
  return Array.from(rows, (row) => Array.from({ length: width }, (_, at) => row?.[at] ?? null));
}

function valueOf({ attributes, inner }, { shared, dates }) {
  assert.ok(!/<f[ >]/.test(inner), 'no formulas in exported data');
  const value = elements(inner, 'v')[0]?.inner;
  if (attributes.t === 'inlineStr') return textOf(inner);
  if (value === undefined) return null;
  if (attributes.t === 's') return shared[Number(value)];
  if (attributes.t === 'str') return unescaped(value);
  if (attributes.t === 'b') return value === '1';
  return dates.has(Number(attributes.s)) ? dateOf(Number(value)) : Number(value);
}

/** Which cell styles show a number as a date. */
function dateStyles(styles) {
  const own = elements(styles, 'numFmt').filter(({ attributes }) => /[dy]/i.test(attributes.formatCode));
  const formats = new Set([14, 15, 16, 17, 22, ...own.map(({ attributes }) => Number(attributes.numFmtId))]);
  const cells = elements(elements(styles, 'cellXfs')[0]?.inner ?? '', 'xf');
  return new Set(cells.flatMap(({ attributes }, at) => (formats.has(Number(attributes.numFmtId)) ? [at] : [])));
}

function dateOf(days) {
  return { date: new Date(Date.UTC(1899, 11, 30) + days * 86_400_000).toISOString().slice(0, 10) };
}

function columnOf(address) {
  return [...address.replace(/\d/g, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Elements of a name, in order; enough for XML that programs write. */
function elements(xml, name) {
  const found = xml.matchAll(new RegExp(`<${name}((?:\\s[^>]*?)?)(?:/>|>(.*?)</${name}>)`, 'gs'));
  return [...found].map(([, attributes, inner = '']) => ({
    attributes: Object.fromEntries([...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key, unescaped(value)])),
    inner,
  }));
}

function textOf(xml) {
  return elements(xml, 't').map(({ inner }) => unescaped(inner)).join('');
}

function unescaped(text) {
  const known = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) =>
    (name ? known[name] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal))));
}
