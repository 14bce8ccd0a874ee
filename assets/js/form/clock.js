// How long the form is still open, by the server's clock, and when it closes: in the instance's zone, which the page
// names in data-zone, and in the person's own where that differs. The countdown decides nothing: whether the window is open is the server's word.

import { plural } from '../grid/dom.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SECONDS_SHOWN_BELOW = 10 * MINUTE;
const WARNING_BELOW = HOUR;

export class Clock {
  #offset = 0;
  #timer = 0;

  /** @param root where to show; @param onClosing () the moment of closing has come: ask the server */
  constructor(root, onClosing) {
    const { zone = 'Europe/Moscow', zoneWord = 'мск' } = root.closest('[data-zone]')?.dataset ?? {};
    this.zone = zone;
    this.zoneWord = zoneWord;
    this.root = root;
    this.onClosing = onClosing;
    root.classList.add('form-clock');
  }

  /** @param closesAt, now UTC times of the server as texts */
  start(closesAt, now) {
    this.#offset = Date.parse(now) - Date.now();
    if (!closesAt) return;
    this.closesAt = Date.parse(closesAt);
    this.closing = this.#closingText();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), SECOND);
    this.#tick();
  }

  stop() {
    clearInterval(this.#timer);
    this.root.textContent = '';
    this.root.classList.remove('is-near');
  }

  /** Today's date in the instance's zone, as «15.09.2026». */
  today() {
    const format = new Intl.DateTimeFormat('ru', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: this.zone });
    return format.format(Date.now() + this.#offset);
  }

  #closingText() {
    const shown = timeIn(this.closesAt, this.zone);
    const local = timeIn(this.closesAt, undefined);
    return local === shown ? `${shown} ${this.zoneWord}` : `${shown} ${this.zoneWord}, у вас ${local}`;
  }

  #tick() {
    const left = this.closesAt - (Date.now() + this.#offset);
    if (left <= 0) {
      this.stop();
      this.onClosing();
      return;
    }
    const text = `До закрытия ${leftText(left)} (${this.closing})`;
    if (this.root.textContent !== text) this.root.textContent = text;
    this.root.classList.toggle('is-near', left < WARNING_BELOW);
  }
}

/** «2 дня 3 ч», «5 ч 07 мин», «42 мин», «09 мин 05 с». */
export function leftText(left) {
  const days = Math.floor(left / DAY);
  const hours = Math.floor((left % DAY) / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  const seconds = Math.floor((left % MINUTE) / SECOND);
  if (days > 0) return `${days} ${plural(days, 'день', 'дня', 'дней')} ${hours} ч`;
  if (hours > 0) return `${hours} ч ${String(minutes).padStart(2, '0')} мин`;
  if (left >= SECONDS_SHOWN_BELOW) return `${minutes} мин`;
  return `${minutes} мин ${String(seconds).padStart(2, '0')} с`;
}

function timeIn(moment, timeZone) {
  const format = new Intl.DateTimeFormat('ru', { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone });
  return format.format(moment).replace(' в ', ', ');
}
