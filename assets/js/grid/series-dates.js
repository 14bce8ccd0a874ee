// Dates that go on: by days, or by whole months where each falls on the same day of its month (or on its last).

const DATE = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const DAY = 24 * 60 * 60 * 1000;

/** {year, month (from 0), day, at: days since 1970}, or null when the text is no date as the table shows them. */
export function readDate(text) {
  const parts = DATE.exec(text.trim());
  if (!parts) return null;
  const [day, month, year] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? { year, month: month - 1, day, at: date.getTime() / DAY } : null;
}

/** (index) → text, or null where the dates only repeat. A single one goes on by days; `by` is 1 or -1. */
export function dateSeries(dates, { by, other }) {
  if (other) return null;
  if (dates.length === 1) return (index) => showDay(dates[0].at + by * (index + 1));
  return monthSeries(dates) ?? daySeries(dates);
}

function daySeries(dates) {
  const step = dates[1].at - dates[0].at;
  if (!dates.every((date, index) => date.at === dates[0].at + step * index)) return null;
  return (index) => showDay(dates[0].at + step * (index + dates.length));
}

function monthSeries(dates) {
  const months = dates.map(({ year, month }) => year * 12 + month);
  const step = months[1] - months[0];
  const even = step !== 0 && months.every((month, index) => month === months[0] + step * index);
  const sameDay = dates.every(({ day }) => day === dates[0].day);
  const lastDays = dates.every((date) => date.day === daysIn(date.year * 12 + date.month));
  if (!even || !(sameDay || lastDays)) return null;
  return (index) => {
    const month = months[0] + step * (index + dates.length);
    const day = lastDays ? daysIn(month) : Math.min(dates[0].day, daysIn(month));
    return show(day, month % 12, Math.floor(month / 12));
  };
}

function daysIn(months) {
  return new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
}

function showDay(at) {
  const date = new Date(at * DAY);
  return show(date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear());
}

function show(day, month, year) {
  return [day, month + 1].map((part) => String(part).padStart(2, '0')).join('.') + `.${year}`;
}
