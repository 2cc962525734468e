// SPDX-License-Identifier: Apache-2.0
// A server that speaks HTTP/2, for the tests of transfers: node h2_server.mjs KEY CERT.
// Prints its port and serves until its standard input ends.
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';

const server = createSecureServer({
  key: readFileSync(process.argv[2]),
  cert: readFileSync(process.argv[3]),
  allowHTTP1: true,
});

let socket; // of the last connection
server.on('secureConnection', (newest) => (socket = newest));

const answers = {
  '/': (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'text/html', 'x-twice': ['one', 'two'] });
    stream.end('<p>in two</p>');
  },
  '/moved': (stream) => stream.respond({ ':status': 301, location: '/' }, { endStream: true }),
  '/push': (stream) => {
    stream.respond({ ':status': 200 });
    stream.end(stream.pushAllowed ? 'we may push' : 'asked');
  },
  '/reset': (stream) => {
    stream.respond({ ':status': 200 });
    stream.write('half', () => setTimeout(() => stream.destroy(new Error('enough')), 50));
  },
  '/cut': (stream) => {
    stream.respond({ ':status': 200 });
    stream.write('half', () => setTimeout(() => socket.destroy(), 50));
  },
  '/goaway': (stream) => {
    stream.session.goaway(0, 0);
    stream.session.destroy();
  },
  '/endless': (stream) => {
    stream.respond({ ':status': 200 });
    const more = () => stream.destroyed || stream.write(Buffer.alloc(16384, 'x'), more);
    more();
  },
  '/flood': (stream) => {
    const fields = { ':status': 200 };
    for (let i = 0; i < 300; i++) fields[`x-flood-${i}`] = 'a'.repeat(100);
    stream.respond(fields, { endStream: true });
  },
  '/silence': () => {},
};

server.on('stream', (stream, headers) => {
  stream.on('error', () => {});
  (answers[headers[':path']] ?? answers['/'])(stream);
});
server.on('request', (request, response) => {
  if (request.httpVersionMajor < 2) response.end('in one');
});
server.on('sessionError', () => {});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
