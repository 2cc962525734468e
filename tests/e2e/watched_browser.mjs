// SPDX-License-Identifier: Apache-2.0
// Chromium, and a small proxy that all of its traffic (pages, frames, workers, sockets, prefetches) is sent through:
// what goes to an allowed origin passes, anything else is refused and noticed. Names under .localhost are taken to be
// 127.0.0.1.
import http from 'node:http';
import net from 'node:net';

export const kChromium = process.env.CHROMIUM || '/usr/bin/chromium';

const address_of = (host) => (host.endsWith('localhost') ? '127.0.0.1' : host.replace(/^\[|\]$/g, ''));

// Starts the proxy. `seen(method, url, allowed)` notes a request and returns a function that takes its status.
export async function start_proxy(allowed, seen) {
  const proxy = http.createServer((request, response) => {
    let url;
    try {
      url = new URL(request.url);
    } catch {
      response.writeHead(400).end();
      return;
    }
    const ends_with = seen(request.method, url.href, allowed.has(url.origin));
    if (!allowed.has(url.origin)) {
      response.writeHead(403).end();
      return;
    }
    const onward = http.request(
      {
        host: address_of(url.hostname),
        port: url.port || 80,
        method: request.method,
        path: request.url.slice(request.url.indexOf(url.host) + url.host.length) || '/',
        headers: request.headers,
      },
      (answer) => {
        ends_with(answer.statusCode);
        response.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  // https and WebSockets; what they carry is not looked into.
  proxy.on('connect', (request, socket, head) => {
    const { hostname, port } = new URL(`http://${request.url}`);
    const allows = ['http', 'https'].some((scheme) => allowed.has(new URL(`${scheme}://${request.url}`).origin));
    const ends_with = seen('CONNECT', `${request.url}`, allows);
    socket.on('error', () => {});
    if (!allows) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const onward = net.connect(port || 80, address_of(hostname), () => {
      ends_with(200);
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
  });
  await new Promise((listening) => proxy.listen(0, '127.0.0.1', listening));
  return proxy;
}

export const launch = (chromium) =>
  chromium.launch({
    executablePath: kChromium,
    // What the browser asks for on its own account ends at a closed port; only pages get our proxy.
    proxy: { server: 'http://127.0.0.1:9' },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
      // What Chromium asks of its maker when it meets a form or a foreign language.
      '--disable-features=AutofillServerCommunication,Translate,OptimizationHints,MediaRouter'],
  });
