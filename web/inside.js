// SPDX-License-Identifier: Apache-2.0
// Stands first in an archived page that is shown in a frame. The page's policy already
// keeps requests from leaving; a browser may still open a connection for a navigation
// before it asks that policy. So what scripts would load into this frame, or into one
// they make, is led into the archive here, or goes nowhere. It also tells the frame's
// banner where the reader is.
(() => {
  document.currentScript?.remove();
  const [, time = '', scheme = 'https:'] = /^\/web\/(\d*)[^/]*\/(https?:)?/.exec(location.pathname) ?? [];

  // "https://agency.example/x" -> "http://here/web/TIME/https://agency.example/x"; what stays inside is unchanged.
  const prefix = `${location.origin}/web/${time}/`;
  const archived = (address) => {
    let url;
    try {
      url = new URL(address, document.baseURI);
    } catch {
      return address;
    }
    const outside = /^https?:$/.test(url.protocol) && url.origin !== location.origin;
    return outside ? prefix + (String(address).startsWith('//') ? scheme + address : url.href) : address;
  };

  // A reader's click goes on inside. A script's own idea (leaving a frame, or a host it
  // does not know) would only take the page away from the reader: it is passed over.
  self.navigation?.addEventListener('navigate', (event) => {
    const address = archived(event.destination.url);
    if (address === event.destination.url || !event.cancelable) return;
    event.preventDefault();
    if (event.userInitiated && !event.formData) location.assign(address);
  });

  // Frames that scripts make, by property, by attribute and by markup.
  for (const frame of [HTMLIFrameElement, HTMLFrameElement]) {
    const src = Object.getOwnPropertyDescriptor(frame.prototype, 'src');
    Object.defineProperty(frame.prototype, 'src', {
      ...src,
      set(address) {
        src.set.call(this, archived(address));
      },
    });
    frame.prototype.setAttribute = function (name, value) {
      return Element.prototype.setAttribute.call(this, name, /^src$/i.test(name) ? archived(value) : value);
    };
  }
  const kept = (markup) =>
    /<i?frame/i.test(markup)
      ? String(markup).replace(
          /(<i?frame\b[^>]*?\ssrc\s*=\s*["']?\s*)((?:https?:)?\/\/[^\s"'>]+)/gi,
          (_, before, address) => before + archived(address),
        )
      : markup;
  for (const property of ['innerHTML', 'outerHTML']) {
    const markup = Object.getOwnPropertyDescriptor(Element.prototype, property);
    Object.defineProperty(Element.prototype, property, {
      ...markup,
      set(text) {
        markup.set.call(this, kept(text));
      },
    });
  }
  const keep = (owner, method) => {
    const original = owner[method];
    owner[method] = function (...given) {
      return original.apply(this, given.map(kept));
    };
  };
  keep(Element.prototype, 'insertAdjacentHTML');
  keep(Document.prototype, 'write');
  keep(Document.prototype, 'writeln');
  keep(Range.prototype, 'createContextualFragment');

  if (parent === self || parent !== top) return;
  const here = () =>
    parent.postMessage({ chancery: 'here', path: location.pathname + location.search, title: document.title }, '*');
  addEventListener('DOMContentLoaded', here);
  addEventListener('pageshow', (event) => event.persisted && here());
})();
