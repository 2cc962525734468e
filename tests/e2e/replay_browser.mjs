// SPDX-License-Identifier: Apache-2.0
// Opens replayed pages in headless Chromium and holds them to promise 4: nothing shown from the archive makes a browser
// ask the live web. All of the browser's traffic (pages, frames, workers, sockets, prefetches) is sent through a small
// proxy in this process: what goes to an allowed origin passes, anything else is refused and reported as a leak.
//
//   node replay_browser.mjs --allow-origin ORIGIN... --urls-file FILE [--pictures DIR] [--settle MS] [--at-once N]
//
//   --allow-origin  "http://localhost:8080"; give it once for each origin of the replay server
//   --urls-file     addresses to open, one a line; "#" begins a comment; "-" is standard input
//   --pictures      keeps a screenshot of each page there: 1.png, 2.png, ...
//   --settle        how long a page may go on asking after it has loaded (500)
//   --at-once       how many pages are open at a time (1), each behind a proxy of its own
//
// Names under .localhost are taken to be 127.0.0.1. Standard output gets one JSON object:
//   {"type": "replay_browser", "schema": 1, "closed": true,
//    "pages": [{"url", "final_url", "status", "title", "text_length", "error", "still_loading", "console": [...], "requests": N}],
//    "requests": [{"page", "method", "url", "status", "allowed"}], "leaks": ["https://..."]}
// Exit code: 0 every page opened and nothing leaked, 1 a leak or a page that did not open, 2 usage,
// 77 skipped: no Chromium or no playwright-core here (npm ci --prefix tests/e2e).
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { kChromium, launch, start_proxy } from './watched_browser.mjs';

function usage(what) {
  console.error(`replay_browser: ${what}; its head comment says how it is called`);
  process.exit(2);
}

function skip(why) {
  console.error(`replay_browser: skipped: ${why}`);
  process.exit(77);
}

function arguments_given() {
  try {
    const { values } = parseArgs({
      options: {
        'allow-origin': { type: 'string', multiple: true, default: [] },
        'urls-file': { type: 'string' },
        pictures: { type: 'string' },
        settle: { type: 'string', default: '500' },
        'at-once': { type: 'string', default: '1' },
      },
    });
    if (!values['urls-file'] || !values['allow-origin'].length) usage('--urls-file and --allow-origin are needed');
    const lines = fs.readFileSync(values['urls-file'] === '-' ? 0 : values['urls-file'], 'utf8').split('\n');
    return {
      allowed: new Set(values['allow-origin'].map((origin) => new URL(origin).origin)),
      urls: lines.map((line) => line.replace(/(^|\s)#.*/, '').trim()).filter(Boolean),
      pictures: values.pictures,
      settle: Number(values.settle),
      at_once: Number(values['at-once']),
    };
  } catch (error) {
    return usage(error.message);
  }
}

const { allowed, urls, pictures, settle, at_once } = arguments_given();
if (!fs.existsSync(kChromium)) skip(`no browser at ${kChromium}`);
const { chromium } = await import('playwright-core').catch(() => skip('playwright-core is not installed'));

const requests = [];
const browser = await launch(chromium);

const pages = [];

// Opens addresses until there are none left, as one reader would. What goes through its proxy is of the page it has open.
async function open_pages(waiting) {
  let page_url = null;
  const proxy = await start_proxy(allowed, (method, url, allowed) => {
    const request = { page: page_url, method, url, status: null, allowed };
    requests.push(request);
    return (status) => (request.status = status);
  });
  const context = await browser.newContext({
    viewport: { width: 1200, height: 800 },
    proxy: { server: `http://127.0.0.1:${proxy.address().port}`, bypass: '<-loopback>' },
  });
  for (let next = waiting.next(); !next.done; next = waiting.next()) {
    const [number, url] = next.value;
    page_url = url;
    pages[number] = await open_page(context, url, number);
  }
  await within(5_000, context.close());
  proxy.close();
  proxy.closeAllConnections();
}

const within = (time, promise, otherwise) =>
  Promise.race([promise, new Promise((late) => setTimeout(late, time, otherwise).unref())]);

// The archived page's frame comes after the door, behind which the worker that answers its scripts is put in place.
async function behind_the_door(page) {
  const at_the_door = () => page.frames().some((frame) => frame.url().includes('/-/door'));
  for (const began = Date.now(); at_the_door() && Date.now() - began < 12_000; ) await page.waitForTimeout(20);
}

// A frame whose scripts never rest gives no answer.
const text_length_of = (frame) => within(3_000, frame.evaluate(() => document.body?.innerText.length ?? 0).catch(() => 0), 0);

async function open_page(context, url, number) {
  const page = await context.newPage();
  const told = { url, final_url: null, status: null, title: null, text_length: 0, error: null, console: [] };
  page.on('console', (message) => told.console.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => told.console.push(`uncaught: ${error.message}`));
  try {
    const response = await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 30_000 });
    // Some pages' own scripts keep them loading for ever; that is no fault of the replay.
    await page.waitForLoadState('load', { timeout: 5_000 }).catch(() => (told.still_loading = true));
    await behind_the_door(page);
    const loaded = page.frames().map((frame) => frame.waitForLoadState('load', { timeout: 5_000 }));
    await Promise.all(loaded).catch(() => (told.still_loading = true));
    await page.waitForTimeout(settle);
    told.final_url = page.url();
    told.status = response?.status() ?? null;
    told.title = await within(3_000, page.title(), null);
    for (const length of await Promise.all(page.frames().map(text_length_of))) told.text_length += length;
    if (pictures) {
      fs.mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/${number + 1}.png` });
    }
  } catch (error) {
    told.error = error.message.split('\n')[0];
  }
  await within(5_000, page.close());
  told.requests = requests.filter((request) => request.page === url).length;
  return told;
}

const waiting = urls.entries();
await Promise.all(Array.from({ length: at_once }, () => open_pages(waiting)));
await browser.close();

const leaks = requests.filter((request) => !request.allowed).map((request) => request.url);
const failed = pages.filter((page) => page.error);
process.stdout.write(
  JSON.stringify({ type: 'replay_browser', schema: 1, closed: leaks.length === 0, pages, requests, leaks }, null, 1) + '\n');
for (const url of leaks) console.error(`replay_browser: leak: ${url}`);
for (const page of failed) console.error(`replay_browser: ${page.url}: ${page.error}`);
process.exit(leaks.length || failed.length || !pages.length ? 1 : 0);
