// Clients that hold connections: a head that comes byte by byte, a body that stops, an answer that nobody reads, nothing at
// all; and those that send too much or nonsense. While they are there everybody else is served, and none of them stays.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { begin, ended } from '../support/program.mjs';
import { become, send } from '../cycle/support/visitor.mjs';

const ofEach = 80;
const longest = 60_000; // ms until the last of them must have gone: each bound of docs/limits.md is at most thirty seconds
const tool = '/usr/bin/slowhttptest';
const toolFor = 12; // seconds

const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
const descriptors = (house) => readdirSync(`/proc/${house.server.pid}/fd`).length;

// A socket with what came, and a promise of its end. Whatever ends it is an end.
function open(house) {
  const { hostname, port } = new URL(house.origin);
  const socket = net.connect(Number(port), hostname);
  const held = { socket, heard: '', over: false };
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('data', (piece) => {
    if (held.heard.length < 4096) held.heard += piece.toString('latin1');
  });
  held.end = new Promise((resolve) => {
    socket.once('close', () => {
      held.over = true;
      resolve();
    });
  });
  return held;
}

function several(house, first) {
  return Array.from({ length: ofEach }, () => {
    const held = open(house);
    if (first) held.socket.write(first);
    return held;
  });
}

// One more byte of a head every so often.
async function dribble(all) {
  for (let i = 0; all.some((held) => !held.over); ++i) {
    for (const held of all) if (!held.over) held.socket.write(i % 8 === 7 ? '\r\nX-: ' : 'a');
    await pause(500);
  }
}

async function allGone(what, all, begun) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: some are still held after ${longest / 1000} s`)), longest);
  });
  await Promise.race([Promise.all(all.map((held) => held.end)), late]);
  clearTimeout(timer);
  return `${what} after ${((Date.now() - begun) / 1000).toFixed(0)} s`;
}

// Asks until it is told to stop; everybody else must be served meanwhile.
function everybodyElse(house, person) {
  const told = { answers: 0, stop: false };
  told.done = (async () => {
    while (!told.stop) {
      const answer = await person.call('GET', '/notifications?limit=5');
      assert.equal(answer.status, 200, 'who asks properly is served meanwhile');
      assert.equal((await send(house.origin, house.agent, 'GET', '/health')).status, 200);
      told.answers += 1;
      await pause(100);
    }
  })();
  told.done.catch(() => {}); // heard where it is waited for
  return told;
}

function toolRuns(house) {
  if (!existsSync(tool)) return null;
  const common = ['-c', '200', '-r', '100', '-l', String(toolFor), '-p', '3'];
  const modes = [
    ['-H', '-i', '2', '-u', `${house.origin}/api/v1/health`],
    ['-B', '-i', '2', '-s', '8192', '-t', 'POST', '-f', 'application/json', '-u', `${house.origin}/api/v1/session`],
    ['-X', '-k', '3', '-w', '10', '-y', '20', '-z', '5', '-n', '5', '-u', `${house.origin}/`],
  ];
  return modes.map((mode) => begin(tool, [...mode, ...common]));
}

export async function slow({ house, say }) {
  const person = await become(house, 'chuyenvien1', house.agent);
  const before = descriptors(house);
  const memory = house.memory().now;
  const others = everybodyElse(house, person);
  const begun = Date.now();
  const tools = toolRuns(house);

  const heads = several(house, 'GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-: ');
  const bodies = several(
    house,
    'POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
  );
  const silent = several(house, '');
  // Each asks for more than any buffer takes, and reads nothing.
  const readers = several(house, 'GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(100));
  for (const held of readers) held.socket.pause();
  const dribbling = dribble(heads);

  const gone = [
    await allGone(`${ofEach} silent ones`, silent, begun),
    await allGone(`${ofEach} slow heads`, heads, begun),
    await allGone(`${ofEach} slow bodies`, bodies, begun),
  ];
  await dribbling;
  for (const held of bodies) assert.match(held.heard, /^HTTP\/1\.1 408 /, 'a body that stops is told so');
  // Their own sockets tell nothing while nobody reads them: the server's do.
  while (descriptors(house) > before + 40 && Date.now() - begun < longest) await pause(200);
  const left = descriptors(house);
  for (const held of readers) held.socket.destroy();
  if (tools) {
    for (const one of tools) await ended(one, 60_000, 'slowhttptest');
  }
  assert.ok(left <= before + 40, `of ${ofEach} that never read none is kept: ${left} descriptors, ${before} before`);
  others.stop = true;
  await others.done;
  say(`gone: ${gone.join(', ')}, ${ofEach} that never read by then; ${tools ? '' : 'without slowhttptest, '}meanwhile`);
  say(`${others.answers} others were served; memory ${memory >> 10} -> ${house.memory().now >> 10} MB`);
  assert.ok(others.answers > 0);
}

// Sends bytes and hears everything out.
async function tell(house, bytes) {
  const held = open(house);
  held.socket.end(bytes);
  await allGone('a rude one', [held], Date.now());
  return held.heard;
}

const post = (lines, body = '') =>
  `POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${lines}\r\n${body}`;

export async function rude({ house, say }) {
  const cases = [
    ['a head without end', `GET /${'a'.repeat(100_000)}`, 431],
    ['a hundred and one fields', `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${'X-: 1\r\n'.repeat(101)}\r\n`, 431],
    ['a body of a gigabyte', post('Content-Length: 1073741824\r\n'), 413],
    ['a body of chunks without end', post('Transfer-Encoding: chunked\r\n', `4000\r\n${' '.repeat(0x4000)}\r\n`.repeat(8)), 413],
    ['two lengths', post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
    ['a chunk that is none', post('Transfer-Encoding: chunked\r\n', 'zz\r\n{}\r\n0\r\n\r\n'), 400],
    ['bytes', `${'\u0000\u0001\u00ff'.repeat(2000)}\r\n\r\n`, 400],
    ['JSON of a thousand depths', post('Content-Length: 2000\r\n', '['.repeat(1000) + ']'.repeat(1000)), 400],
    ['JSON that ends early', post('Content-Length: 1\r\n', '{'), 400],
    ['another protocol', 'EHLO office\r\n\r\n', 400],
  ];
  for (const [what, bytes, status] of cases) {
    const heard = await tell(house, Buffer.from(bytes, 'latin1'));
    assert.match(heard, new RegExp(`^HTTP/1\\.1 ${status} `), `${what}: ${heard.slice(0, 200)}`);
    assert.match(heard, /application\/problem\+json/, what);
  }
  assert.equal((await send(house.origin, house.agent, 'GET', '/health')).status, 200);
  say(`${cases.length} rude ones: each hears what is wrong`);
}

// Connections that never become TLS: nothing, and a greeting that breaks off.
export async function halfOpenTls({ house, say }) {
  const gone = ended(house.server, 30_000, 'the server');
  house.agent.destroy();
  house.server.kill('SIGTERM');
  assert.equal(await gone, 0, 'it stops as it should after all that');
  house.makeCertificate();
  house.port = undefined;
  house.people = undefined;
  await house.serve();
  const before = descriptors(house);
  const begun = Date.now();
  const halves = [...several(house, ''), ...several(house, Buffer.from([22, 3, 1, 2, 0, 1, 0, 1]))];
  assert.equal((await send(house.origin, house.agent, 'GET', '/health')).status, 200, 'others come in meanwhile');
  const told = await allGone(`${halves.length} half-open TLS connections`, halves, begun);
  while (descriptors(house) > before + 5 && Date.now() - begun < longest) await pause(100);
  assert.ok(descriptors(house) <= before + 5, 'none of them is kept');
  say(`gone: ${told}`);
}
