// SPDX-License-Identifier: Apache-2.0
// A collection made of a few pages written down in a test, imported and served by the program itself.
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const kProgram = process.env.CHANCERY_PROGRAM;

// One response record. `time` is "20220101000000".
function record({ url, time = '20220101000000', status = 200, type = 'text/html; charset=utf-8', fields = {}, body = '' }) {
  const head = [`HTTP/1.1 ${status} X`, `Content-Type: ${type}`, ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`)];
  const block = Buffer.concat([Buffer.from(head.join('\r\n') + '\r\n\r\n'), Buffer.from(body)]);
  const date = time.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z');
  const warc = ['WARC/1.1', 'WARC-Type: response', `WARC-Record-ID: <urn:uuid:${crypto.randomUUID()}>`, `WARC-Date: ${date}`,
    `WARC-Target-URI: ${url}`, 'Content-Type: application/http;msgtype=response', `Content-Length: ${block.length}`];
  return Buffer.concat([Buffer.from(warc.join('\r\n') + '\r\n\r\n'), block, Buffer.from('\r\n\r\n')]);
}

function run(...words) {
  const ran = spawnSync(kProgram, words, { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`chancery ${words.join(' ')}: ${ran.status}\n${ran.stdout}${ran.stderr}`);
}

// Imports WARC files into a new folder and serves it. stop() ends that and removes the folder.
export async function serve(files, ...options) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chancery-'));
  run('import', ...files, '--dir', folder, '--quiet');
  const child = spawn(kProgram, ['serve', '--dir', folder, '--port', '0', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill());
  const said = await new Promise((done, failed) => {
    let text = '';
    child.stdout.on('data', (data) => /http:\S+/.test((text += data)) && done(text));
    child.on('exit', (code) => failed(new Error(`serve ended with ${code}`)));
  });
  const ui = /http:\/\/[^/\s]+/.exec(said)[0];
  // The content's origin is told by the frame's policy.
  const policy = (await fetch(`${ui}/`)).headers.get('Content-Security-Policy');
  const content = /frame-src (\S+?)(;|$)/.exec(policy)[1];
  return {
    folder, ui, content, pid: child.pid,
    stop() {
      child.removeAllListeners('exit');
      child.kill();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function serve_pages(pages, ...options) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chancery-made-'));
  const file = path.join(folder, 'made.warc');
  fs.writeFileSync(file, Buffer.concat(pages.map(record)));
  try {
    return await serve([file], ...options);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
