// The page and the assets of the form as the real server gives them: the same files, the same layers of the
// stylesheet (build/css.rs), the same policy.

import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ASSETS = path.resolve(HERE, '../../../assets');
const MODULES = path.resolve(HERE, '../node_modules');
const LAYERS = ['pico', 'tokens', 'base', 'layout', 'parts', 'rooms', 'grid', 'print'];

export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

const known = new Map();

/** An asset by its path under /assets/<hash>/, as {type, body}, or null. */
export function asset(name) {
  if (!known.has(name)) known.set(name, read(name));
  return known.get(name);
}

async function read(name) {
  if (name === 'css/oko.css') return { type: 'text/css', body: await stylesheet() };
  const file = name === 'vendor/fractional-indexing.js'
    ? path.join(MODULES, 'fractional-indexing/src/index.js')
    : path.join(ASSETS, path.normalize(`/${name}`));
  try {
    return { type: TYPES[path.extname(file)] ?? 'application/octet-stream', body: await readFile(file) };
  } catch {
    return null;
  }
}

/** OKO_STYLESHEET may name the stylesheet of a build, which has the icons too. */
async function stylesheet() {
  if (process.env.OKO_STYLESHEET) return readFile(process.env.OKO_STYLESHEET);
  const parts = [`@layer ${LAYERS.join(',')};`];
  const pico = path.join(MODULES, '@picocss/pico/css/pico.fluid.classless.min.css');
  parts.push(await layer('pico', pico));
  for (const entry of (await readdir(path.join(ASSETS, 'css'), { withFileTypes: true })).sort(byName)) {
    const place = path.join(ASSETS, 'css', entry.name);
    const files = entry.isDirectory() ? (await readdir(place)).sort().map((file) => path.join(place, file)) : [place];
    for (const file of files) parts.push(await layer(entry.name.replace('.css', ''), file));
  }
  return parts.join('\n');
}

async function layer(name, file) {
  const text = (await readFile(file, 'utf8')).replace('@charset "UTF-8";', '');
  return `@layer ${name}{${text}}`;
}

function byName(one, other) {
  return one.name < other.name ? -1 : 1;
}

/** The form page. */
export function formPage({ collection, login, csrf, title }) {
  return `<!doctype html>
<html class="form-page" lang="ru" data-theme="light"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="stylesheet" href="/assets/test/css/oko.css"><meta name="csrf" content="${csrf}">
<script type="module" src="/assets/test/js/form/main.js"></script></head>
<body><main id="form" data-collection="${collection}" data-login="${login}">
<header><h1>${title}</h1><span id="form-saved" role="status"></span><span id="form-clock"></span>
<button type="button" id="form-errors" class="small">Ошибки</button>
<button type="button" id="form-draft" class="secondary small">Сохранить черновик</button>
<button type="button" id="form-submit" class="small" disabled>Сдать отчет</button>
<a id="form-close" class="button secondary small" href="/lk">Закрыть</a></header>
<p class="form-window is-open"><span class="badge badge-good">Открыт</span> 30 августа 2026, 20:56 - 7 сентября 2026, 18:00 мск <span>Вы можете заполнить форму. Прием открыт.</span> <span id="form-together" class="form-together" hidden></span></p>
<div id="form-banner" role="alert" hidden></div>
<div class="form-work"><section id="form-grid" aria-label="Таблица"></section>
<aside id="form-errors-list" class="form-errors-panel" hidden></aside></div><div id="form-tabs"></div>
<dialog id="form-receipt"></dialog>
</main></body></html>`;
}
