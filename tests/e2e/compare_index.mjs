// SPDX-License-Identifier: Apache-2.0
// Indexes the WARCs of a collection with npm warcio and holds our index.cdxj to it: the same captures, each at the same
// offset and length, under the same key.
//
//   node compare_index.mjs COLLECTION
//
// Keys come in two dialects: ours is the Internet Archive's, warcio.js keeps more of the address (a last slash, case,
// the order of arguments). Both are brought to what they have in common before they are compared, and how many
// differed until then is told. What a run says of itself (chancery:run/...) is in no index of ours. Exit code: 0 the
// same, 1 not, 77 skipped: no warcio here (npm ci --prefix tests/e2e).
import fs from 'node:fs';
import path from 'node:path';

const { CDXIndexer } = await import('warcio').catch(() => {
  console.error('compare_index: skipped: warcio is not installed');
  process.exit(77);
});

const collection = process.argv[2];
const archive = path.join(collection, 'archive');

// "key 14 digits {json}" -> what identifies a capture and what is said of it.
function parse(line) {
  const json = line.indexOf('{');
  const [key, time] = line.slice(0, json).split(' ');
  const said = JSON.parse(line.slice(json));
  return { key, time, place: `${said.filename}:${said.offset}+${said.length}`, url: said.url };
}

// What the dialects have in common: no last slash, lower case, arguments in order, sessions and trackers aside.
function common(key) {
  const [address, query] = key.toLowerCase().split(/\?(.*)/s);
  const arguments_ = (query ?? '').split('&').filter(Boolean).sort();
  const collapsed = address.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1').replace(/\)$/, ')/');
  return arguments_.length ? `${collapsed}?${arguments_.join('&')}` : collapsed;
}

const theirs = new Map();
for (const name of fs.readdirSync(archive).filter((each) => each.endsWith('.warc.gz'))) {
  let text = '';
  const out = { write: (piece) => (text += typeof piece === 'string' ? piece : new TextDecoder().decode(piece)) };
  await new CDXIndexer({ format: 'cdxj' }).writeAll([{ filename: name, reader: fs.createReadStream(path.join(archive, name)) }], out);
  for (const line of text.split('\n').filter(Boolean)) {
    const capture = parse(line);
    if (!capture.url.startsWith('chancery:')) theirs.set(capture.place, capture);
  }
}

const lines = fs.readFileSync(path.join(collection, 'indexes', 'index.cdxj'), 'utf8').split('\n').filter(Boolean);
let wrong = 0;
let dialect = 0;
for (const line of lines) {
  const ours = parse(line);
  const other = theirs.get(ours.place);
  theirs.delete(ours.place);
  if (!other || other.time !== ours.time || other.url !== ours.url || common(other.key) !== common(ours.key)) {
    console.error(`ours:   ${line}\ntheirs: ${JSON.stringify(other)}`);
    ++wrong;
  } else if (other.key !== ours.key) {
    ++dialect;
  }
}
for (const capture of theirs.values()) console.error(`only theirs: ${JSON.stringify(capture)}`);
console.error(`compare_index: ${lines.length} captures, ${wrong + theirs.size} differ, ${dialect} keys differ by dialect`);
process.exit(wrong + theirs.size ? 1 : 0);
