// The program as a service: its log, its figures, and how it ends. An office of nobody but its administrator is enough.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/service/run.mjs
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { begin, end, ended, heard, program, said } from '../support/program.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'trinhky-service-'));
const data = join(folder, 'data');
const begun = Date.now();
const say = (line) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`);

function init() {
  const args = ['init', '--data', data, '--login', 'admin', '--name', 'Nguyễn Văn A', '--profile', 'none'];
  const run = spawnSync(program(), args, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr + run.stdout);
}

// A server with its two addresses. What it says on stderr is gathered, unless nobody is to read it.
async function serve({ options = [], reads = true } = {}) {
  const child = begin(program(), ['serve', '--data', data, '--port', '0', '--metrics-port', '0', ...options]);
  const server = { child, log: '' };
  if (reads) child.stderr.on('data', (piece) => (server.log += piece));
  else {
    child.stderr.removeAllListeners('data');
    child.stderr.pause();
  }
  const addresses = (text) => /Ký: http:\/\/\S+:(\d+)[^]*metrics: http:\/\/\S+:(\d+)\/metrics/.exec(text);
  const [, port, metrics] = await heard(child, addresses, 'the server');
  return Object.assign(server, { port: Number(port), metrics: Number(metrics) });
}

function ask(port, path, { headers = {}, agent, method = 'GET' } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece) => (text += piece));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    request.on('error', reject);
    request.end();
  });
}

const lines = (log) => log.split('\n').filter((line) => line !== '');

async function figuresAndLog() {
  const server = await serve({ options: ['--log-level', 'debug'] });
  const health = await ask(server.port, '/api/v1/health', { headers: { 'x-request-id': 'from-the-proxy.1' } });
  assert.equal(health.status, 200);
  assert.equal(health.headers['x-request-id'], 'from-the-proxy.1');
  const made = await ask(server.port, '/api/v1/tasks?q=secret-word', { headers: { 'x-request-id': 'two words' } });
  assert.equal(made.status, 401);
  assert.match(made.headers['x-request-id'], /^[0-9a-f]{32}$/);
  assert.equal(JSON.parse(made.text).instance, made.headers['x-request-id']);
  assert.equal((await ask(server.port, '/metrics')).headers['content-type']?.includes('0.0.4') ?? false, false);

  const metrics = await ask(server.metrics, '/metrics');
  assert.equal(metrics.status, 200);
  assert.equal(metrics.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  assert.match(metrics.text, /^trinhky_ready 1$/m);
  const tasks = 'trinhky_http_requests_total{route="/api/v1/tasks",method="GET",status="4xx"} 1';
  assert.ok(metrics.text.includes(tasks), metrics.text);
  assert.match(metrics.text, /^process_resident_memory_bytes [1-9]/m);
  assert.equal((await ask(server.metrics, '/metrics', { headers: { host: 'evil.example' } })).status, 421);
  assert.equal((await ask(server.metrics, '/api/v1/health')).status, 404);
  const manual = readFileSync(join(project, 'docs', 'operations.md'), 'utf8');
  for (const [, name] of metrics.text.matchAll(/^# TYPE (\S+)/gm)) {
    assert.ok(manual.includes(`\`${name}\``), `docs/operations.md explains ${name}`);
  }

  assert.equal(await end(server.child, 'the server'), 0);
  const events = lines(server.log).map((line) => JSON.parse(line));
  for (const one of events) {
    assert.match(one.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(['debug', 'info', 'warning', 'error'].includes(one.level), one.level);
  }
  const found = events.find((one) => one.request === made.headers['x-request-id']);
  assert.ok(found, 'the request is in the log under its id');
  assert.equal(found.route, '/api/v1/tasks');
  assert.equal(found.status, 401);
  assert.equal(typeof found.duration_ms, 'number');
  assert.ok(!server.log.includes('secret-word'), 'no query is written down');
  assert.deepEqual(events.slice(-1).map((one) => one.event), ['stopping']);
  say(`${events.length} lines of log, each JSON; ${metrics.text.match(/^# TYPE/gm).length} metrics, each in the manual`);
}

async function answersAreTextForPeople() {
  const server = await serve({ options: ['--log-format', 'text'] });
  assert.equal(await end(server.child, 'the server'), 0);
  assert.match(server.log, /^\S+Z info serving version=\S+ address=http:\/\/127\.0\.0\.1:\d+$/m);
  say('a log for people where it is asked for');
}

// A connection that reads and writes by hand.
async function raw(port) {
  const socket = net.connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  const wire = { socket, text: '', over: false };
  socket.on('data', (piece) => (wire.text += piece));
  socket.on('error', () => {});
  socket.on('close', () => (wire.over = true));
  await once(socket, 'connect');
  wire.until = async (found) => {
    while (!found(wire.text)) {
      if (wire.over) throw new Error(`the connection ended: ${wire.text}`);
      await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    }
  };
  return wire;
}

const head = (path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

async function endsInOrder() {
  const server = await serve();
  // The first answer says that the beginning of the second request has been read, too.
  const wire = await raw(server.port);
  const second = head('/api/v1/ready');
  wire.socket.write(head('/api/v1/health') + second.slice(0, 9));
  await wire.until((text) => text.includes('"status":"ok"'));
  const idle = await raw(server.port);
  idle.socket.write(head('/api/v1/health'));
  await idle.until((text) => text.includes('"status":"ok"'));
  server.child.kill('SIGTERM');
  if (!idle.over) await once(idle.socket, 'close');
  const refused = net.connect(server.port, '127.0.0.1');
  const [error] = await once(refused, 'error');
  assert.equal(error.code, 'ECONNREFUSED', 'nobody new is let in');
  wire.socket.write(second.slice(9));
  await wire.until((text) => text.includes('"stopping"'));
  assert.match(wire.text, /HTTP\/1\.1 503 [^]*"status":"unready"/, 'it says that it is ending');
  assert.match(wire.text, /connection: close/i);
  assert.equal(await ended(server.child, 20_000, 'the server'), 0, said(server.child));
  say('asked to end: nobody new, whoever is there is answered, /ready says 503, and it ends with 0');
}

async function endsAtOnce() {
  const server = await serve();
  const wire = await raw(server.port);
  wire.socket.write(head('/api/v1/health') + 'GET /api');
  await wire.until((text) => text.includes('"status":"ok"'));
  const stopping = heard(server.child, (text) => text.includes('Stopping'), 'the server');
  server.child.kill('SIGTERM');
  await stopping;
  const before = Date.now();
  server.child.kill('SIGTERM');
  assert.equal(await ended(server.child, 20_000, 'the server'), 128 + 15);
  assert.ok(Date.now() - before < 5_000, 'it did not wait for whoever is slow');
  wire.socket.destroy();
  say('asked twice: it ends at once, with 143');
}

async function nobodyReadsItsLog() {
  const server = await serve({ options: ['--log-level', 'debug'], reads: false });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const path = '/api/v1/ready';
  // More than a pipe and the queue before it hold together.
  for (let round = 0; round < 160; ++round) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(server.port, path, { agent })));
    for (const answer of answers) assert.equal(answer.status, 200);
  }
  const { text } = await ask(server.metrics, '/metrics');
  const dropped = Number(/^trinhky_log_lines_dropped_total (\d+)$/m.exec(text)[1]);
  assert.ok(dropped > 0, 'lines that nobody reads are dropped and counted');
  agent.destroy();
  assert.equal(await end(server.child, 'the server'), 0);
  server.child.stderr.destroy();
  const gone = await serve();
  gone.child.stderr.destroy();
  assert.equal((await ask(gone.port, path)).status, 200);
  assert.equal((await ask(gone.port, '/api/v1/demo/clock', { method: 'POST' })).status < 500, true);
  assert.equal((await ask(gone.port, path)).status, 200, 'whoever read is gone, and it lives');
  assert.equal(await end(gone.child, 'the server'), 0);
  say(`a log that nobody reads: 16,000 answers, ${dropped} lines dropped; a log whose reader is gone: it lives`);
}

try {
  init();
  await figuresAndLog();
  await answersAreTextForPeople();
  await endsInOrder();
  await endsAtOnce();
  await nobodyReadsItsLog();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
