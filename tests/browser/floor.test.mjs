// The front end uses nothing that Chromium 109 or Firefox 115 lacks, and no dialogs of the browser's own.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MARKUP_RULES, PREFIXED, SCRIPT_RULES, STYLE_RULES, findInMarkup, findInScript, findInStyle } from './floor.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

async function findings(folder, ending, find) {
  const files = (await readdir(path.join(ROOT, folder), { recursive: true })).filter((name) => name.endsWith(ending)).sort();
  assert.ok(files.length > 5, `${folder} has its files`);
  const told = await Promise.all(files.map(async (name) => {
    const found = find(await readFile(path.join(ROOT, folder, name), 'utf8'));
    return found.map((one) => `${folder}/${name}, ${one}`);
  }));
  return told.flat();
}

test('styles, scripts and markup keep to the floor of browsers', async () => {
  assert.deepEqual(await findings('assets/css', '.css', findInStyle), []);
  assert.deepEqual(await findings('assets/js', '.js', findInScript), []);
  assert.deepEqual(await findings('src', '.rs', findInMarkup), []);
});

test('every rule catches what it is for', () => {
  const samples = [
    ...STYLE_RULES.map((rule) => [rule, findInStyle]),
    ...PREFIXED.map((rule) => [rule, findInStyle]),
    ...SCRIPT_RULES.map((rule) => [rule, findInScript]),
    ...MARKUP_RULES.map((rule) => [rule, findInMarkup]),
  ];
  for (const [[what, , , sample], find] of samples) assert.ok(find(sample).some((one) => one.includes(what)), `${what} in: ${sample}`);
  assert.match(findInStyle('.a {\n  .b { top: 0 }\n}')[0], /line 2: a rule inside a rule: «\.b»/);
  assert.match(findInStyle('@media print { .a { top: 0; &:hover { top: 1px } } }')[0], /a rule inside a rule/);
});

test('what is allowed is not told of', () => {
  const styles = [
    '@layer a { @media (width > 40rem) { .a:is(.b, .c) { inset: 0; transition: top 1s linear } } }',
    '@supports selector(:has(a)) { .a:has(.b) { top: 0 } } .c { top: 0 }',
    '/* :has( and color-mix( */ .a { -webkit-mask: none; mask: none; content: "{" }'.replace('"{"', '""'),
    '@keyframes turn { from { rotate: 0deg } to { rotate: 360deg } }',
    '.form-confirm { background: rgb(20 40 70 / 25%) }',
    'a { translate: 0 1px; max-block-size: calc(100dvh - 2rem) }',
  ];
  assert.deepEqual(styles.flatMap(findInStyle), []);
  const scripts = [
    'this.#confirm(dialog); form.confirm(); askToConfirm();',
    "const tail = Object.values(rows).map(double); list.findLast(isOpen); grid.editor.take();",
    "// alert('no')\nconst half = a / b / vertical;",
    "row.with = 1; for (const [index, row] of rows.entries()) draw(index, row);",
  ];
  assert.deepEqual(scripts.flatMap(findInScript), []);
});
