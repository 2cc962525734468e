// SPDX-License-Identifier: Apache-2.0
// What the archive's own pages do with a script; everything works without it too.
//   /      the box        [ ]   previous and next capture        r   reading view
const step = { '[': 'a[rel=prev]', ']': 'a[rel=next]', r: 'a[href^="/read/"]' };

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
  if (event.key === '/') {
    const box = document.querySelector('#first, #box');
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  } else if (step[event.key]) {
    document.querySelector(step[event.key])?.click();
  }
});

// The reader has followed a link inside the frame: the banner and the address follow.
const frame = document.getElementById('archived');
let shown = frame?.dataset.path;
if (frame) {
  addEventListener('message', async (event) => {
    if (event.origin !== frame.dataset.origin || event.source !== frame.contentWindow) return;
    const path = event.data?.chancery === 'here' && String(event.data.path);
    if (!path || !path.startsWith('/web/') || path === shown) return;
    shown = path;
    const answer = await fetch('/-/banner' + path);
    if (!answer.ok || shown !== path) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const banner = page.getElementById('banner');
    if (!banner) return;
    document.getElementById('banner').replaceWith(banner);
    history.replaceState(null, '', path);
    document.title = String(event.data.title || path).slice(0, 200) + ' · chancery';
  });
}

// A run that goes on: its numbers follow, until it is over.
const live = document.querySelector('[data-live]');
if (live) {
  const stream = new EventSource(live.dataset.live);
  stream.addEventListener('message', (event) => {
    const told = JSON.parse(event.data);
    for (const each of live.querySelectorAll('[data-count]')) each.textContent = told[each.dataset.count];
    if (told.running) return;
    stream.close();
    location.reload();
  });
}
