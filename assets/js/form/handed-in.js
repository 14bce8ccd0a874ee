// What was handed in last, beside the window of the form: a person who comes back must see that it is done, and that
// an edit made since then is only a draft.

import { element } from '../grid/dom.js';

export class HandedIn {
  /** @param place the line about the window, or null */
  constructor(place) {
    this.box = element('strong', { class: 'form-handed-in', role: 'status' });
    place?.append(this.box);
  }

  /** Told by each state: {number, text, revision, form_changed}, or null when nothing was handed in. */
  take(handedIn) {
    // Handed in again: what the page said of the changed form is done.
    if (this.handedIn !== undefined && handedIn?.number !== this.handedIn?.number) document.getElementById('form-look-again')?.remove();
    this.handedIn = handedIn ?? null;
  }

  /** @param revision the response's revision now */
  update(revision) {
    const text = this.#text(revision);
    if (this.box.textContent !== text) this.box.textContent = text;
  }

  #text(revision) {
    if (!this.handedIn) return '';
    const { number, text, revision: then, form_changed: formChanged } = this.handedIn;
    const done = `Сдано ${text} (№ ${number})`;
    if (formChanged && revision <= then) return `${done}; форма с тех пор изменилась.`;
    return revision > then ? `${done}. Изменения после этого не сданы: нажмите «Сдать отчет» ещё раз.` : `${done}.`;
  }
}
