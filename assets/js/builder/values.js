// Texts that people type and the JSON that the spec has for them. What can't be read stays a text: the server says what
// is wrong with it.

/** «12,5» → 12.5; null for what is no number. */
export function readNumber(text) {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  return /^[-+]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

export function showNumber(number) {
  return String(number).replace('.', ',');
}

/** «15.9.2026» → «2026-09-15»; null for what is no day. */
export function readDay(text) {
  const found = /^(\d{1,2})[.\/-](\d{1,2})[.\/-](\d{4}|\d{2})$/.exec(text.trim());
  if (!found) return /^\d{4}-\d\d-\d\d$/.test(text.trim()) ? text.trim() : null;
  const [, day, month, year] = found;
  return `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

export function showDay(day) {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  return found ? `${found[3]}.${found[2]}.${found[1]}` : String(day);
}

const YES = new Set(['да', 'yes', 'true', '1', '+', 'истина']);
const NO = new Set(['нет', 'no', 'false', '0', '-', 'ложь']);

/** true, false, or null for what is neither. */
export function readFlag(text) {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : null;
}

/** The JSON of a typed text in a column of some kind. */
export function readValue(kind, text) {
  if (kind === 'integer' || kind === 'decimal') return readNumber(text) ?? text;
  if (kind === 'date') return readDay(text) ?? text;
  if (kind === 'boolean') return readFlag(text) ?? text;
  return text;
}

/** The reverse of readValue. */
export function showValue(value) {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return showNumber(value);
  if (typeof value === 'boolean') return value ? 'Да' : 'Нет';
  if (typeof value === 'object') return JSON.stringify(value);
  return /^\d{4}-\d\d-\d\d$/.test(value) ? showDay(value) : value;
}

/** Options out of a pasted column of Excel, or lines: one each, without empty and repeated ones. */
export function readOptions(text) {
  const seen = new Set();
  return text.split(/\r?\n/).map((line) => line.replace(/\t+$/, '').replace(/\t/g, ' ').trim()).filter((line) => {
    const same = line.toLowerCase().replace(/\s+/g, ' ');
    if (line === '' || seen.has(same)) return false;
    seen.add(same);
    return true;
  });
}

/** Puts an attribute, or takes it away when there is nothing to put. */
export function put(object, key, value) {
  const isNothing = value === undefined || value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);
  if (isNothing) delete object[key];
  else object[key] = value;
}
