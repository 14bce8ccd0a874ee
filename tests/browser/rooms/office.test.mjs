// The whole way of a form: the office's own workbook becomes a form, the form a publication; a school fills it by hand and in
// Excel, mends what is wrong and hands in; the export has what was typed, cell by cell (FEATURES H2, E7, E8, F4).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Table, until } from '../grid/fixture.mjs';
import { DAY } from './packages.mjs';
import { assertText, fillRow, roundOfFile } from './round.mjs';
import { fillTemplate } from './template.mjs';
import { readWorkbook } from './workbook.mjs';

const round = roundOfFile();
const WORKBOOK = fileURLToPath(new URL('../../data/workbooks/monitoring-openpyxl.xlsx', import.meta.url));
const TITLE = 'Мониторинг аттестации';

test('from a workbook of the office to the results of a school', { timeout: 180_000 }, async () => {
  const operator = await round.person('operator');
  await makeForm(operator);
  const publication = await publish(operator);

  const school = await round.person('sch240001');
  await school.openForm(publication);
  const { page } = school;
  const table = new GroupedTable(page);
  // By hand: the first subject; more marks than pupils, mended later.
  await fillRow(table, 0, [null, '30', null, '2', '10', '12', '6']);
  await table.saved();
  await until(async () => (await table.text(0, 2)) === '30', 'who wrote is computed');
  assert.equal(await table.text(7, 1), '30', 'and the total');

  // In Excel: the second subject.
  const template = await school.download(page.getByRole('link', { name: 'Скачать шаблон Excel' }));
  const filled = fillTemplate(await readFile(template.path), 'Мониторинг', [
    { row: 'Математика', column: 'Всего обучающихся', value: 28 },
    { row: 'Математика', column: '«3»', value: 20 },
    { row: 'Математика', column: '«4»', value: 700 },
  ]);
  await writeFile(template.path, filled);
  await page.getByRole('link', { name: 'Загрузить из Excel' }).click();
  await page.getByLabel('Заполненный файл').setInputFiles({ name: 'заполнено.xlsx', mimeType: 'application/octet-stream', buffer: filled });
  await page.getByRole('button', { name: 'Проверить файл' }).click();
  await assertText(page.locator('main'), [/Лист «Мониторинг», ячейка [A-Z]+\d+/, /700/]);
  await school.picture('office-upload');
  const mended = fillTemplate(filled, 'Мониторинг', [{ row: 'Математика', column: '«4»', value: 7 }]);
  await page.getByRole('link', { name: 'Загрузить другой файл' }).or(page.getByRole('link', { name: 'Выбрать другой файл' })).first().click();
  await page.getByLabel('Заполненный файл').setInputFiles({ name: 'исправлено.xlsx', mimeType: 'application/octet-stream', buffer: mended });
  await page.getByRole('button', { name: 'Проверить файл' }).click();
  await page.getByRole('button', { name: 'Загрузить', exact: true }).click();
  await assertText(page.locator('main'), [/Файл загружен/]);
  await page.getByRole('link', { name: 'Открыть таблицу' }).click();
  await page.waitForSelector('#form[data-ready]');
  assert.deepEqual((await table.block(1, 0, 1, 8))[0], ['Математика', '28', '27', '', '20', '7', '', '100', '25,9']);
  assert.equal(await table.text(7, 1), '58', 'the total of both');
  await page.locator('#form-submit:enabled').click();
  await page.locator('#form-receipt').getByRole('button', { name: 'Вернуться в кабинет' }).click();

  const region = await round.person('reg24_vpr');
  await region.openParticipants(publication);
  await region.page.getByRole('button', { name: 'Экспорт результатов' }).click();
  const link = region.page.getByRole('link', { name: 'Загрузить отчёт' }).first();
  await link.waitFor();
  const rows = readWorkbook(await readFile((await region.download(link)).path)).get('Мониторинг').slice(1).map((row) => row.slice(6));
  assert.deepEqual(rows[0], ['Русский язык', 30, 30, 2, 10, 12, 6, 93.3, 60]);
  assert.deepEqual(rows[1].slice(0, 7), ['Математика', 28, 27, null, 20, 7, null]);
  assert.deepEqual(rows[7].slice(0, 7), ['Итого по школе', 58, 57, 2, 30, 19, 6]);
});

/** A table whose headings take two rows. */
class GroupedTable extends Table {
  cell(row, column) {
    return super.cell(row + 1, column);
  }
}

/** A form of the workbook, with its first version. */
async function makeForm({ page }) {
  await page.goto('/lk/workbooks/new');
  await page.getByLabel(/^Книга/).setInputFiles(WORKBOOK);
  await page.getByRole('button', { name: 'Разобрать книгу' }).click();
  await page.getByRole('button', { name: 'Создать форму' }).click();
  await page.waitForSelector('#builder[data-ready]');
  await page.getByLabel('Название формы').fill(TITLE);
  await page.locator('.builder-status[data-state="saved"]').waitFor();
  await page.getByRole('button', { name: 'Выпустить версию' }).click();
  await assertText(page.locator('dialog[open]'), [/Выпущена версия № 1/]);
}

/** A publication with a collection of that form, open now. @returns {Promise<string>} its address */
async function publish(operator) {
  const { page } = operator;
  await page.goto('/lk/arranging/new');
  await page.getByLabel('Раздел').selectOption({ label: 'ВПР' });
  await page.getByLabel('Название публикации').fill(TITLE);
  await page.getByLabel('Текст').fill('Заполните форму.');
  const form = page.getByLabel('Форма', { exact: true });
  await form.selectOption(await form.locator('option', { hasText: TITLE }).first().getAttribute('value'));
  await page.getByLabel('Название сбора данных').fill(TITLE);
  await page.getByLabel(/^Открывается/).fill(local(Date.now() - DAY));
  await page.getByLabel(/^Закрывается/).fill(local(Date.now() + DAY));
  await page.getByLabel('Форму можно заполнять и файлом Excel').check();
  await operator.picture('office-new');
  await page.getByRole('button', { name: 'Создать сбор данных' }).click();
  const link = page.getByRole('link', { name: TITLE, exact: true }).first();
  await link.waitFor();
  return new URL(await link.evaluate((anchor) => anchor.href)).pathname;
}

/** A moment as the field for it takes it, in the region's zone. */
function local(milliseconds) {
  return new Date(milliseconds + 7 * 3600_000).toISOString().slice(0, 16);
}
