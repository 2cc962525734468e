// SPDX-License-Identifier: Apache-2.0
// The archive's own pages in a real browser: nothing that axe-core knows of stands in anybody's way, in the light and
// the dark; all of it can be walked by keyboard; and no page asks anything of anybody else.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { kChromium, launch, start_proxy } from './watched_browser.mjs';
import { serve_pages } from './made_collection.mjs';

const skip = (why) => {
  console.error(`ui: skipped: ${why}`);
  process.exit(77);
};
if (!fs.existsSync(kChromium)) skip(`no browser at ${kChromium}`);
const { chromium } = await import('playwright-core').catch(() => skip('playwright-core is not installed'));
let axe;
try {
  axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
} catch {
  skip('axe-core is not installed');
}

const article = (text, day = '2021-12-30') => `<!doctype html><html lang=en><head><title>Harbour dues</title>
  <meta property="article:published_time" content="${day}T09:00:00Z"></head><body><main><article><h1>Harbour dues</h1>
  <p>${text} The port authority has set the dues for the coming year after hearing the guilds of the harbour.</p>
  <p>Ships of more than forty tons pay by the ton; all others pay by the day, from the day they are made fast.</p>
  <img src="/crest.png" alt="The crest of the port" width=300 height=200><p>Objections are heard until the end of the month at the
  office on the quay, in writing or in person.</p></article></main></body></html>`;
const url = 'https://port.example/dues';
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
const served = await serve_pages([
  { url, time: '20220101000000', body: article('The dues rise on 1 May.') },
  { url, time: '20220601120000', body: article('The dues rise on 5 May.') },
  { url, time: '20230601120000', status: 404, body: 'gone' },
  { url: 'https://port.example/crest.png', time: '20220103000000', type: 'image/png', body: pixel },
  { url: 'https://port.example/tariff.pdf', time: '20220103000000', type: 'application/pdf', body: '%PDF-1.4' },
  { url: 'https://mint.example/', time: '20220104000000', body: article('The mint is closed.', '2022-01-03') },
]);
const pages = {
  home: '/', pages: '/pages', search: '/search?q=dues', nothing: '/search?q=nothing+such', changes: '/events', sites: '/sites',
  runs: '/runs', run: '/runs/1', calendar: `/web/*/${url}`, frame: `/web/20220101000000/${url}`, file: '/web/20220103000000/https://port.example/tariff.pdf',
  reading: `/read/20220101000000/${url}`, about: `/about/20220101000000/${url}`, pictures: `/images/20220101000000/${url}`,
  diff: `/diff/${url}`, miss: '/web/2022/https://never.example/',
};

const browser = await launch(chromium);
let failures = 0;
const check = (name, test) => {
  try {
    test();
  } catch (error) {
    ++failures;
    console.error(`ui: ${name}: ${error.message}`);
  }
};

const outside = [];
const proxy = await start_proxy(new Set([served.ui, served.content]), (method, asked, allows) => {
  if (!allows) outside.push(`${method} ${asked}`);
  return () => {};
});
const open = (options) => browser.newContext({ ...options, proxy: { server: `http://127.0.0.1:${proxy.address().port}`, bypass: '<-loopback>' } });

for (const colorScheme of ['light', 'dark']) {
  const context = await open({ colorScheme, bypassCSP: true });
  const page = await context.newPage();
  for (const [name, target] of Object.entries(pages)) {
    const answer = await page.goto(served.ui + target);
    check(`${name} is there`, () => assert.ok(answer.status() === (name === 'miss' ? 404 : 200), `${answer.status()}`));
    if (process.env.UI_PICTURES) await page.screenshot({ path: `${process.env.UI_PICTURES}/${name}-${colorScheme}.png`, fullPage: true });
    // The archived page itself is not ours to judge.
    await page.evaluate(() => document.getElementById('archived')?.remove());
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    check(`${name} in the ${colorScheme}`, () => assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)} (${nodes.length}) ${nodes[0].any[0]?.message ?? ''}`), []));
  }
  await context.close();
}

// By keyboard: every link and field of a page is reached by Tab, in order, seen when it is, and none holds the reader.
{
  const context = await open({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  for (const [name, target] of Object.entries(pages)) {
    await page.goto(served.ui + target);
    const wanted = await page.evaluate(() => [...document.querySelectorAll('a[href], button, input, select, summary')].filter((each) => each.checkVisibility({ visibilityProperty: true })).length);
    await page.evaluate(() => document.activeElement?.blur());
    const seen = new Set();
    let unseen = '';
    for (let i = 0; i < wanted * 3 + 10; ++i) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        element.dataset.met ??= String(document.querySelectorAll('[data-met]').length);
        return { id: element.dataset.met, html: element.outerHTML.slice(0, 80), frame: element.tagName === 'IFRAME', shown: style.outlineStyle !== 'none' || style.boxShadow !== 'none', inside: box.width > 0 && box.height > 0 };
      });
      // Behind the last one comes the browser's own bar, and then the first again.
      if (at?.frame || seen.size >= wanted) break;
      if (!at) continue;
      seen.add(at.id);
      if (!at.shown || !at.inside) unseen = at.html;
    }
    check(`${name} by keyboard`, () => assert.ok(seen.size >= wanted - (name === 'frame' ? 1 : 0), `${seen.size} of ${wanted} reached`));
    check(`${name}: where one is can be seen`, () => assert.equal(unseen, ''));
  }
  await page.goto(served.ui + '/pages');
  await page.keyboard.press('/');
  await page.keyboard.type('port.example/dues');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/web/*/http://port.example/dues');
  await page.goto(`${served.ui}/web/20220101000000/${url}`);
  await page.keyboard.press(']');
  await page.waitForURL('**/web/20220601120000/**');
  await page.keyboard.press('[');
  await page.waitForURL('**/web/20220101000000/**');
  await page.keyboard.press('r');
  await page.waitForURL('**/read/**');
  await context.close();
}

// Without script everything that a reader looks for is there; the first view is small.
{
  const context = await open({ javaScriptEnabled: false });
  const page = await context.newPage();
  let bytes = 0, scripts = 0;
  page.on('response', async (answer) => {
    const size = (await answer.body().catch(() => Buffer.alloc(0))).length;
    bytes += size;
    if (answer.url().endsWith('.js')) scripts += size;
  });
  await page.goto(served.ui + '/');
  await page.fill('#first', 'dues');
  await page.waitForLoadState('networkidle');
  check('the first view is small', () => assert.ok(bytes < 50_000, `${bytes} bytes`));
  check('own script is small', () => assert.ok(scripts < 15_000, `${scripts} bytes`));
  await page.press('#first', 'Enter');
  await page.waitForURL('**/search?q=dues');
  await page.goto(`${served.ui}/web/20220101000000/${url}`);
  const frame = page.frames().find((each) => each.name() === 'archived');
  await frame.waitForURL('**/web/**');
  const shown = await frame.content();
  check('the page is shown without script', () => assert.match(shown, /1 May/));
  await context.close();
}
check('no page asks anything outside', () => assert.deepEqual(outside, []));

await browser.close();
proxy.close();
proxy.closeAllConnections();
served.stop();
console.log(`${Object.keys(pages).length} pages in two themes, ${failures} failures`);
process.exit(failures ? 1 : 0);
