// Tooltips: for anything with data-hint (hover, focus, tap) and for cells with messages (hover, focus).

import { element, uniqueId } from './dom.js';
import { placeBy } from './popup.js';

export class Tooltip {
  /** @param root the element the tooltip is put in */
  constructor(root) {
    this.box = element('div', { class: 'tooltip', role: 'tooltip', id: uniqueId('tooltip') });
    this.box.hidden = true;
    this.root = root;
    this.anchor = null;
    root.append(this.box);
  }

  /** Shows lines of text by an element and describes the element with them. */
  show(anchor, lines, { beside = false } = {}) {
    if (lines.length === 0) {
      this.hide();
      return;
    }
    this.hide();
    this.anchor = anchor;
    this.box.replaceChildren(...lines.map((line) => element('p', {}, line)));
    this.box.hidden = false;
    anchor.setAttribute('aria-describedby', this.box.id);
    placeBy(this.box, anchor, { beside });
  }

  hide() {
    if (!this.anchor) return;
    this.anchor.removeAttribute('aria-describedby');
    this.anchor = null;
    this.box.hidden = true;
  }
}

/** Shows the hint of every element with data-hint inside `root`, also of those made later. */
export function showHints(root) {
  const tooltip = new Tooltip(root);
  const carrier = (event) => (event.target instanceof Element ? event.target.closest('[data-hint]') : null);
  const show = (event) => {
    const anchor = carrier(event);
    if (anchor) tooltip.show(anchor, [anchor.dataset.hint]);
  };
  const hide = (event) => {
    if (carrier(event) && carrier(event) === tooltip.anchor) tooltip.hide();
  };
  root.addEventListener('pointerover', show);
  root.addEventListener('pointerout', hide);
  root.addEventListener('focusin', show);
  root.addEventListener('focusout', hide);
  root.addEventListener('click', show);
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') tooltip.hide();
  });
}
