// Brings the form page to life: reads the state, builds the tables, saves, brings in what others change.

import { showHints } from '../grid/hints.js';
import { Api } from './api.js';
import { Autosave } from './autosave.js';
import { Banner } from './banner.js';
import { newId } from './batches.js';
import { Clock } from './clock.js';
import { ConflictsPanel } from './conflicts-panel.js';
import { ErrorsList } from './errors-list.js';
import { followFrame } from './framed.js';
import { HandedIn } from './handed-in.js';
import { watchLeaving } from './leave.js';
import { SavedStatus } from './saved-status.js';
import { retryOnReturn, showConnection } from './session.js';
import { Sheets } from './sheets.js';
import { showHomeless, showReadonly, showRejected, showStop } from './stop.js';
import { Store, browserStorage } from './store.js';
import { Submit } from './submit.js';
import { Sync } from './sync.js';
import { Together } from './together.js';
import { oneAtATime } from './turn.js';
import { watchVisibleArea } from './visible-area.js';
import { Workbook } from './workbook.js';

const byId = (id) => document.getElementById(id);

class Form {
  constructor(main) {
    this.main = main;
    const { collection, base, login } = main.dataset;
    const csrf = document.querySelector('meta[name=csrf]')?.content ?? '';
    this.api = new Api({ collection, base, login, csrf });
    this.store = new Store(browserStorage(), login, collection);
    this.inTurn = oneAtATime();
    this.banner = new Banner(byId('form-banner'));
    this.saved = new SavedStatus(byId('form-saved'));
    markToolbar(main);
    fillWindow(main);
    showHints(main);
  }

  /** Reads the state and builds everything; without an answer says so and offers to try again. */
  async start() {
    const outcome = await this.api.state();
    if (outcome.kind !== 'ok') {
      this.#showUnreadable(outcome);
      return;
    }
    this.banner.clear('load');
    this.#build(outcome.body);
  }

  #showUnreadable({ kind, body }) {
    const again = { label: 'Повторить', act: () => this.start() };
    if (kind === 'session') this.banner.show('load', 'Сеанс закончился: войдите снова.', [{ label: 'Войти', href: '/login' }, again]);
    else this.banner.show('load', body.message || 'Таблицу не удалось загрузить: сервер не ответил.', [again]);
  }

  #build(state) {
    this.api.form = state.form ?? null;
    this.#makeAutosave();
    this.workbook = new Workbook(state, {
      pending: this.autosave.pending,
      store: this.store,
      onEdits: (edits) => this.autosave.add(edits),
    });
    this.clock = new Clock(byId('form-clock'), () => this.sync?.ask());
    this.sheets = new Sheets(byId('form-grid'), byId('form-tabs'), this.workbook, {
      today: () => this.clock.today(),
      widthsOf: (sheet) => this.store.widths(sheet),
    });
    watchVisibleArea(this.main, { area: byId('form-grid'), reveal: () => this.sheets.reveal() });
    const goTo = (sheet, row, column) => this.sheets.goTo(sheet, row, column);
    this.errors = new ErrorsList({ opener: byId('form-errors'), panel: byId('form-errors-list'), workbook: this.workbook, sheets: this.sheets });
    this.conflicts = new ConflictsPanel(byId('form-grid').parentElement, this.workbook, goTo);
    this.handedIn = new HandedIn(state.readonly ? null : this.main.querySelector('.form-window'));
    this.handedIn.take(state.handed_in);
    this.workbook.onChange = () => this.#update();
    if (state.readonly) this.#openForReading(state);
    else this.#openForWriting(state);
    this.tellFrame = followFrame(this.sheets);
    this.#update();
    // Who types at once types into the cell that looks active; who has already gone elsewhere stays there.
    // In a frame of another page the keyboard stays with that page.
    if (document.activeElement === document.body && window.parent === window) this.sheets.focusCell();
    this.main.dataset.ready = 'true';
  }

  #openForReading(state) {
    for (const id of ['form-draft', 'form-submit']) byId(id)?.setAttribute('hidden', '');
    this.saved.hide();
    this.autosave.stopped = true;
    showReadonly({ banner: this.banner, workbook: this.workbook, store: this.store, readonly: state.readonly });
  }

  #openForWriting(state) {
    this.#adopt();
    this.workbook.conflicts.onChange = () => this.#updateConflicts();
    this.#makeSync();
    this.#makeSubmit();
    byId('form-draft')?.addEventListener('click', () => this.#saveDraft());
    watchLeaving({ links: this.main.querySelectorAll('#form-close, .form-excel a'), sheets: this.sheets, autosave: this.autosave, banner: this.banner, isCutOff: () => this.saved.state === 'offline' });
    retryOnReturn(this.autosave);
    this.clock.start(state.closes_at, state.now);
    this.sync.start();
    this.#updateConflicts();
    if (!this.autosave.hasUnsent) this.saved.showState('saved');
    else this.autosave.sealAndSend();
  }

  /** Batches and conflicts that an earlier page load of the same person has left in this browser. */
  #adopt() {
    this.workbook.conflicts.add(this.store.conflicts().filter((conflict) => this.workbook.stillDiffers(conflict)));
    this.workbook.overlay(this.autosave.adopt());
  }

  #makeAutosave() {
    this.autosave = new Autosave({
      api: this.api,
      store: this.store,
      client: newId(),
      inTurn: this.inTurn,
      revision: () => this.workbook.revision,
      onAnswer: (answer, batch) => this.#takeAnswer(answer, batch),
      onState: (state) => this.#showSaving(state),
      onStop: (outcome) => this.#stop(outcome),
      onRejected: (batch, outcome) => this.#rejected(batch, outcome),
    });
  }

  #makeSync() {
    this.together = new Together({ line: byId('form-together'), login: this.main.dataset.login, workbook: this.workbook });
    this.sync = new Sync({
      api: this.api,
      inTurn: this.inTurn,
      revision: () => this.workbook.revision,
      here: () => ({ client: this.autosave.client, cell: this.sheets.cell }),
      onNews: (answer) => this.#takeNews(answer),
      onOutcome: (outcome) => this.#heard(outcome),
    });
  }

  #makeSubmit() {
    this.submit = new Submit({
      opener: byId('form-submit'),
      dialog: byId('form-receipt'),
      back: byId('form-close')?.href ?? '/',
      api: this.api,
      inTurn: this.inTurn,
      workbook: this.workbook,
      autosave: this.autosave,
      sheets: this.sheets,
      banner: this.banner,
      onErrors: () => this.errors.open(),
      onStop: (outcome) => this.#stop(outcome),
      askNews: () => this.sync.ask(),
    });
  }

  // What happens

  #takeAnswer(answer, batch) {
    this.workbook.takeAnswer(answer, batch);
    const refused = answer.refused ?? [];
    const homeless = refused.map(({ edit }) => batch.edits[edit]).filter((edit) => edit?.op === 'set' && edit.text !== '' && !this.workbook.hasColumn(edit));
    if (homeless.length > 0) showHomeless({ banner: this.banner, workbook: this.workbook, edits: homeless });
    else if (refused.length > 0) this.sheets.note(`Не сохранено ячеек: ${refused.length}. ${refused[0].message}`);
  }

  #takeNews(answer) {
    this.handedIn.take(answer.handed_in);
    this.together.take(answer.others);
    if (answer.revision !== this.workbook.revision) this.workbook.takeAnswer(answer);
    else this.#update();
  }

  #showSaving(state) {
    this.saved.showState(state);
    showConnection(this.banner, state, { kept: this.autosave.batches.kept, unsent: this.autosave.hasUnsent });
  }

  /** News tells of the connection too: when there is nothing to save, nobody else would notice it is gone. */
  #heard({ kind, body }) {
    if (kind !== 'ok' && kind !== 'nothing') this.together.take([]);
    const idle = !this.autosave.hasUnsent;
    if (['closed', 'not_open', 'form_changed', 'gone'].includes(kind)) this.#stop({ kind, body });
    else if (idle && ['offline', 'busy', 'csrf', 'session', 'other_login'].includes(kind)) this.#showSaving(kind);
    else if (idle) this.#showSaving('saved');
  }

  #stop(outcome) {
    this.sheets.commit();
    if (!this.autosave.stopped) this.autosave.stop();
    this.sync.stop();
    this.clock.stop();
    this.saved.showState(this.autosave.hasUnsent ? 'stopped' : 'saved');
    byId('form-draft')?.setAttribute('disabled', '');
    // What the page said of the window when it was made no longer holds.
    if (outcome.kind === 'closed') this.main.querySelector('.form-window')?.remove();
    showStop({ banner: this.banner, workbook: this.workbook, autosave: this.autosave, outcome });
    this.#update();
  }

  async #rejected(batch, outcome) {
    showRejected({ banner: this.banner, workbook: this.workbook, store: this.store, batch, outcome });
    await this.#reload();
  }

  async #saveDraft() {
    this.sheets.commit();
    if (await this.autosave.flush()) await this.#reload();
  }

  /** Takes the whole state anew: what the server computes or prefills may have changed. */
  async #reload() {
    const outcome = await this.inTurn(() => this.api.state());
    if (outcome.kind !== 'ok') this.#heard(outcome);
    else if ((outcome.body.form ?? null) !== this.api.form || JSON.stringify(outcome.body.spec) !== JSON.stringify(this.workbook.spec)) location.reload();
    else {
      this.handedIn.take(outcome.body.handed_in);
      this.workbook.takeState(outcome.body);
      this.clock.start(outcome.body.closes_at, outcome.body.now);
      this.sheets.note('Черновик сохранён.');
    }
  }

  #updateConflicts() {
    this.conflicts.draw();
    this.submit?.update();
  }

  #update() {
    this.saved.showLastChange(this.workbook.lastChange);
    this.handedIn.update(this.workbook.revision);
    this.errors.update();
    this.tellFrame?.();
    this.sheets.update();
    this.submit?.update();
    this.conflicts.draw();
  }
}

/** The part of the page that holds the buttons, whatever it is wrapped in. */
function markToolbar(main) {
  let part = byId('form-close') ?? byId('form-submit');
  while (part && part.parentElement !== main) part = part.parentElement;
  part?.classList.add('form-toolbar');
}

/** The page takes what the window leaves below the cabinet's head. */
function fillWindow(main) {
  const measure = () => {
    const top = main.getBoundingClientRect().top + window.scrollY;
    main.style.setProperty('--form-top', `${Math.round(top)}px`);
  };
  measure();
  window.addEventListener('resize', measure);
}

const main = byId('form');
if (main) new Form(main).start();
