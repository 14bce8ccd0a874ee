// Brings the builder to life: reads the draft, builds the parts, saves, tells what is wrong and leads there.

import { button, element, icon } from '../grid/dom.js';
import { showHints } from '../grid/hints.js';
import { Store, browserStorage } from '../form/store.js';
import { Api } from './api.js';
import { ColumnsPanel } from './columns-panel.js';
import { Draft, moveMembers } from './draft.js';
import { textField } from './fields.js';
import { keyOf } from './keys.js';
import { Findings } from './findings.js';
import { Library } from './library.js';
import { Mistakes, stepsOf } from './mistakes.js';
import { Preview } from './preview.js';
import { Release } from './release.js';
import { RowsPanel } from './rows-panel.js';
import { RulesPanel } from './rules-panel.js';
import { Saver } from './saver.js';
import { SheetSettings } from './sheet-settings.js';
import { SheetTabs } from './sheet-tabs.js';
import { SpecText } from './spec-text.js';
import { Status } from './status.js';

const RULES = 'rules';

class Builder {
  constructor(root) {
    this.root = root;
    const { form, login } = root.dataset;
    this.base = `/lk/forms/${form}`;
    this.login = login;
    this.api = new Api(this.base);
    this.storage = browserStorage();
    this.store = new Store(this.storage, login, `builder-${form}`);
    this.status = new Status();
    showHints(root);
  }

  async start() {
    const { kind, body } = await this.api.get('/draft');
    if (kind !== 'ok') {
      const text = kind === 'session' ? 'Сеанс закончился: войдите снова.' : body.message || 'Форму не удалось загрузить: сервер не ответил.';
      this.root.replaceChildren(this.status.banner);
      this.status.show('load', text, [{ label: 'Повторить', act: () => this.start() }]);
      return;
    }
    this.status.clear('load');
    this.#build(body);
  }

  #build(body) {
    this.draft = new Draft(body.spec);
    this.names = body.names;
    this.library = new Library(body.lists ?? [], async (href) => {
      const answer = await new Api('').get(href);
      return answer.kind === 'ok' ? answer.body.options : null;
    });
    this.library.onLoad = () => this.panel?.columns?.inspector.update();
    this.findings = body.has_workbook ? new Findings(this.api) : null;
    this.#buildSaver();
    this.#buildHead(body);
    this.tabs = new SheetTabs({
      places: () => this.#places(),
      onSelect: (id) => this.open(id),
      onAdd: () => this.#addSheet(),
      onMove: (id, by) => this.#moveSheet(id, by),
      onDrop: (id, to) => this.draft.change((spec) => moveMembers(spec.sheets, new Set([id]), to)),
    });
    this.panelBox = element('div', { id: 'builder-panel', class: 'builder-panel', role: 'tabpanel' });
    this.preview = new Preview({ base: `${this.base}/trial`, onData: () => this.#askResults() });
    this.preview.onClear = () => this.#clearTrial();
    this.work = element('div', { class: 'builder-work' }, this.tabs.box, this.panelBox);
    const narrow = element('p', { class: 'builder-note builder-narrow' }, 'На широком экране конструктором пользоваться удобнее.');
    this.root.replaceChildren(this.heading, this.head, narrow, this.status.banner, this.mistakesPanel, ...(this.findings ? [this.findings.panel] : []), this.work, this.preview.box, this.release.dialog, this.specText.dialog);
    this.draft.subscribe(() => this.#changed());
    this.left = this.saver.left();
    this.saver.begin(body.revision, this.draft.text);
    this.open(this.draft.spec.sheets[0]?.$id ?? RULES);
    this.#takeWord(body);
    this.#adopt(body);
    this.#watch();
    this.root.dataset.ready = 'true';
  }

  #buildSaver() {
    this.saver = new Saver({
      api: this.api,
      draft: this.draft,
      storage: this.storage,
      name: `oko/builder/${this.login}/${this.root.dataset.form}`,
      login: this.login,
      onState: (state, message) => this.#showSaving(state, message),
      onSaved: (answer, spec) => this.#takeWord(answer, spec),
      onRefused: (message) => this.status.show('refused', `Черновик не сохранён: ${message}`),
    });
  }

  #buildHead(body) {
    this.title = textField({ label: 'Название формы', path: 'title' }, (text) => this.draft.change((spec) => {
      spec.title = text;
    }, { field: 'title' }));
    this.heading = element('h1', { class: 'sr-only' });
    this.undo = this.#act('Отменить', 'arrow-back-up', () => this.draft.undo());
    this.redo = this.#act('Вернуть', 'arrow-forward-up', () => this.draft.redo());
    const opener = button('Ошибок нет', { class: 'secondary small', id: 'builder-mistakes-open' });
    this.mistakesPanel = element('aside', { class: 'builder-mistakes', 'aria-label': 'Ошибки формы', hidden: '' });
    this.mistakes = new Mistakes({ opener, panel: this.mistakesPanel, lead: (mistake) => this.lead(mistake), drop: (path) => this.#drop(path) });
    this.specText = new SpecText({ draft: this.draft, href: `${this.base}/form.json`, api: this.api, flush: () => this.saver.flush() });
    this.release = new Release({ api: this.api, base: this.base, saver: this.saver, onMistakes: () => this.mistakes.toggle(true), onReleased: (number) => this.#showVersion(number) });
    this.version = element('a', { class: 'builder-version', href: `${this.base}/versions` });
    this.#showVersion(body.version);
    const json = this.#act('JSON', 'file-text', () => this.specText.open());
    const publish = button('Выпустить версию', { class: 'small', id: 'builder-release' }, () => this.release.run());
    this.head = element(
      'header',
      { class: 'builder-head' },
      this.title.box,
      element('div', { class: 'builder-acts' }, this.status.box, this.version, this.undo, this.redo, opener, ...(this.findings ? [this.findings.opener] : []), json, publish),
    );
  }

  #showVersion(number) {
    this.version.hidden = !number;
    this.version.textContent = number ? `Версия № ${number}` : '';
  }

  #act(label, iconName, act) {
    const made = button(label, { class: 'secondary small' }, () => {
      this.panel?.commit();
      act();
    });
    made.prepend(icon(iconName));
    return made;
  }

  // Places

  #places() {
    const sheets = this.draft.spec.sheets.map((sheet, index) => ({
      id: sheet.$id, title: sheet.title || `Лист ${index + 1}`, count: this.mistakes.countOf(sheet.$id), isSheet: true,
    }));
    const rules = this.draft.spec.rules?.length ?? 0;
    return [...sheets, { id: RULES, title: rules > 0 ? `Правила (${rules})` : 'Правила', count: this.mistakes.countOf(RULES), isSheet: false }];
  }

  /** Shows a sheet, or the rules. */
  open(id) {
    this.panel?.commit();
    if (this.panel?.id === id) return;
    this.panel = id === RULES ? this.#rulesPanel() : this.#sheetPanel(id);
    this.panelBox.replaceChildren(...this.panel.parts.map(({ box }) => box));
    this.panelBox.setAttribute('aria-labelledby', `tab-${id}`);
    this.tabs.show(id);
    for (const part of this.panel.parts) part.start?.();
    this.panel.update();
    if (id === RULES) this.#askResults();
    else this.preview.show(this.draft.sheet(id).key);
  }

  #rulesPanel() {
    const rules = new RulesPanel({ draft: this.draft, mistakes: this.mistakes, names: this.names, onRemoved: (text) => this.#offerUndo(text) });
    return panelOf(RULES, { rules });
  }

  #sheetPanel(sheetId) {
    const { draft, mistakes, library, names } = this;
    const onLeave = () => this.tabs.tabOf(sheetId)?.focus();
    const settings = new SheetSettings({
      draft, sheetId, mistakes, onRemove: () => this.#removeSheet(sheetId), onMove: (by) => this.#moveSheet(sheetId, by),
    });
    const columns = new ColumnsPanel({ draft, sheetId, library, names, mistakes, widths: this.store.widths('columns'), onLeave });
    const rows = new RowsPanel({ draft, sheetId, mistakes, widths: this.store.widths(`rows/${sheetId}`), onLeave });
    return panelOf(sheetId, { settings, columns, rows });
  }

  #addSheet() {
    this.panel?.commit();
    this.draft.change((spec) => {
      const titles = new Set(spec.sheets.map(({ title }) => title));
      let number = spec.sheets.length + 1;
      while (titles.has(`Лист ${number}`)) number += 1;
      const title = `Лист ${number}`;
      spec.sheets.push({ key: keyOf(title, spec.sheets.map(({ key }) => key), 'list'), title, rows: { mode: 'free', min: 1, max: 1000 }, columns: [] });
    });
    this.open(this.draft.spec.sheets.at(-1).$id);
    this.panel.settings.fields.title.control.select();
    this.panel.settings.fields.title.focus();
  }

  #removeSheet(id) {
    const { spec } = this.draft;
    const at = spec.sheets.findIndex(({ $id }) => $id === id);
    const { title } = spec.sheets[at];
    this.panel.commit();
    this.draft.change(() => this.draft.spec.sheets.splice(at, 1));
    this.#offerUndo(`Лист «${title}» удалён.`);
  }

  #moveSheet(id, by) {
    const at = this.draft.spec.sheets.findIndex(({ $id }) => $id === id);
    if (at === -1 || at + by < 0 || at + by >= this.draft.spec.sheets.length) return;
    this.draft.change((spec) => moveMembers(spec.sheets, new Set([id]), by < 0 ? at - 1 : at + 2));
  }

  #offerUndo(text) {
    this.status.show('undo', text, [{ label: 'Вернуть', act: () => {
      this.draft.undo();
      this.status.clear('undo');
    } }]);
    clearTimeout(this.undoTimer);
    this.undoTimer = setTimeout(() => this.status.clear('undo'), 20_000);
  }

  // What happens

  #changed() {
    const { sheets } = this.draft.spec;
    if (this.panel.id !== RULES && !this.draft.sheet(this.panel.id)) {
      this.panel = null;
      this.open(sheets[0]?.$id ?? RULES);
    }
    this.panel.update();
    this.#show();
    this.saver.touch();
  }

  #show() {
    this.heading.textContent = `Форма: ${this.draft.spec.title}`;
    this.title.show(this.draft.spec.title);
    this.title.tell(this.mistakes.of(null, 'title').map(({ message }) => message));
    this.tabs.show(this.panel.id);
    setEnabled(this.undo, this.draft.canUndo);
    setEnabled(this.redo, this.draft.canRedo);
  }

  /** The server's word on the draft. */
  #takeWord(word, spec = this.draft.spec) {
    this.mistakes.take(word.mistakes, spec);
    this.release.show(word.mistakes.length);
    if (word.at) this.status.savedAt = word.at;
    this.panel.tell();
    this.#show();
    this.preview.update({ shows: word.shows, isWhole: word.mistakes.length === 0 });
    this.#askResults();
  }

  #showSaving(state, message) {
    this.status.showState(state, { isKept: this.saver?.isKept !== false });
    if (state !== 'conflict') this.status.clear('conflict');
    else this.#showConflict(message);
  }

  async #showConflict(message) {
    const show = (label, act) => ({ label, act });
    this.status.show('conflict', `${message} Ваши изменения не записаны, они хранятся на этом компьютере.`, [
      show('Взять их вариант', () => this.#takeTheirs()),
      show('Записать мой поверх', () => this.#overwrite()),
      show('Скачать мой файлом', () => this.specText.download()),
    ]);
  }

  async #takeTheirs() {
    const { kind, body } = await this.api.get('/draft');
    if (kind !== 'ok') return;
    this.#takeDraft(body);
  }

  #takeDraft(body) {
    const { id } = this.panel;
    const key = this.draft.sheet(id)?.key;
    this.draft.take(body.spec);
    this.saver.begin(body.revision, this.draft.text);
    this.panel = null;
    this.open(id === RULES ? RULES : (this.draft.sheetByKey(key) ?? this.draft.spec.sheets[0])?.$id ?? RULES);
    this.#takeWord(body);
  }

  async #overwrite() {
    const { kind, body } = await this.api.get('/draft');
    if (kind === 'ok') this.saver.overwrite(body.revision);
  }

  /** What an earlier page of this person has left unsaved in this browser. */
  #adopt(body) {
    const left = this.left;
    if (!left || left.text === this.draft.text) return;
    this.draft.replace(JSON.parse(left.text));
    if (left.base === body.revision) this.status.show('left', 'Восстановлены изменения, которые не успели сохраниться.', [{ label: 'Отменить их', act: () => this.draft.undo() }]);
    else {
      this.saver.revision = left.base;
      this.saver.flush();
    }
  }

  /** Takes out what nothing here can show. */
  #drop(path) {
    this.draft.change((spec) => {
      const steps = stepsOf(path);
      const last = steps.pop();
      const holder = steps.reduce((inside, step) => inside?.[step], spec);
      if (Array.isArray(holder)) holder.splice(last, 1);
      else if (holder) delete holder[last];
    });
  }

  /** Leads to the place of a mistake. */
  lead({ place, part, id, inner, at }) {
    if (place === 'form') {
      this.title.focus();
      return;
    }
    this.open(place);
    const { settings, columns, rows, rules } = this.panel;
    if (part === 'rule') rules.lead(id, inner, at);
    else if (part === 'column') columns.lead(id, inner, at);
    else if (part === 'item') rows.lead(id, inner);
    else if (inner === 'columns') columns.grid.focusCell();
    else settings.lead(inner);
  }

  // Trial data

  async #askResults() {
    if (this.panel?.id !== RULES) return;
    const { kind, body } = await this.api.get('/trial/results');
    if (kind === 'ok') this.panel?.rules?.take(body.rules ?? {});
  }

  async #clearTrial() {
    const { kind } = await this.api.post('/trial/clear', '{}');
    if (kind === 'ok') this.preview.reload();
    this.#askResults();
  }

  #watch() {
    const retry = () => document.visibilityState === 'visible' && this.saver.retry();
    window.addEventListener('online', retry);
    window.addEventListener('focus', retry);
    document.addEventListener('visibilitychange', () => (document.visibilityState === 'visible' ? retry() : this.saver.part()));
    window.addEventListener('pagehide', () => {
      this.panel?.commit();
      this.saver.part();
    });
    setInterval(() => this.#askNews(), 15_000);
  }

  /** Another operator's changes come in by themselves while there are none here. */
  async #askNews() {
    if (document.visibilityState !== 'visible' || this.saver.state !== 'saved' || this.saver.isDirty) return;
    const { kind, body } = await this.api.get(`/draft?since=${this.saver.revision}`);
    if (kind !== 'ok' || this.saver.isDirty || body.revision === this.saver.revision) return;
    this.#takeDraft(body);
    this.status.show('news', `Форму изменил другой оператор (${body.by}): показан новый вариант.`, [{ label: 'Понятно', act: () => this.status.clear('news') }]);
  }
}

/** Parts of what a tab shows, as one. */
function panelOf(id, named) {
  const parts = Object.values(named);
  const all = (act) => () => parts.forEach((part) => part[act]?.());
  return { id, parts, ...named, update: all('update'), tell: all('tell'), commit: all('commit') };
}

function setEnabled(node, enabled) {
  if (enabled) node.removeAttribute('aria-disabled');
  else node.setAttribute('aria-disabled', 'true');
}

const root = document.getElementById('builder');
if (root) new Builder(root).start();
