// The strip above the table for what the person must know now. Several reasons may stand at once, each under its
// own name.

import { button, element } from '../grid/dom.js';

export class Banner {
  #lines = new Map();

  constructor(root) {
    this.root = root;
    root.classList.add('form-banner');
    root.hidden = true;
  }

  /**
   * Shows a line.
   * @param name under which it can be replaced or taken away
   * @param text what to say
   * @param actions buttons and links: [{label, act}] or [{label, href}] (opened in a new tab)
   */
  show(name, text, actions = []) {
    const line = element('p', { class: 'form-banner-line', 'data-name': name }, element('span', {}, text));
    line.append(...actions.map(actionNode));
    if (this.#lines.get(name)?.textContent === line.textContent) return;
    this.#lines.set(name, line);
    this.#draw();
  }

  clear(name) {
    if (this.#lines.delete(name)) this.#draw();
  }

  #draw() {
    this.root.replaceChildren(...this.#lines.values());
    this.root.hidden = this.#lines.size === 0;
  }
}

function actionNode({ label, act, href }) {
  if (href) return element('a', { href, target: '_blank', rel: 'noopener', class: 'form-banner-action' }, label);
  return button(label, { class: 'secondary small' }, act);
}
