// A school takes its table to Excel and back: the template, changed by openpyxl as by a person, compared before it is loaded,
// loaded, seen in the table, taken back (FEATURES E7).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { assertClean } from '../grid/axe.mjs';
import { collectionPackage } from './packages.mjs';
import { NARROW, WIDE, assertFitsWidth, assertText, fillRow, roundOfFile } from './round.mjs';

const round = roundOfFile();
const SCHOOL = 'sch240001';
const run = promisify(execFile);

/** Changes cells of a workbook as openpyxl does. @param cells {sheet: {address: value}} */
async function change(path, cells) {
  const script = [
    'import json, sys', 'from openpyxl import load_workbook', 'book = load_workbook(open(sys.argv[1], "rb"))',
    'for sheet, cells in json.loads(sys.argv[2]).items():',
    '    for address, value in cells.items(): book[sheet][address] = value',
    'book.save(sys.argv[3])',
  ].join('\n');
  const target = `${path}-changed.xlsx`;
  await run('python3', ['-c', script, path, JSON.stringify(cells), target]);
  return target;
}

test('the template goes to Excel and comes back', { timeout: 90_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Туда и обратно', settings: ['excel = true'] }));
  const school = await round.person(SCHOOL);
  const { page } = school;
  const table = await school.openForm(publication);
  await fillRow(table, 0, ['мат', '15.9.26', '7', '12.5', '=1+1', 'да']);

  // What was typed a moment ago is sent before the template is made.
  const template = await school.download(page.getByRole('link', { name: 'Скачать шаблон Excel' }));
  assert.match(template.name, /^Проверка связи — .*\.xlsx$/);
  const changed = await change(template.path, {
    'РАБОТЫ НА БЛАНКЕ': { C4: 8, A5: 'химия', C5: '1 0', F5: 'Нет', B5: '2026-09-16' },
    'КЛАССЫ': { B4: 'много' },
  });

  await page.getByRole('link', { name: 'Загрузить из Excel' }).click();
  await page.getByRole('heading', { level: 1, name: 'Загрузить из Excel' }).waitFor();
  await school.picture('excel-choose');
  await page.getByLabel('Заполненный файл').setInputFiles(changed);
  await page.getByRole('button', { name: 'Проверить файл' }).click();
  const main = page.locator('main');
  await assertText(main, [/Строк добавится\s+1/, /Строк изменится\s+2/, /Лист «КЛАССЫ», ячейка B4: Введите число/, /C4/, /7\s+8/]);
  await school.picture('excel-compare');
  await assertClean(page, 'the comparison');
  for (const width of [WIDE, NARROW]) {
    await page.setViewportSize({ width, height: 800 });
    await assertFitsWidth(page);
    const [acts, heading] = [page.locator('.upload .acts'), page.getByRole('heading', { name: /^Ошибки/ })];
    const [above, below] = [await acts.boundingBox(), await heading.boundingBox()];
    const gap = below.y - above.y - above.height;
    assert.ok(gap >= 28, `«Ошибки» stands ${gap} px below the buttons at ${width} px`);
  }
  await school.picture('excel-compare-narrow');
  await page.setViewportSize({ width: WIDE, height: 800 });
  await page.getByRole('button', { name: 'Загрузить вместе с ошибками' }).click();
  await assertText(main, [/Файл загружен/, /В таблице 2\sошибки/, /Сдать отчет нельзя, пока они не исправлены/]);
  await assertClean(page, 'what was loaded');
  await school.picture('excel-loaded');

  await page.getByRole('link', { name: 'откройте таблицу', exact: true }).click();
  await page.waitForSelector('#form[data-ready]');
  assert.deepEqual(await table.block(0, 0, 1, 5), [
    ['Математика', '15.09.2026', '8', '12,5', '=1+1', 'Да'],
    ['Химия', '16.09.2026', '1 0', '', '', 'Нет'],
  ]);
  await page.getByRole('link', { name: 'Загрузить из Excel' }).click();
  await assertText(main, [/Последняя загрузка: «/]);
  await assertClean(page, 'choosing after a load');
  await school.picture('excel-choose-again');
  await page.getByRole('button', { name: 'Отменить загрузку' }).click();
  await assertText(main, [/Загрузка отменена/]);
  await page.getByRole('link', { name: 'Открыть таблицу' }).click();
  await page.waitForSelector('#form[data-ready]');
  assert.deepEqual((await table.block(0, 0, 0, 5))[0], ['Математика', '15.09.2026', '7', '12,5', '=1+1', 'Да']);
});

test('a refused file, on a narrow screen and without script', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Узко', settings: ['excel = true'] }));
  const school = await round.person(SCHOOL, { width: NARROW });
  const { page } = school;
  await school.openForm(publication);
  await assertFitsWidth(page);
  await school.picture('excel-form');
  await page.getByRole('link', { name: 'Загрузить из Excel' }).click();
  await page.getByRole('heading', { level: 1, name: 'Загрузить из Excel' }).waitFor();
  const upload = page.url();
  await assertFitsWidth(page);

  const plain = await round.person(SCHOOL, { width: NARROW, javaScriptEnabled: false });
  plain.foresee(/422: POST/);
  await plain.page.goto(upload);
  const file = `${round.server.folder}/letter.xlsx`;
  await writeFile(file, 'Код;Название');
  await plain.page.getByLabel('Заполненный файл').setInputFiles(file);
  await plain.page.getByRole('button', { name: 'Проверить файл' }).click();
  await assertText(plain.page.locator('main'), [/Файл не загружен/, /не книга Excel/]);
  await plain.picture('excel-refused');
  await assertFitsWidth(plain.page);
});
