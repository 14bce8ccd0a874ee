// Names in formulas: what can be named, and what becomes of a formula when a title is changed. Pure.
//
// A reference is [@Столбец], [Столбец], [строка;Столбец], [от:до;Столбец], with the sheet's name before the bracket when it
// is another one. Texts in double quotes name nothing.

/** What closes a text in quotes. */
const CLOSING = { '"': '"', '«': '»', '„': '“', '“': '”' };

/** The heading that tells a column from all others. */
export function headingOf({ group, title }) {
  return group ? `${group}: ${title}` : title;
}

/** How a formula names a column: by its heading, by its key where the heading can't be written. */
export function columnName(column, columns) {
  const count = (nameOf) => columns.filter((other) => same(nameOf(other), nameOf(column))).length;
  const name = count(({ title }) => title) === 1 ? column.title : headingOf(column);
  const isPlain = name && (name === column.title ? count(({ title }) => title) === 1 : count(headingOf) === 1) && !/[[\];"\n]/.test(name) && !name.startsWith('@');
  return isPlain ? name : column.key;
}

/** How a formula names a sheet. */
export function sheetName(sheet) {
  return /^[\p{L}_][\p{L}\p{N}_ .-]*$/u.test(sheet.title) ? sheet.title : sheet.key;
}

/** The parts of a formula: {text} as it stands, or a reference {sheet: the name before the bracket, inside}. */
function parts(formula) {
  const found = [];
  let at = 0;
  let plain = 0;
  const flush = (to) => to > plain && found.push({ text: formula.slice(plain, to) });
  while (at < formula.length) {
    if (CLOSING[formula[at]]) {
      const end = formula.indexOf(CLOSING[formula[at]], at + 1);
      at = end === -1 ? formula.length : end + 1;
    } else if (formula[at] === '[') {
      const end = closingBracket(formula, at);
      if (end === -1) break;
      const name = /(?:'[^']*'|[\p{L}_][\p{L}\p{N}_ .-]*)$/u.exec(formula.slice(plain, at))?.[0] ?? '';
      flush(at - name.length);
      found.push({ sheet: name, inside: formula.slice(at + 1, end) });
      at = end + 1;
      plain = at;
    } else {
      at += 1;
    }
  }
  flush(formula.length);
  return found;
}

/** The place of the bracket that closes the one at `open`, or -1. */
function closingBracket(formula, open) {
  let depth = 0;
  for (let at = open; at < formula.length; at += 1) {
    if (formula[at] === '[') depth += 1;
    else if (formula[at] === ']') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** «ЕСЛИ Лист» before a bracket: the longest ending that is a name of a sheet; '' when none is. */
function sheetIn(before, isSheet) {
  const words = before.split(/(?<=\s)/);
  for (let from = 0; from < words.length; from += 1) {
    const name = words.slice(from).join('');
    if (isSheet(unquoted(name.trim()))) return name;
  }
  return '';
}

function unquoted(name) {
  return name.startsWith("'") && name.endsWith("'") && name.length > 1 ? name.slice(1, -1) : name;
}

/**
 * A formula after a title was changed.
 * @param formula as it stands; @param home the sheet it stands in, or null
 * @param rename {sheets: all sheets as they were, sheet: the one concerned as it was, titles: old name → new name of its columns,
 *   title: the sheet's own new name, or null; rows: {old, key} of a fixed row}
 */
export function renamed(formula, home, { sheets, sheet, titles, title, rows = null }) {
  const isSheet = (name) => sheets.some((one) => same(one.title, name) || one.key === name);
  return parts(formula).map((part) => {
    if (part.text !== undefined) return part.text;
    const name = sheetIn(part.sheet, isSheet);
    const before = part.sheet.slice(0, part.sheet.length - name.length);
    const named = unquoted(name.trim());
    const isConcerned = named === '' ? home !== null && home.$id === sheet.$id : same(named, sheet.title) || named === sheet.key;
    const isOwnNameChanged = isConcerned && title !== null && same(named, sheet.title);
    const inside = isConcerned ? renamedRows(renamedInside(part.inside, titles), rows) : part.inside;
    return `${before}${isOwnNameChanged ? name.replace(named, title) : name}[${inside}]`;
  }).join('');
}

function renamedInside(inside, titles) {
  const at = inside.lastIndexOf(';');
  const [head, tail] = at === -1 ? ['', inside] : [inside.slice(0, at + 1), inside.slice(at + 1)];
  const [, lead, mark, name, trail] = /^(\s*)(@?\s*\[?)(.*?)(\]?\s*)$/s.exec(tail);
  const next = [...titles].find(([old]) => same(old, name))?.[1];
  return next === undefined ? inside : `${head}${lead}${mark}${next}${trail}`;
}

function renamedRows(inside, rows) {
  const at = inside.lastIndexOf(';');
  if (!rows || at === -1) return inside;
  const names = inside.slice(0, at).split(':').map((name) => (same(name, rows.old) ? name.replace(name.trim(), rows.key) : name));
  return names.join(':') + inside.slice(at);
}

function same(one, other) {
  return fold(one) === fold(other);
}

function fold(text) {
  return String(text ?? '').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** Calls `change(text, home sheet) → text` for every formula of a spec. */
export function eachFormula(spec, change) {
  const put = (holder, key, home) => {
    if (typeof holder[key] === 'string' && holder[key] !== '') holder[key] = change(holder[key], home);
  };
  for (const sheet of spec.sheets) {
    for (const column of sheet.columns) {
      put(column, 'formula', sheet);
      put(column, 'required_if', sheet);
    }
    for (const item of sheet.rows.items ?? []) {
      for (const key of Object.keys(item.formulas ?? {})) put(item.formulas, key, sheet);
    }
  }
  for (const rule of spec.rules ?? []) put(rule, 'condition', spec.sheets.find(({ key }) => key === rule.sheet) ?? null);
}

/** How columns were called before their titles were emptied, by $id: who types a new title often empties the old one first. */
const emptied = new Map();

/** Gives a column another title or group, in the formulas too. */
export function renameColumn(spec, sheet, column, change) {
  const isOnly = (name, nameOf) => sheet.columns.filter((other) => same(nameOf(other), name)).length === 1;
  const heading = headingOf(column);
  const before = emptied.get(column.$id) ?? [
    ...(isOnly(column.title, ({ title }) => title) ? [column.title] : []),
    ...(heading !== column.title && isOnly(heading, headingOf) ? [heading] : []),
  ];
  const was = { ...sheet };
  change();
  if (!column.title) {
    emptied.set(column.$id, before);
    return;
  }
  emptied.delete(column.$id);
  const next = columnName(column, sheet.columns);
  const titles = new Map(before.filter((name) => name && !same(name, next)).map((name) => [name, next]));
  if (titles.size === 0) return;
  const rename = { sheets: spec.sheets, sheet: was, titles, title: null };
  eachFormula(spec, (formula, home) => renamed(formula, home, rename));
}

/** Gives a sheet another title, in the formulas too. */
export function renameSheet(spec, sheet, title) {
  const was = { ...sheet, title: emptied.get(sheet.$id) ?? sheet.title };
  sheet.title = title;
  if (!title) emptied.set(sheet.$id, was.title);
  else emptied.delete(sheet.$id);
  if (!was.title || !title || was.title === title) return;
  const sheets = spec.sheets.map((one) => (one === sheet ? was : one));
  const rename = { sheets, sheet: was, titles: new Map(), title: sheetName(sheet) };
  eachFormula(spec, (formula, home) => renamed(formula, home, rename));
}

/** Gives a column another key, wherever it is named by it. */
export function rekeyColumn(spec, sheet, column, key) {
  const old = column.key;
  column.key = key;
  if (!old || !key || old === key) return;
  const move = (object) => {
    if (object && old in object) {
      object[key] = object[old];
      delete object[old];
    }
  };
  for (const item of sheet.rows.items ?? []) for (const part of [item.values, item.hints, item.formulas]) move(part);
  for (const other of sheet.columns) if (other.depends_on === old) other.depends_on = key;
  sheet.unique_together = sheet.unique_together?.map((set) => set.map((one) => (one === old ? key : one)));
  if (!sheet.unique_together) delete sheet.unique_together;
  for (const rule of spec.rules ?? []) if (rule.sheet === sheet.key && rule.column === old) rule.column = key;
  const rename = { sheets: spec.sheets, sheet, titles: new Map([[old, key]]), title: null };
  eachFormula(spec, (formula, home) => renamed(formula, home, rename));
}

/** Gives a sheet another key, wherever it is named by it. */
export function rekeySheet(spec, sheet, key) {
  const was = { ...sheet };
  sheet.key = key;
  if (!was.key || !key || was.key === key) return;
  for (const rule of spec.rules ?? []) if (rule.sheet === was.key) rule.sheet = key;
  const sheets = spec.sheets.map((one) => (one === sheet ? was : one));
  const rename = { sheets, sheet: { ...was, title: was.key }, titles: new Map(), title: key };
  eachFormula(spec, (formula, home) => renamed(formula, home?.$id === sheet.$id ? was : home, rename));
}

/** Gives a fixed row another key, wherever it is named by it. */
export function rekeyRow(spec, sheet, item, key) {
  const old = item.key;
  item.key = key;
  if (!old || !key || old === key) return;
  for (const rule of spec.rules ?? []) if (rule.sheet === sheet.key && rule.row === old) rule.row = key;
  const rows = { old, key };
  eachFormula(spec, (formula, home) => renamed(formula, home, { sheets: spec.sheets, sheet, titles: new Map(), title: null, rows }));
}
