// One organisation's response, kept in memory by the rules of the wire protocol. The check is a small stand-in:
// enough for the browser to have errors to show. The real one is in Rust and is tested there.

const clean = (text) => text.replace(/\r\n?/g, '\n').trim();

export class Response {
  #answered = new Set();

  /** @param spec the form; @param rows {sheet: [{id, position, cells}]} stored at the start; @param hints {sheet: {row: {column: text}}} */
  constructor(spec, rows, hints = {}) {
    this.spec = spec;
    this.hints = hints;
    this.applied = 0;
    this.restore(rows);
  }

  /** Puts everything back as a backup has it. */
  restore(rows) {
    const { spec } = this;
    this.revision = 1;
    this.sheets = new Map(spec.sheets.map((sheet) => [sheet.key, new Map()]));
    for (const [sheet, list] of Object.entries(rows)) {
      for (const row of list) this.#rowsOf(sheet).set(row.id, { revision: 1, by: 'sch240001', deleted: false, ...structuredClone(row) });
    }
  }

  #rowsOf(sheet) {
    return this.sheets.get(sheet);
  }

  /** The text stored in a cell; null when the row is not there. */
  text(sheet, row, column) {
    const stored = this.#rowsOf(sheet).get(row);
    return stored && !stored.deleted ? stored.cells[column] ?? '' : null;
  }

  /** Rows of a sheet in order, as arrays of texts, without the empty ones. */
  table(sheet) {
    const { columns } = this.spec.sheets.find(({ key }) => key === sheet);
    return this.#ordered(sheet)
      .map((row) => columns.map(({ key }) => row.cells[key] ?? ''))
      .filter((texts) => texts.some((text) => text !== ''));
  }

  #ordered(sheet) {
    return [...this.#rowsOf(sheet).values()].filter((row) => !row.deleted).sort((one, other) => (one.position < other.position ? -1 : 1));
  }

  /** Somebody else changes a cell. */
  changeByOther(sheet, row, column, text) {
    this.apply({ client: 'other', seq: this.#answered.size + 1000, edits: [{ op: 'set', sheet, row, column, text, was: this.text(sheet, row, column), base: this.revision }] }, 'sch240001-2');
  }

  deleteByOther(sheet, row) {
    this.apply({ client: 'other', seq: this.#answered.size + 1000, edits: [{ op: 'delete', sheet, row, base: this.revision }] }, 'sch240001-2');
  }

  /** Applies a batch once. @returns {{conflicts, refused}} */
  apply({ client, seq, edits }, by = 'sch240001') {
    const mark = `${client}/${seq}`;
    if (this.#answered.has(mark)) return { conflicts: [], refused: [] };
    this.#answered.add(mark);
    this.applied += 1;
    const before = new Map();
    const next = this.revision + 1;
    const result = { conflicts: [], refused: [] };
    edits.forEach((edit, index) => this.#applyOne(edit, index, { before, next, by, result }));
    if ([...this.sheets.values()].some((rows) => [...rows.values()].some((row) => row.revision === next))) this.revision = next;
    return result;
  }

  #applyOne(edit, index, { before, next, by, result }) {
    const rows = this.#rowsOf(edit.sheet);
    const row = rows.get(edit.row);
    const key = `${edit.sheet}/${edit.row}`;
    if (row && !before.has(key)) before.set(key, row.revision);
    const seen = before.get(key) ?? 0;
    const touch = (changed) => Object.assign(changed, { revision: next, by });
    if (edit.op === 'row') {
      if (row && !row.deleted) return;
      rows.set(edit.row, touch({ id: edit.row, position: edit.position, cells: {}, deleted: false }));
    } else if (edit.op === 'delete') {
      if (!row || row.deleted) return;
      if (seen > edit.base) result.conflicts.push({ sheet: edit.sheet, row: edit.row, column: null, mine: '', theirs: null, by: row.by });
      else touch(Object.assign(row, { deleted: true, cells: {} }));
    } else this.#set(edit, index, { row, seen, touch, result });
  }

  #set(edit, index, { row, seen, touch, result }) {
    const sheet = this.spec.sheets.find(({ key }) => key === edit.sheet);
    const column = sheet.columns.find(({ key }) => key === edit.column) ?? { kind: 'text', locked: !sheet.explanations?.includes(edit.column) };
    if (!row || column.locked) {
      result.refused.push({ edit: index, message: row ? 'Ячейка только для чтения' : 'Такой строки нет' });
      return;
    }
    const text = shown(column, edit.text);
    const stored = row.cells[edit.column] ?? '';
    if (text === stored && !row.deleted) return;
    if (row.deleted || (seen > edit.base && shown(column, edit.was) !== stored)) {
      result.conflicts.push({ sheet: edit.sheet, row: edit.row, column: edit.column, mine: edit.text, theirs: row.deleted ? null : stored, by: row.by });
      return;
    }
    if (text === '') delete row.cells[edit.column];
    else row.cells[edit.column] = text;
    touch(row);
  }

  // What the server says

  state() {
    const sheets = Object.fromEntries(this.spec.sheets.map((sheet) => [sheet.key, { rows: this.#ordered(sheet.key).map((row) => publicRow(sheet, row)), hints: this.hints[sheet.key] }]));
    return { spec: this.spec, revision: this.revision, sheets, issues: this.issues(), last_change: this.#lastChange() };
  }

  since(revision) {
    const rows = {};
    const deleted = {};
    const known = revision > this.revision ? 0 : revision;
    for (const [sheet, list] of this.sheets) {
      for (const row of list.values()) {
        if (row.revision <= known) continue;
        if (row.deleted) (deleted[sheet] ??= []).push(row.id);
        else (rows[sheet] ??= []).push(publicRow(this.spec.sheets.find(({ key }) => key === sheet), row));
      }
    }
    return { revision: this.revision, rows, deleted, issues: this.issues(known), last_change: this.#lastChange() };
  }

  #lastChange() {
    return this.revision === 1 ? null : { at: '2026-09-07T14:58:00Z', text: '7 сентября 2026, 17:58', by: 'sch240001' };
  }

  /** What the check finds in rows changed after a revision. */
  issues(since = 0) {
    const rows = {};
    for (const sheet of this.spec.sheets) {
      rows[sheet.key] = {};
      for (const row of this.#ordered(sheet.key)) {
        if (row.revision <= since) continue;
        const empty = sheet.rows.mode === 'free' && Object.keys(row.cells).length === 0;
        rows[sheet.key][row.id] = empty ? [] : [
          ...sheet.columns.flatMap((column) => check(column, row.cells[column.key] ?? '')),
          ...warnings(sheet, row),
        ];
      }
    }
    return { rows, sheets: {} };
  }

  get errorCount() {
    const found = Object.values(this.issues().rows).flatMap((sheet) => Object.values(sheet)).flat();
    return found.filter(({ severity, explain }) => severity === 'error' || explain?.text === '').length;
  }
}

/** As the browser is told of it: a column with a function `compute` has what it gives. */
function publicRow({ columns }, { id, position, revision, cells }) {
  const computed = columns.filter(({ compute }) => compute).map(({ key, compute }) => [key, compute(cells)]);
  return { id, position, revision, cells: { ...cells, ...Object.fromEntries(computed) } };
}

/** What a sheet's function `warn` says of a row, to be explained in its first hidden cell. */
function warnings({ key, warn, explanations = [] }, { id, cells }) {
  const message = warn?.(cells);
  if (!message) return [];
  const explain = { sheet: key, row: id, column: explanations[0], text: cells[explanations[0]] ?? '' };
  return [{ column: null, severity: 'warning', message, explain }];
}

function shown(column, text) {
  const typed = clean(text);
  if (column.kind === 'decimal' && /^-?\d+[.,]?\d*$/.test(typed)) return String(Number(typed.replace(',', '.'))).replace('.', ',');
  if (column.kind === 'integer' && /^[+-]?[\d\s]+$/.test(typed)) return String(Number(typed.replace(/\s/g, '')));
  const date = /^(\d{1,2})[./-](\d{1,2})[./-](\d{2}|\d{4})$/.exec(typed);
  if (column.kind === 'date' && date) return `${date[1].padStart(2, '0')}.${date[2].padStart(2, '0')}.${date[3].length === 2 ? `20${date[3]}` : date[3]}`;
  const options = column.kind === 'boolean' ? ['Да', 'Нет'] : column.options ?? [];
  return options.find((option) => option.toLowerCase() === typed.toLowerCase()) ?? typed;
}

function check(column, text) {
  const issue = (message) => [{ column: column.key, severity: 'error', message }];
  if (text === '') return column.required ? issue('Заполните ячейку') : [];
  const number = Number(text.replace(',', '.'));
  if (column.kind === 'integer' && !Number.isInteger(number)) return issue('Введите целое число');
  if (column.kind === 'decimal' && Number.isNaN(number)) return issue('Введите число, например 3,75');
  const outside = (column.min !== undefined && number < Number(column.min)) || (column.max !== undefined && number > Number(column.max));
  if (column.kind === 'integer' && outside) return issue(`Число должно быть от ${column.min} до ${column.max}`);
  if (column.kind === 'date' && !/^\d\d\.\d\d\.\d{4}$/.test(text)) return issue('Введите дату в виде дд.мм.гггг');
  if (column.kind === 'text' && text.includes('??')) return [{ column: column.key, severity: 'warning', message: 'Проверьте примечание' }];
  if (column.kind === 'list' && column.options && !column.options.includes(text)) return issue('Выберите значение из списка');
  return [];
}
