// What goes beyond single cells, as the browser shows it: dependent lists, computed cells, warnings with explanations. (E8)

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { browserOfFile, until } from './fixture.mjs';

const browser = browserOfFile();

/** A class, a subject that depends on it, pupils, and their half, which the server computes; few pupils have to be explained. */
const SPEC = {
  title: 'Нагрузка',
  sheets: [{
    key: 'load',
    title: 'Нагрузка',
    rows: { mode: 'free', min: 1, max: 300 },
    explanations: ['!few'],
    warn: ({ pupils }) => (Number(pupils) < 5 ? 'Мало учеников: проверьте.' : null),
    columns: [
      { key: 'class', title: 'Класс', kind: 'list', options: ['Пятый', 'Десятый'] },
      { key: 'subject', title: 'Предмет', kind: 'list', depends_on: 'class', options_by: { Пятый: ['Природоведение', 'Чтение'], Десятый: ['Химия', 'Физика'] } },
      { key: 'pupils', title: 'Учеников', kind: 'integer' },
      { key: 'half', title: 'Половина', kind: 'decimal', locked: true, computed: true, compute: ({ pupils }) => (pupils ? String(Number(pupils) / 2).replace('.', ',') : '') },
    ],
  }],
};
const ROWS = { load: [{ id: 'row00001', position: 'a0', cells: { class: 'Пятый', pupils: '20' } }], classes: [] };
const open = (options = {}) => browser.open({ spec: SPEC, rows: structuredClone(ROWS), ...options });
const options = (page) => page.locator('.grid-options [role=option]').allTextContents();
const saved = (page) => page.locator('#form-saved[data-state=saved]').waitFor();

test('a dependent list offers what goes with the other value, also while that changes', async () => {
  const { page, table } = await open();
  await table.click(0, 1);
  await page.keyboard.press('Alt+ArrowDown');
  assert.deepEqual(await options(page), ['Природоведение', 'Чтение']);
  await page.keyboard.press('Escape');
  await table.click(0, 0);
  await page.keyboard.type('деся');
  await page.keyboard.press('Enter');
  await table.click(0, 1);
  await page.keyboard.press('Alt+ArrowDown');
  assert.deepEqual(await options(page), ['Химия', 'Физика']);
  await page.keyboard.press('Escape');
  await table.click(1, 1);
  await page.keyboard.press('Alt+ArrowDown');
  assert.deepEqual(await options(page), [], 'nothing to choose without a class');
  assert.equal(await page.locator('.grid-options-note').textContent(), 'Сначала заполните «Класс»');
  assert.deepEqual(page.problems, []);
});

test('on a card too', async () => {
  const { page } = await open({ viewport: { width: 390, height: 800 } });
  await page.getByRole('button', { name: 'Карточкой' }).click();
  const card = page.locator('.card-field[data-column=subject] input');
  await card.click();
  assert.deepEqual(await options(page), ['Природоведение', 'Чтение']);
  await page.keyboard.press('Escape');
  await page.locator('.card-field[data-column=class] select').focus();
  await page.locator('.card-field[data-column=class] select').selectOption('Десятый');
  await card.click();
  assert.deepEqual(await options(page), ['Химия', 'Физика']);
});

test('a computed cell can\'t be typed into and follows the others', async () => {
  const { page, table } = await open();
  assert.equal(await table.text(0, 3), '10');
  await table.click(0, 3);
  await page.keyboard.type('7');
  assert.equal(await table.text(0, 3), '10');
  await table.click(0, 2);
  await page.keyboard.type('31');
  await page.keyboard.press('Enter');
  await until(async () => (await table.text(0, 3)) === '15,5');
});

test('a warning asks for an explanation, which is kept; then the form can be handed in', async () => {
  const { page, table, server } = await open();
  const submit = page.locator('#form-submit');
  await table.click(0, 2);
  await page.keyboard.type('3');
  await page.keyboard.press('Enter');
  const opener = page.locator('#form-errors');
  await until(async () => (await opener.textContent()) === 'Ошибки, пояснить (1)');
  assert.equal(await submit.isDisabled(), true);
  assert.match(await page.locator('#form-submit-why').textContent(), /дайте 1 пояснение/);
  await opener.click();
  const field = page.getByRole('textbox', { name: 'Пояснение' });
  await field.fill('Малокомплектная');
  // What others change meanwhile does not disturb the typing.
  server.response.changeByOther('load', 'row00001', 'class', 'Десятый');
  await until(async () => (await table.text(0, 0)) === 'Десятый');
  assert.equal(await field.inputValue(), 'Малокомплектная');
  assert.equal(await field.evaluate((input) => input === document.activeElement), true);
  await field.blur();
  await until(() => server.response.text('load', 'row00001', '!few') === 'Малокомплектная');
  await until(async () => (await opener.textContent()) === 'Ошибки');
  assert.equal(await submit.isDisabled(), false);
  assert.equal(await table.text(0, 3), '1,5', 'the table shows no explanation');
  await page.reload();
  await page.waitForSelector('#form[data-ready]');
  await opener.click();
  assert.equal(await field.inputValue(), 'Малокомплектная');
  await saved(page);
  await submit.click();
  await page.getByRole('heading', { name: 'Отчет сдан' }).waitFor();
  assert.deepEqual(page.problems, []);
});
