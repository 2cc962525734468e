// SPDX-License-Identifier: Apache-2.0
// Stands first in an archived page that is shown in the frame, and tells the frame
// where the reader is. It leaves nothing behind for the page's own scripts to find.
(() => {
  document.currentScript?.remove();
  if (parent === self || parent !== top) return;
  const here = () =>
    parent.postMessage({ chancery: 'here', path: location.pathname + location.search, title: document.title }, '*');
  addEventListener('DOMContentLoaded', here);
  addEventListener('pageshow', (event) => event.persisted && here());
})();
