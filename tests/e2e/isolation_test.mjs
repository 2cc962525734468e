// SPDX-License-Identifier: Apache-2.0
// What archived scripts can do in a real browser: be answered from the archive for whatever they ask, on whatever
// host, and nothing else. Not the live web, not the archive's own pages, no worker of their own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { kChromium, launch, start_proxy } from './watched_browser.mjs';
import { serve, serve_pages } from './made_collection.mjs';

const skip = (why) => {
  console.error(`isolation: skipped: ${why}`);
  process.exit(77);
};
if (!fs.existsSync(kChromium)) skip(`no browser at ${kChromium}`);
const { chromium } = await import('playwright-core').catch(() => skip('playwright-core is not installed'));

const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
const script = (url, body) => ({ url, type: 'text/javascript', body });
const archived = [
  // Everything a script may ask for, and what came of it.
  { url: 'https://agency.example/asks', body: `<!doctype html><title>Asks</title><body><script type=module>
    const came = (window.came = {});
    const text = (promise) => promise.then((answer) => answer.ok ? answer.text() : 'status ' + answer.status).catch((error) => 'failed ' + error.name);
    const loads = (element) => new Promise((done) => { element.onload = () => done('loaded'); element.onerror = () => done('error'); document.body.append(element); });
    came.same_host = await text(fetch('/data.json'));
    came.other_host = await text(fetch('https://cdn.example/data.json'));
    came.scheme_relative = await text(fetch('//cdn.example/data.json'));
    came.missing = await text(fetch('https://cdn.example/never.json'));
    came.posted = await text(fetch('https://cdn.example/search', { method: 'POST', body: new URLSearchParams({ q: 'law' }) }));
    came.cache_busted = await text(fetch('https://cdn.example/data.json?_=' + Date.now()));
    came.xhr = await new Promise((done) => { const asked = new XMLHttpRequest(); asked.onload = () => done(asked.responseText); asked.onerror = () => done('error'); asked.open('GET', 'https://cdn.example/data.json'); asked.send(); });
    came.image = await loads(Object.assign(new Image(), { src: 'https://cdn.example/pixel.png' }));
    came.script = await loads(Object.assign(document.createElement('script'), { src: 'https://cdn.example/late.js' }));
    came.style = await loads(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: 'https://cdn.example/late.css' }));
    came.module = await import('https://cdn.example/module.js').then((module) => module.name, (error) => 'failed ' + error.name);
    came.worker = await new Promise((done) => { const worker = new Worker('https://agency.example/worker.js'); worker.onmessage = (event) => done(event.data); worker.onerror = () => done('error'); setTimeout(done, 4000, 'silent'); });
    came.domain = document.domain;
    came.beacon = navigator.sendBeacon('https://cdn.example/beacon', 'x');
    came.socket = await new Promise((done) => { const socket = new WebSocket('wss://cdn.example/socket'); socket.onopen = () => done('open'); socket.onclose = () => done('closed'); });
    came.time = location.pathname.slice(5, 19);
    came.done = true;
  </script>` },
  { url: 'https://agency.example/data.json', type: 'application/json', body: '"same host"' },
  { url: 'https://cdn.example/data.json', type: 'application/json', body: '"other host"' },
  { url: 'https://cdn.example/pixel.png', type: 'image/png', body: pixel },
  script('https://cdn.example/late.js', 'window.late = true'),
  { url: 'https://cdn.example/late.css', type: 'text/css', body: 'body { color: rgb(1, 2, 3) }' },
  script('https://cdn.example/module.js', 'export { name } from "./deep/part.js"'),
  script('https://cdn.example/deep/part.js', 'export const name = "module"'),
  script('https://agency.example/worker.js', 'importScripts("part.js"); fetch("/data.json").then((a) => a.text()).then((text) => fetch("https://live.example/from-worker").catch(() => 0).then(() => postMessage(part + text)))'),
  script('https://agency.example/part.js', 'self.part = "part, "'),
  // Everything it must not get.
  { url: 'https://agency.example/tries', fields: { 'Set-Cookie': 'archived=1' }, body: `<!doctype html><title>Tries</title><body><script type=module>
    const came = (window.came = {});
    const attempt = (name, what) => { try { came[name] = String(what()); } catch (error) { came[name] = 'refused ' + error.name; } };
    attempt('cookie', () => { document.cookie = 'own=1; path=/'; document.cookie = 'gone=1'; document.cookie = 'gone=; max-age=0'; return document.cookie; });
    attempt('top_document', () => top.document.title);
    attempt('top_storage', () => top.localStorage.length);
    attempt('top_location', () => { top.location = 'https://live.example/top'; return 'went'; });
    attempt('popup', () => window.open('https://live.example/popup'));
    attempt('storage', () => localStorage.getItem('theme'));
    came.register = await navigator.serviceWorker.register('/web/20220101000000js_/https://agency.example/worker.js').then(() => 'registered', (error) => 'refused ' + error.name);
    came.register_ours = await navigator.serviceWorker.register('/-/worker.js', { scope: '/web/' }).then(() => 'registered', (error) => 'refused ' + error.name);
    came.ui = await fetch(document.referrer.replace(/^(.*?:)\\d+.*/, '$1') + (Number(location.port) - 1) + '/api/sites').then((a) => a.status + ' ' + a.type, (error) => 'refused ' + error.name);
    came.shared = await new Promise((done) => { try { new SharedWorker('https://live.example/shared.js').onerror = () => done('error'); } catch (error) { done('refused ' + error.name); } setTimeout(done, 500, 'silent'); });
    const frame = document.createElement('iframe'); frame.src = 'https://live.example/frame'; document.body.append(frame);
    const odd = document.createElement('iframe'); document.body.append(odd); odd.contentWindow.fetch('https://live.example/from-blank').catch(() => 0);
    const doc = document.createElement('iframe'); doc.srcdoc = '<img src=https://live.example/srcdoc.png><script>fetch("https://live.example/srcdoc")<\\/script>'; document.body.append(doc);
    const inner = new Blob(['fetch("https://live.example/from-blob").catch(() => 0); try { new WebSocket("wss://live.example/from-blob") } catch {}'], { type: 'text/javascript' });
    new Worker(URL.createObjectURL(inner));
    const hint = document.createElement('link'); hint.rel = 'preconnect'; hint.href = 'https://live.example'; document.head.append(hint);
    document.body.insertAdjacentHTML('beforeend', '<link rel=prefetch href=https://live.example/prefetch><a id=ping href="#x" ping="https://live.example/ping">a</a><video src=https://live.example/video></video><object data=https://live.example/object></object><embed src=https://live.example/embed>');
    document.getElementById('ping').click();
    new EventSource('https://live.example/events');
    try { new RTCPeerConnection({ iceServers: [{ urls: 'stun:live.example' }] }).createDataChannel('x'); came.rtc = 'made'; } catch (error) { came.rtc = 'refused'; }
    await new Promise((later) => setTimeout(later, 700));
    came.done = true;
  </script>` },
];

archived.push({ url: 'https://agency.example/sends', body: `<!doctype html><title>Sends</title><body><script>
    document.body.insertAdjacentHTML('beforeend', '<form id=form action="https://live.example/form" method=post></form>');
    document.getElementById('form').submit();
  </script>` });
archived.push({ url: 'https://agency.example/leads', body: `<!doctype html><title>Leads</title><body><script>location = 'https://live.example/away'</script>` });

const served = await serve_pages(archived);
const browser = await launch(chromium);
let failures = 0;

// Opens a page in the archive's frame, behind a proxy, and tells what `window.came` holds when it is done.
async function visit(where, target, { done = 'window.came?.done' } = {}) {
  const requests = [];
  const allowed = new Set([where.ui, where.content]);
  const proxy = await start_proxy(allowed, (method, url, allows) => {
    requests.push({ method, url, allows });
    return () => {};
  });
  const context = await browser.newContext({ proxy: { server: `http://127.0.0.1:${proxy.address().port}`, bypass: '<-loopback>' } });
  await context.addCookies([{ name: 'reader', value: 'secret', url: where.ui }]);
  const page = await context.newPage();
  await page.goto(where.ui + target);
  const frame = page.frames().find((each) => each.name() === 'archived');
  await frame.waitForURL('**/web/**', { timeout: 10_000 });
  await frame.waitForFunction(done, null, { timeout: 8_000 }).catch(() => {});
  const came = await frame.evaluate(() => ({ ...window.came, controlled: !!navigator.serviceWorker?.controller, text: document.body.innerText })).catch(() => ({}));
  const url = page.url();
  await context.close();
  proxy.close();
  proxy.closeAllConnections();
  return { came, url, leaks: requests.filter(({ allows }) => !allows).map(({ method, url: leak }) => `${method} ${leak}`) };
}

function check(name, test) {
  try {
    test();
  } catch (error) {
    ++failures;
    console.error(`isolation: ${name}: ${error.message}`);
  }
}

const asks = await visit(served, '/web/20220101000000/https://agency.example/asks');
const wanted = {
  same_host: '"same host"', other_host: '"other host"', scheme_relative: '"other host"', missing: 'status 404', posted: 'status 404',
  cache_busted: '"other host"', xhr: '"other host"', image: 'loaded', script: 'loaded', style: 'loaded', module: 'module',
  worker: 'part, "same host"', domain: 'agency.example', beacon: true, socket: 'closed', time: '20220101000000', controlled: true, done: true,
};
for (const [name, value] of Object.entries(wanted)) check(`a script's ${name}`, () => assert.equal(asks.came[name], value));
check('what scripts ask for stays inside', () => assert.deepEqual(asks.leaks, []));

const tries = await visit(served, '/web/20220101000000/https://agency.example/tries');
const refused = /^refused/;
check('the tries end', () => assert.equal(tries.came.done, true));
check('the cookies of the reader are not in reach', () => assert.equal(tries.came.cookie, 'own=1'));
for (const name of ['top_document', 'top_storage', 'register', 'register_ours', 'shared', 'rtc'])
  check(`a script's ${name}`, () => assert.match(String(tries.came[name]), refused));
check('the pages of the archive are no more in reach than the live web', () => assert.match(tries.came.ui, /^(404|refused)/));
check('no window opens', () => assert.equal(tries.came.popup, 'null'));
check('the reader stays where they are', () => assert.ok(tries.url.startsWith(`${served.ui}/web/20220101000000/`)));
check('nothing that was tried leaves', () => assert.deepEqual(tries.leaks, []));
console.log(JSON.stringify(tries.came));

for (const [path, text] of [['sends', /Not in this archive[^]*nobody sent this/], ['leads', /^$/]]) {
  const seen = await visit(served, `/web/20220101000000/https://agency.example/${path}`, { done: `document.body && /archive/.test(document.body.innerText)` });
  check(`what ${path} is met inside`, () => assert.match(seen.came.text ?? '', text));
  check(`what ${path} leaks nothing`, () => assert.deepEqual(seen.leaks, []));
}

const shared = [process.env.CHANCERY_SHARED, new URL('../../../shared', import.meta.url).pathname].find((folder) => folder && fs.existsSync(`${folder}/warc-samples/made/leaks.warc.gz`));
if (shared) {
  const leaking = await serve([`${shared}/warc-samples/made/leaks.warc.gz`]);
  const seen = await visit(leaking, '/web/20250304050607/https://ministry.dev.example/leaks', { done: `document.readyState === 'complete' && document.title` });
  check('none of the ways out of the page made of them leads out', () => assert.deepEqual(seen.leaks, []));
  leaking.stop();
} else {
  console.error('isolation: no shared data, so the page of ways out is not opened');
}

await browser.close();
served.stop();
console.log(`${Object.keys(wanted).length} questions of scripts answered, ${failures} failures`);
process.exit(failures ? 1 : 0);
