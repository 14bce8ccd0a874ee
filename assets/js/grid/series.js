// How a few cells go on when they are dragged further, as in Excel: numbers and dates by their step, a text with a
// number by counting, everything else by repeating. Texts in, texts out.

import { dateSeries, readDate } from './series-dates.js';

const MOST_DIGITS = 15;
const NUMBER = /^([-\u2212+]?)(0|[1-9]\d*)(?:([.,])(\d+))?$/;
const GROUPED = /^([-\u2212+]?\d{1,3})((?:[ \u00a0\u202f\u2009]\d{3})+)(?=[.,]|$)/;
const COUNTED = [/^(?<before>.*?)(?<digits>\d+)(?<after>)$/su, /^(?<before>)(?<digits>\d+)(?<after>\D.*)$/su];

/** What a column of each kind may hold that goes on; a list, «Да» and «Нет» only repeat. */
const SERIES = {
  integer: [[readNumber, numberSeries]],
  decimal: [[readNumber, numberSeries]],
  date: [[readDate, dateSeries]],
  text: [[readNumber, numberSeries], [readDate, dateSeries], [readCounted, countedSeries]],
};

/**
 * @param seeds texts of the cells to go on from, in the direction of going
 * @param count how many texts are wanted
 * @param options.kind kind of the column
 * @param options.backward the direction is up or to the left
 * @param options.other Ctrl is held: a single number counts on, everything else is copied
 * @returns {string[]}
 */
export function continued(seeds, count, { kind = 'text', backward = false, other = false } = {}) {
  const next = seriesOf(seeds, SERIES[kind] ?? [], { by: backward ? -1 : 1, other });
  return Array.from({ length: count }, (_, index) => (next ? next(index) : seeds[index % seeds.length]));
}

/** (index) → text, or null where the seeds only repeat. */
function seriesOf(seeds, kinds, direction) {
  for (const [read, make] of kinds) {
    const found = seeds.map(read);
    if (found.every(Boolean)) return make(found, direction);
  }
  return null;
}

// Numbers

/** {value, decimals, point} with the value as a whole number of its last decimal place, or null. */
function readNumber(text) {
  const plain = text.trim().replace(GROUPED, (_, first, rest) => first + rest.replace(/\D/g, ''));
  const parts = NUMBER.exec(plain);
  if (!parts) return null;
  const [, sign, whole, point, fraction = ''] = parts;
  if (whole.length + fraction.length > MOST_DIGITS) return null;
  const value = Number(whole + fraction);
  return { value: sign === '-' || sign === '\u2212' ? -value : value, decimals: fraction.length, point };
}

/** One number is copied, with Ctrl it counts on; two and more go on by their step, with Ctrl they are copied. */
function numberSeries(numbers, { by, other }) {
  if ((numbers.length === 1) !== other) return null;
  const decimals = Math.max(...numbers.map((number) => number.decimals));
  const point = numbers.find((number) => number.point)?.point ?? ',';
  const values = numbers.map((number) => number.value * 10 ** (decimals - number.decimals));
  if (values.some((value) => Math.abs(value) >= 10 ** MOST_DIGITS)) return null;
  const { start, step } = values.length === 1 ? { start: values[0], step: by * 10 ** decimals } : trend(values);
  return (index) => showNumber(Math.round(start + step * (index + values.length)), decimals, point);
}

function showNumber(value, decimals, point) {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals);
  return (value < 0 ? '-' : '') + whole + (fraction ? point + fraction : '');
}

/** The straight line nearest to the values, through all of them when their step is even. */
function trend(values) {
  const even = values[1] - values[0];
  if (values.every((value, index) => value === values[0] + even * index)) return { start: values[0], step: even };
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  const step = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0) / spread;
  return { start: mean - step * middle, step };
}

// Texts with a number at the end, or else at the beginning

function readCounted(text) {
  const found = COUNTED.map((pattern) => pattern.exec(text)).find(Boolean);
  if (!found || found.groups.digits.length > MOST_DIGITS) return null;
  const { before, digits, after } = found.groups;
  return { before, after, value: Number(digits), width: digits.startsWith('0') ? digits.length : 0 };
}

/** «Класс 1», «Класс 3» go on by 2; «А1», «Б1» each by 1. No number goes below zero: Excel turns there. */
function countedSeries(seeds, { by, other }) {
  if (other) return null;
  const alike = seeds.every(({ before, after }) => before === seeds[0].before && after === seeds[0].after);
  const values = seeds.map(({ value }) => value);
  const { start, step } = seeds.length > 1 ? trend(values) : { start: values[0], step: by };
  return (index) => {
    const seed = seeds[index % seeds.length];
    const value = alike
      ? Math.round(start + step * (index + seeds.length))
      : seed.value + by * (Math.floor(index / seeds.length) + 1);
    return seed.before + String(Math.abs(value)).padStart(seed.width, '0') + seed.after;
  };
}
