// SPDX-License-Identifier: Apache-2.0
// The browser test is itself tested: a page that keeps to its origin passes, and each way of asking elsewhere is seen.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

const elsewhere = 'live.example';
const pages = {
  '/closed': '<title>Harbour dues</title><p>All here.</p><form><input name="email"><input type="password"></form><img src="/picture.svg"><script src="/script.js"></script>',
  '/worker': `<title>w</title><script>navigator.serviceWorker.register('/worker.js')</script>`,
  '/image': `<img src="http://${elsewhere}/a.png">`,
  '/script': `<script>fetch('http://${elsewhere}/b').catch(() => {})</script>`,
  '/frame': `<iframe src="http://${elsewhere}/c"></iframe>`,
  '/style': `<style>body { background: url(http://${elsewhere}/d.png) }</style><p>x`,
  '/secure': `<link rel="stylesheet" href="https://${elsewhere}/e.css">`,
  '/socket': `<script>new WebSocket('ws://${elsewhere}/f')</script>`,
  '/late': `<script>setTimeout(() => { new Image().src = 'http://${elsewhere}/g' }, 200)</script>`,
};
const types = { '/picture.svg': 'image/svg+xml', '/script.js': 'text/javascript', '/worker.js': 'text/javascript' };
const assets = {
  '/picture.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
  '/script.js': 'document.body.append("and more")',
  '/worker.js': `addEventListener('install', () => fetch('http://${elsewhere}/h').catch(() => {}))`,
};

const server = http.createServer((request, response) => {
  const body = pages[request.url] ?? assets[request.url];
  response.writeHead(body ? 200 : 404, { 'Content-Type': types[request.url] ?? 'text/html' }).end(body ?? '');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://archive.localhost:${server.address().port}`;

async function browse(...paths) {
  const script = fileURLToPath(new URL('replay_browser.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, '--allow-origin', origin, '--urls-file', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(paths.map((path) => `${origin}${path}  # a page\n`).join(''));
  let out = '';
  child.stdout.on('data', (data) => (out += data));
  const [code] = await once(child, 'close');
  if (code === 77) process.exit(77);
  return { code, ...JSON.parse(out) };
}

const closed = await browse('/closed');
assert.equal(closed.code, 0, JSON.stringify(closed));
assert.deepEqual(closed.leaks, []);
assert.equal(closed.pages[0].title, 'Harbour dues');
assert.equal(closed.pages[0].status, 200);
assert.ok(['/picture.svg', '/script.js'].every((path) => closed.requests.some(({ url }) => url === origin + path)));

const leaking = ['/image', '/script', '/frame', '/style', '/secure', '/socket', '/late', '/worker'];
const open = await browse(...leaking);
assert.equal(open.code, 1);
for (const path of leaking) {
  const leaks = open.requests.filter(({ page, allowed }) => page === origin + path && !allowed);
  assert.ok(leaks.length > 0 && leaks.every(({ url }) => url.includes(elsewhere)), `${path}: ${JSON.stringify(leaks)}`);
}
server.close();
console.log(`1 closed page passed, ${leaking.length} leaking pages were caught`);
