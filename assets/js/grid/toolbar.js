// The buttons above a sheet: rows in and out, undo and redo, the help card. The same acts have keys; the titles name them.

import { button, element, icon } from './dom.js';

export class Toolbar {
  constructor(grid) {
    this.grid = grid;
    this.box = element('div', { class: 'grid-toolbar', role: 'toolbar', 'aria-label': 'Действия с таблицей' });
    this.keys = this.#make('Клавиши', 'keyboard', 'F1', () => grid.showKeys());
    this.keys.classList.add('keys-open');
    this.card = this.#makeOpener();
    this.draw();
  }

  /** Builds the buttons the table allows at present. */
  draw() {
    const { grid } = this;
    this.undo = this.#make('Отменить', 'arrow-back-up', 'Ctrl + Z', () => grid.undo());
    this.redo = this.#make('Вернуть', 'arrow-forward-up', 'Ctrl + Y', () => grid.redo());
    const rows = () => [
      this.#make('Вставить строку', 'row-insert-top', 'Ctrl + «+»', () => grid.insertRows()),
      this.#make('Удалить строку', 'row-remove', 'Ctrl + «−»', () => grid.deleteRows()),
    ];
    this.box.replaceChildren(
      ...(grid.canChangeRows ? rows() : []),
      ...(grid.model.readonly ? [] : [this.undo, this.redo]),
      this.card,
      this.keys,
    );
    this.update();
  }

  #make(label, iconName, keys, act) {
    const made = button(label, { class: 'secondary small', title: keys }, () => {
      this.grid.editor.commit();
      act();
      this.grid.focusCell();
    });
    made.prepend(icon(iconName));
    // The keyboard stays in the table, so that the open editor is committed by the act and not by losing focus.
    made.addEventListener('pointerdown', (event) => event.preventDefault());
    return made;
  }

  /** In a narrow window: the row of the active cell as a card. */
  #makeOpener() {
    const made = button('Карточкой', { class: 'secondary small card-open', title: 'Показать строку целиком, поле под полем' }, () => this.grid.card.open());
    made.prepend(icon('list-details'));
    return made;
  }

  update() {
    const { history } = this.grid.model;
    setEnabled(this.undo, history.canUndo);
    setEnabled(this.redo, history.canRedo);
  }
}

/** aria-disabled keeps the keyboard on a button that has just done all it can. */
function setEnabled(node, enabled) {
  if (enabled) node.removeAttribute('aria-disabled');
  else node.setAttribute('aria-disabled', 'true');
}
