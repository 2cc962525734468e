// SPDX-License-Identifier: Apache-2.0
// What the archive's frame opens first: the worker is made ready, then the page is gone to. Where there can be no
// worker (a server that is neither local nor https) the page is shown with what rewriting alone can do.
const to = new URLSearchParams(location.search).get('to') ?? '';
const go = () => to.startsWith('/web/') && location.replace(location.origin + to);

async function ready() {
  const registration = await navigator.serviceWorker.register('/-/worker.js', { scope: '/web/', updateViaCache: 'none' });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (worker.state === 'activated') return;
  await new Promise((done) => {
    worker.addEventListener('statechange', () => /activated|redundant/.test(worker.state) && done());
  });
}

// A browser with much to do may take its time over all of this: the worker takes the page over when it is there.
const long_enough = new Promise((done) => setTimeout(done, 2000));
if (navigator.serviceWorker) Promise.race([ready(), long_enough]).then(go, go);
else go();
