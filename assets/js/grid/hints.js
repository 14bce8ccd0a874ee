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

/** How long a hint stays after the mouse has left its mark, so that it can be reached and read. */
const LINGER_MS = 300;

/** Shows the hint of every element with data-hint inside `root`, also of those made later: by mouse, keyboard and touch. */
export function showHints(root) {
  const tooltip = new Tooltip(root);
  let timer = 0;
  const carrier = ({ target }) => (target instanceof Element ? target.closest('[data-hint]') : null);
  const isInside = ({ target }) => target instanceof Node && tooltip.box.contains(target);
  const hide = () => {
    clearTimeout(timer);
    tooltip.hide();
  };
  const show = (event) => {
    const anchor = carrier(event);
    if (anchor || isInside(event)) clearTimeout(timer);
    if (anchor && anchor !== tooltip.anchor) tooltip.show(anchor, [anchor.dataset.hint]);
  };
  const hideSoon = (event) => {
    if (carrier(event) !== tooltip.anchor && !isInside(event)) return;
    clearTimeout(timer);
    timer = setTimeout(hide, LINGER_MS);
  };
  root.addEventListener('pointerover', show);
  root.addEventListener('pointerout', hideSoon);
  root.addEventListener('focusin', show);
  root.addEventListener('focusout', (event) => carrier(event) && hide());
  root.addEventListener('click', (event) => (isInside(event) ? hide() : show(event)));
  document.addEventListener('pointerdown', (event) => !carrier(event) && !isInside(event) && hide());
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
}
