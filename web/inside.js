// SPDX-License-Identifier: Apache-2.0
// Stands first in an archived page that is shown in a frame. The page's policy keeps requests from leaving; here what
// its scripts ask of other hosts is led into the archive instead, at the page's own time, so that it is answered. A
// browser may also open a connection for a navigation before it asks the policy: those are led inside too, or go
// nowhere. It also tells the frame's banner where the reader is.
(() => {
  const own = document.currentScript;
  if (own?.previousElementSibling?.type === 'importmap') own.previousElementSibling.remove();
  own?.remove();
  const [, time = '', scheme = 'https:', host] = /^\/web\/(\d*)[^/]*\/(?:(https?:)\/*([^/?#]+))?/.exec(location.pathname) ?? [];

  // "https://agency.example/x" -> "http://here/web/TIME/https://agency.example/x"; what stays inside is unchanged.
  const prefix = `${location.origin}/web/${time}`;
  const archived = (address, mark = '') => {
    let url;
    try {
      url = new URL(address, document.baseURI);
    } catch {
      return address;
    }
    const outside = /^https?:$/.test(url.protocol) && url.origin !== location.origin;
    return outside ? `${prefix}${mark}/` + (String(address).startsWith('//') ? scheme + address : url.href) : address;
  };
  const in_srcset = (text) => String(text).replace(/(^|,\s+|,(?=https?:|\/\/))((?:https?:)?\/\/[^\s,]+)/g, (_, before, address) => before + archived(address, 'im_'));
  const in_style = (text) => String(text).replace(/(url\(\s*["']?|@import\s+["'])((?:https?:)?\/\/[^\s"')]+)/gi, (_, before, address) => before + archived(address, 'oe_'));

  // A reader's click goes on inside. A script's own idea (leaving a frame, or a host it
  // does not know) would only take the page away from the reader: it is passed over.
  self.navigation?.addEventListener('navigate', (event) => {
    const address = archived(event.destination.url);
    if (address === event.destination.url || !event.cancelable) return;
    event.preventDefault();
    if (event.userInitiated && !event.formData) location.assign(address);
  });

  // Elements that scripts make: by property, by attribute and by markup.
  const uses = { img: 'im_', input: 'im_', script: 'js_', link: 'oe_', iframe: 'if_', frame: 'if_', source: 'oe_', video: 'oe_', audio: 'oe_', track: 'oe_', embed: 'oe_', object: 'oe_', form: '' };
  const mapped = (element, name, value) => {
    const tag = element.localName;
    if (/^(src|data|poster|action|lowsrc)$/.test(name) || (name === 'href' && tag === 'link'))
      return tag in uses ? archived(value, uses[tag]) : value;
    if (name === 'srcset' || name === 'imagesrcset') return in_srcset(value);
    return name === 'style' ? in_style(value) : value;
  };
  const instead = (owner, property, change) => {
    const original = owner && Object.getOwnPropertyDescriptor(owner, property);
    if (!original?.set) return;
    Object.defineProperty(owner, property, {
      ...original,
      set(value) {
        original.set.call(this, change(value, this));
      },
    });
  };
  for (const [type, ...properties] of [['Image', 'src', 'srcset'], ['Script', 'src'], ['Link', 'href'], ['IFrame', 'src'], ['Frame', 'src'],
    ['Media', 'src'], ['Video', 'poster'], ['Source', 'src', 'srcset'], ['Track', 'src'], ['Embed', 'src'], ['Object', 'data'], ['Input', 'src'], ['Form', 'action']])
    for (const property of properties)
      instead(self[`HTML${type}Element`]?.prototype, property, (value, element) => mapped(element, property, value));
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    return setAttribute.call(this, name, mapped(this, String(name).toLowerCase(), value));
  };
  for (const property of ['cssText', 'background', 'backgroundImage', 'content', 'borderImage', 'listStyleImage'])
    instead(CSSStyleDeclaration.prototype, property, in_style);

  const kept = (markup) =>
    /<\w/.test(markup)
      ? String(markup).replace(/<(img|input|script|link|iframe|frame|source|video|audio|track|embed|object|form)\b[^>]*/gi, (tag, name) =>
          tag
            .replace(/(\s(?:src|data|poster|action|href)\s*=\s*["']?\s*)((?:https?:)?\/\/[^\s"'>]+)/gi, (_, before, address) => before + archived(address, uses[name.toLowerCase()]))
            .replace(/(\ssrcset\s*=\s*)("[^"]*"|'[^']*')/gi, (_, before, value) => before + value[0] + in_srcset(value.slice(1, -1)) + value[0]))
      : markup;
  for (const property of ['innerHTML', 'outerHTML']) instead(Element.prototype, property, kept);
  const given = (owner, method, change) => {
    const original = owner?.[method];
    if (!original) return;
    owner[method] = function (...values) {
      return original.apply(this, change(values));
    };
  };
  for (const [owner, method] of [[Element, 'insertAdjacentHTML'], [Document, 'write'], [Document, 'writeln'], [Range, 'createContextualFragment']])
    given(owner.prototype, method, (values) => values.map(kept));

  // What scripts fetch.
  const asked = (what) => (what instanceof Request ? new Request(archived(what.url, 'oe_'), what) : archived(String(what), 'oe_'));
  given(self, 'fetch', ([what, ...more]) => [asked(what), ...more]);
  given(XMLHttpRequest.prototype, 'open', ([method, address, ...more]) => [method, archived(String(address), 'oe_'), ...more]);
  const { EventSource, Worker } = self;
  if (EventSource)
    self.EventSource = class extends EventSource {
      constructor(address, options) {
        super(archived(String(address), 'oe_'), options);
      }
    };

  // A worker's script is loaded by one of ours, which resolves its addresses as the script's own would.
  if (Worker)
    self.Worker = class extends Worker {
      constructor(script, options) {
        const address = new URL(archived(String(script), 'js_'), document.baseURI).href;
        const live = /\/web\/\d*[a-z_]*\/(https?:.*)$/.exec(address)?.[1];
        const at = `(a) => { const u = new URL(a, ${JSON.stringify(live)}); return /^http/.test(u.protocol) && u.origin !== ${JSON.stringify(location.origin)} ? ${JSON.stringify(prefix)} + 'oe_/' + u.href : u.href; }`;
        const start =
          options?.type === 'module'
            ? `import ${JSON.stringify(address)};`
            : `{ const at = ${at}, load = importScripts, ask = fetch;
self.importScripts = (...all) => load(...all.map(at));
self.fetch = (what, ...more) => ask(what instanceof Request ? what : at(what), ...more);
load(${JSON.stringify(address)}); }`;
        super(live ? URL.createObjectURL(new Blob([start], { type: 'text/javascript' })) : script, options);
      }
    };

  // What a live server would have to answer: it is told that it cannot, without a connection.
  self.WebSocket = class WebSocket extends EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;
    readyState = 0;
    bufferedAmount = 0;
    constructor(url) {
      super();
      this.url = String(url);
      setTimeout(() => {
        this.readyState = 3;
        for (const event of [new Event('error'), new CloseEvent('close', { code: 1006 })]) {
          this.dispatchEvent(event);
          this['on' + event.type]?.(event);
        }
      });
    }
    send() {}
    close() {}
  };
  Navigator.prototype.sendBeacon = () => true;
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'SharedWorker']) delete self[name];

  // Cookies know no ports, so those of this machine's other servers would be read: pages get a jar of their own.
  const jar = new Map();
  Object.defineProperty(Document.prototype, 'cookie', {
    configurable: true,
    enumerable: true,
    get: () => [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
    set(cookie) {
      const [, name, value] = /^\s*([^=;]*)=?([^;]*)/.exec(String(cookie));
      if (/;\s*max-age\s*=\s*(0|-)|;\s*expires\s*=[^;]*\b19[67]\d/i.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    },
  });

  // Pages look at the name of their own host.
  if (host) {
    const domain = { configurable: true, enumerable: true, get: () => host.replace(/:\d+$/, ''), set() {} };
    Object.defineProperty(Document.prototype, 'domain', domain);
  }

  if (parent === self || parent !== top) return;
  const here = () =>
    parent.postMessage({ chancery: 'here', path: location.pathname + location.search, title: document.title }, '*');
  addEventListener('DOMContentLoaded', here);
  addEventListener('pageshow', (event) => event.persisted && here());
})();
