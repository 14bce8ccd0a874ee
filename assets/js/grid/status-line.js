// The line under a sheet: which cell is active, its hint and messages, and what the last act had to tell.

import { cellAddress } from './columns.js';
import { element } from './dom.js';

export class StatusLine {
  constructor() {
    this.address = element('span', { class: 'grid-line-address' });
    this.text = element('span', { class: 'grid-line-text' });
    this.note = element('span', { class: 'grid-line-note', role: 'status' });
    this.box = element('div', { class: 'grid-line' }, this.address, this.text, this.note);
  }

  /** Shows the active cell. `messages` are the errors of the cell, `hint` the words of its column. */
  showCell({ row, column }, title, hint, messages) {
    this.address.textContent = cellAddress(row, column);
    this.text.textContent = messages.length > 0 ? messages.join(' ') : [title, hint].filter(Boolean).join(': ');
    this.text.classList.toggle('has-error', messages.length > 0);
  }

  /** Tells what an act did or why it was refused; said aloud by a screen reader. */
  tell(text) {
    this.note.textContent = text;
  }
}
