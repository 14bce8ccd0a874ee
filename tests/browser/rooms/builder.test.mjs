// An operator builds a form: columns of every kind, fixed rows, a formula, a rule; tries it, mends its mistakes, makes a
// version (FEATURES H2).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { assertClean } from '../grid/axe.mjs';
import { until } from '../grid/fixture.mjs';
import { NARROW, assertFitsWidth, assertText, roundOfFile } from './round.mjs';

const round = roundOfFile();
const OPERATOR = 'operator';
const WORKBOOK = fileURLToPath(new URL('../../data/workbooks/monitoring-openpyxl.xlsx', import.meta.url));

/** The builder's page. */
class Bench {
  constructor(person) {
    this.person = person;
    this.page = person.page;
    this.columns = this.page.locator('.builder-columns .grid');
    this.rows = this.page.locator('.builder-rows .grid');
    this.mistakes = this.page.locator('#builder-mistakes-open');
    this.trial = this.page.frameLocator('.builder-frame iframe');
  }

  static async create(person, title) {
    await person.page.goto('/lk/forms/new');
    await person.page.getByLabel('Название формы').fill(title);
    await person.page.getByRole('button', { name: 'Создать', exact: true }).click();
    await person.page.waitForSelector('#builder[data-ready]');
    return new Bench(person);
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** A cell of a table of the builder, by the number of its row from 0. */
  cell(grid, row, column) {
    return grid.locator('.grid-body .grid-row').nth(row).locator(`[data-column="${column}"]`);
  }

  /** Types into cells of the table of columns, from the active one to the right; null leaves a cell. */
  async fill(grid, row, column, texts) {
    await this.cell(grid, row, column).click();
    for (const text of texts) {
      if (text !== null) await this.page.keyboard.type(text);
      await this.press('Tab');
    }
  }

  saved() {
    return this.page.locator('.builder-status[data-state="saved"]').waitFor();
  }

  async tab(name) {
    await this.page.getByRole('tab', { name }).click();
  }

  async mistakesAre(text) {
    await this.saved();
    await until(async () => (await this.mistakes.innerText()) === text, `«${text}» instead of «${await this.mistakes.innerText()}»`);
  }

  field(label) {
    return this.page.locator('.builder-inspector').getByLabel(label, { exact: true });
  }
}

test('a form of every kind, from nothing to a version', { timeout: 120_000 }, async () => {
  const person = await round.person(OPERATOR);
  const { page } = person;
  const bench = await Bench.create(person, 'Готовность к аттестации');
  await bench.mistakesAre('Ошибки (1)');

  await bench.fill(bench.columns, 0, 'title', ['Предмет', null, 'список', 'да', 'да']);
  await bench.fill(bench.columns, 1, 'title', ['Учеников', null, 'целое', 'да', null, null, '1', '500']);
  await bench.fill(bench.columns, 2, 'title', ['Сдали', null, 'целое']);
  await bench.fill(bench.columns, 3, 'title', ['Доля', null, 'число']);
  await bench.fill(bench.columns, 4, 'title', ['Когда', null, 'дата', null, null, null, '1.9.2026']);
  await bench.fill(bench.columns, 5, 'title', ['Очно', null, 'да/']);
  await bench.fill(bench.columns, 6, 'title', ['Примечание']);
  await bench.mistakesAre('Ошибки (1)');
  await bench.mistakes.click();
  await assertText(page.locator('.builder-mistakes'), [/Лист «Лист 1», столбец «Предмет», Список/, /не заполнено/]);
  await page.locator('.builder-lead').click();
  assert.equal(await page.evaluate(() => document.activeElement.rows), 6, 'the mistake leads to the options');
  await page.keyboard.type('Математика\nФизика\n\nФизика');
  await bench.mistakesAre('Ошибок нет');
  await bench.mistakes.click();

  await bench.cell(bench.columns, 3, 'title').click();
  await page.getByText('Вычисление и условия').click();
  await bench.field('Формула').fill('ОКРУГЛ([@Сдал');
  await page.getByRole('option', { name: /^Сдали/ }).click();
  await bench.field('Формула').press('End');
  await page.keyboard.type('/[@Учеников]*100;1)');
  assert.equal(await bench.field('Формула').inputValue(), 'ОКРУГЛ([@Сдали]/[@Учеников]*100;1)');
  await bench.saved();
  await person.picture('builder');
  await assertClean(page, 'columns');

  await bench.tab(/Правила/);
  await page.getByRole('button', { name: 'Добавить правило' }).click();
  await page.keyboard.type('[@Сдалиии]<=[@Учеников]');
  await page.getByLabel('Что сказать, если оно не верно').fill('Сдали больше, чем учится: проверьте оба числа');
  await bench.mistakesAre('Ошибки (1)');
  await bench.mistakes.click();
  await page.locator('.builder-lead').click();
  const marked = () => page.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd));
  assert.equal(await marked(), '[@Сдалиии]', 'the place in the formula');
  await page.keyboard.type('[@Сдали]');
  await bench.mistakesAre('Ошибок нет');
  await bench.mistakes.click();

  await bench.tab('Лист 1');
  await bench.cell(bench.columns, 1, 'title').click();
  await page.keyboard.type('Обучающихся');
  await bench.press('Enter');
  await bench.tab(/Правила/);
  assert.equal(await page.getByLabel('Условие, которое должно быть верно').inputValue(), '[@Сдали]<=[@Обучающихся]', 'renamed in formulas too');
  await bench.mistakesAre('Ошибок нет');

  const cell = (column) => bench.trial.locator(`.grid-body .grid-row`).first().locator(`[data-column="${column}"]`);
  await cell('predmet').click();
  for (const text of ['мат', '10', '12', null, '15.9.26', 'да']) {
    if (text !== null) await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  }
  await bench.trial.locator('#form-saved[data-state="saved"]').waitFor();
  await until(async () => (await cell('dolia').innerText()) === '120', 'a computed cell');
  await assertText(page.locator('.builder-result'), [/условие не верно в строке 1\./]);
  await person.picture('builder-rules');
  await assertClean(page, 'rules');
  await cell('sdali').click();
  await page.keyboard.type('9');
  await page.keyboard.press('Enter');
  await bench.trial.locator('#form-submit:enabled').click();
  await assertText(bench.trial.locator('#form-receipt'), [/Пробная сдача прошла/, /ничего не сдано/]);
  await bench.trial.getByRole('button', { name: 'Вернуться к пробе' }).click();

  await page.getByRole('button', { name: 'Лист', exact: true }).click();
  await page.keyboard.type('Итоги');
  await page.getByLabel('Строки', { exact: true }).selectOption('fixed');
  await bench.fill(bench.columns, 0, 'title', ['Показатель', null, null, null, null, 'да']);
  await bench.fill(bench.columns, 1, 'title', ['Всего', null, 'целое']);
  await bench.fill(bench.rows, 0, 'pokazatel', ['Школы']);
  await bench.fill(bench.rows, 1, 'pokazatel', ['Филиалы']);
  await bench.fill(bench.rows, 2, 'pokazatel', ['Итого']);
  await page.getByRole('button', { name: 'Формулы' }).click();
  await bench.fill(bench.rows, 2, 'vsego', ['СУММ([r1:r2;Всего])']);
  await bench.mistakesAre('Ошибок нет');
  await person.picture('builder-rows');
  await assertClean(page, 'fixed rows');

  await page.getByRole('button', { name: 'Выпустить версию' }).click();
  await assertText(page.locator('dialog[open]'), [/Выпущена версия № 1/]);
  await page.getByRole('link', { name: 'Версии и сборы' }).click();
  const file = await person.download(page.getByRole('link', { name: 'JSON' }));
  const spec = JSON.parse(await readFile(file.path, 'utf8'));
  assert.deepEqual(spec.sheets[0].columns.map(({ key, kind }) => [key, kind]), [
    ['predmet', 'list'], ['uchenikov', 'integer'], ['sdali', 'integer'], ['dolia', 'decimal'], ['kogda', 'date'], ['ochno', 'boolean'], ['primechanie', 'text'],
  ]);
  assert.deepEqual(spec.sheets[0].columns[0], { key: 'predmet', title: 'Предмет', kind: 'list', required: true, unique: true, options: ['Математика', 'Физика'] });
  assert.equal(spec.sheets[0].columns[4].min, '2026-09-01');
  assert.deepEqual(spec.sheets[1].rows.items.map(({ key, values, formulas }) => [key, values.pokazatel, formulas?.vsego]), [
    ['r1', 'Школы', undefined], ['r2', 'Филиалы', undefined], ['r3', 'Итого', 'СУММ([r1:r2;Всего])'],
  ]);
  assert.equal(spec.rules[0].condition, '[@Сдали]<=[@Обучающихся]');
});

test('order, deletion and undo', { timeout: 60_000 }, async () => {
  const person = await round.person(OPERATOR);
  const { page } = person;
  const bench = await Bench.create(person, 'Порядок');
  for (const [row, title] of ['Один', 'Два', 'Три'].entries()) await bench.fill(bench.columns, row, 'title', [title]);
  const titles = () => bench.columns.locator('.grid-body [data-column="title"]').allInnerTexts();
  const areTitles = async (...wanted) => until(async () => (await titles()).join() === [...wanted, ''].join(), `${wanted} instead of ${await titles()}`);
  await bench.cell(bench.columns, 2, 'title').click();
  await bench.press('Alt+Shift+ArrowUp');
  await areTitles('Один', 'Три', 'Два');
  const number = (row) => bench.columns.locator('.grid-body .grid-number').nth(row);
  await number(0).click();
  const [from, to] = [await number(0).boundingBox(), await number(2).boundingBox()];
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 10, to.y + to.height - 2, { steps: 5 });
  await page.mouse.up();
  await areTitles('Три', 'Два', 'Один');
  await bench.press('Control+z');
  await areTitles('Один', 'Три', 'Два');
  await page.getByRole('button', { name: 'Лист', exact: true }).click();
  await page.keyboard.type('Второй');
  await page.locator('.builder-settings').getByText('Ещё о листе').click();
  await page.getByRole('button', { name: 'Левее' }).click();
  // An empty sheet has a mistake, and its tab says so.
  const areTabs = (...wanted) => until(async () => (await page.getByRole('tab').allInnerTexts()).join() === wanted.join(), wanted.join());
  await areTabs('Второй\n1\nошибок', 'Лист 1', 'Правила');
  await page.getByRole('button', { name: 'Удалить лист' }).click();
  await areTabs('Лист 1', 'Правила');
  await page.getByRole('alert').getByRole('button', { name: 'Вернуть' }).click();
  await areTabs('Второй\n1\nошибок', 'Лист 1', 'Правила');
});

test('two operators, and a lost connection', { timeout: 60_000 }, async () => {
  const one = await round.person(OPERATOR);
  const bench = await Bench.create(one, 'Вдвоём');
  await bench.saved();
  const other = await round.person(OPERATOR);
  await other.page.goto(one.page.url());
  await other.page.waitForSelector('#builder[data-ready]');
  await one.page.getByLabel('Название формы').fill('Вдвоём, первый');
  await bench.saved();
  other.foresee(/^409: POST/);
  await other.page.getByLabel('Название формы').fill('Вдвоём, второй');
  await assertText(other.page.getByRole('alert'), [/изменил другой оператор \(operator\)/, /не записаны/]);
  await other.page.reload();
  await other.page.waitForSelector('#builder[data-ready]');
  await assertText(other.page.getByRole('alert'), [/изменил другой оператор/]);
  assert.equal(await other.page.getByLabel('Название формы').inputValue(), 'Вдвоём, второй', 'kept in the browser');
  await other.page.getByRole('button', { name: 'Взять их вариант' }).click();
  await until(async () => (await other.page.getByLabel('Название формы').inputValue()) === 'Вдвоём, первый', 'theirs');

  other.foresee(/ERR_INTERNET_DISCONNECTED/);
  await other.context.setOffline(true);
  await other.page.getByLabel('Название формы').fill('Без связи');
  await assertText(other.page.getByRole('alert'), [/Нет связи с сервером/]);
  await other.context.setOffline(false);
  await new Bench(other).saved();
  await one.page.reload();
  await one.page.waitForSelector('#builder[data-ready]');
  assert.equal(await one.page.getByLabel('Название формы').inputValue(), 'Без связи');
});

test('a workbook becomes a form', { timeout: 60_000 }, async () => {
  const person = await round.person(OPERATOR);
  const { page } = person;
  await page.goto('/lk/workbooks/new');
  await page.getByLabel(/^Книга/).setInputFiles(WORKBOOK);
  await page.getByRole('button', { name: 'Разобрать книгу' }).click();
  await assertText(page.locator('main'), [/Что понято в книге «monitoring-openpyxl.xlsx»/, /столбец «Предмет»/]);
  await page.frameLocator('iframe').getByText('Русский язык').waitFor();
  await person.picture('workbook');
  await assertClean(page, 'workbook');
  await page.getByRole('button', { name: 'Создать форму' }).click();
  await page.waitForSelector('#builder[data-ready]');
  await page.getByRole('button', { name: 'Книга' }).click();
  await assertText(page.locator('.builder-findings'), [/Понято: \d+/, /столбец «Предмет»/]);
});

test('the builder on a narrow screen', { timeout: 60_000 }, async () => {
  const person = await round.person(OPERATOR, { width: NARROW });
  const { page } = person;
  for (const [name, path] of [['forms', '/lk/forms'], ['forms-new', '/lk/forms/new'], ['lists', '/lk/lists'], ['list', '/lk/lists/1']]) {
    await page.goto(path);
    await person.picture(name);
    await assertFitsWidth(page);
    await assertClean(page, name);
  }
  await page.goto('/lk/forms');
  await page.locator('.table-frame a').first().click();
  await page.waitForSelector('#builder[data-ready]');
  await page.frameLocator('.builder-frame iframe').locator('.grid-cell').first().waitFor();
  await person.picture('builder');
  await assertFitsWidth(page);
  await assertClean(page, 'narrow');
});
