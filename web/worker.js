// SPDX-License-Identifier: Apache-2.0
// The service worker of the content's origin. A path that a page's script makes up belongs to the host of that page,
// as it was at the page's time; here it is asked of the archive, whatever its method. What names another host never
// comes this far: the shim (inside.js) maps it, or the page's policy refuses it. Registered by the door (door.js)
// alone; archived pages may not register any.
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));

const marks = { image: 'im_', style: 'cs_', script: 'js_', worker: 'js_', iframe: 'if_', frame: 'if_' };

const miss = () => new Response('Not in this archive\n', { status: 404, headers: { 'Content-Type': 'text/plain' } });

// Where a page stands in the archive: its time and its own host.
function place_of(address) {
  const found = address.startsWith(location.origin) && /^\/web\/(\d+)[a-z_]*\/(https?:)\/*([^/?#]+)/i.exec(address.slice(location.origin.length));
  return found && { time: found[1], host: `${found[2]}//${found[3]}` };
}

async function from_archive(event, wanted) {
  const { request } = event;
  const page = (await clients.get(event.clientId))?.url ?? '';
  const place = place_of(page) || place_of(request.referrer);
  if (!place) return miss();
  const headers = new Headers();
  for (const name of ['Accept', 'Content-Type', 'Range'])
    if (request.headers.has(name)) headers.set(name, request.headers.get(name));
  const mark = marks[request.destination] ?? 'oe_';
  return fetch(`/web/${place.time}${mark}/${place.host}${wanted.pathname}${wanted.search}`, {
    method: request.method,
    headers,
    body: /^(GET|HEAD)$/.test(request.method) ? undefined : await request.arrayBuffer(),
    credentials: 'omit',
  }).catch(miss);
}

addEventListener('fetch', (event) => {
  const wanted = new URL(event.request.url);
  const stray = wanted.origin === location.origin && !/^\/(web|-)\//.test(wanted.pathname);
  if (stray && event.request.mode !== 'navigate') event.respondWith(from_archive(event, wanted));
});
