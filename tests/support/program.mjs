// A program as a process beside the test: begun, listened to, ended by its id. Whatever is still there when the test ends,
// however it ends, is killed.
//
//   const server = begin(program(), ['serve', '--data', folder, '--port', '0']);
//   const [, port] = await heard(server, (text) => /:(\d+)/.exec(text), 'the server');
//   await end(server);
//
// A process is Node's own ChildProcess; what it printed is kept here.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const slowestStart = 30_000; // ms
const slowestEnd = 30_000;
const mostKept = 100_000; // characters

const running = new Set();
const printed = new WeakMap();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export function program() {
  const path = process.env.TRINHKY_PROGRAM ?? join(project, 'build', 'trinhky');
  if (!existsSync(path)) throw new Error(`the program is not there: ${path} (build it, or set TRINHKY_PROGRAM)`);
  return path;
}

// `log`: a file that takes what goes to stderr. `stdin`: 'pipe' for a program that ends when its input does.
export function begin(file, args, { log, stdin = 'ignore' } = {}) {
  const child = spawn(file, args, { stdio: [stdin, 'pipe', 'pipe'] });
  printed.set(child, '');
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', (error) => {
    running.delete(child);
    printed.set(child, said(child) + error.message);
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (piece) => printed.set(child, (said(child) + piece).slice(-mostKept)));
  }
  if (log) child.stderr.on('data', (piece) => appendFileSync(log, piece));
  return child;
}

// Both streams, as they came; the end of them where it is much.
export const said = (child) => printed.get(child) ?? '';

const isOver = (child) => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

async function within(limit, promise, late) {
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(late())), limit);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

// The exit code, the signal that ended it, or "not started". Without a limit it takes as long as it takes.
export async function ended(child, limit, what = 'the program') {
  // One that could not be started says why a moment later.
  const over = isOver(child)
    ? new Promise((resolve) => setImmediate(resolve))
    : new Promise((resolve) => ['exit', 'error'].forEach((event) => child.once(event, resolve)));
  if (limit === undefined) await over;
  else await within(limit, over, () => `${what} is not over after ${limit / 1000} s:\n${said(child)}`);
  return child.exitCode ?? child.signalCode ?? 'not started';
}

// What `wanted` finds in the output, as soon as it finds something. Fails with what was said when the process ends before,
// or says nothing of it in time.
export function heard(child, wanted, what) {
  const found = new Promise((resolve, reject) => {
    let seen = '';
    child.stdout.on('data', (piece) => {
      seen += piece;
      const answer = wanted(seen);
      if (answer) resolve(answer);
    });
    void ended(child).then((how) => reject(new Error(`${what} ended (${how}): ${said(child)}`)));
  });
  return within(slowestStart, found, () => `${what} did not start in time: ${said(child)}`);
}

// Asks it to end, and waits. What does not end is killed, and that is a failure.
export async function end(child, what) {
  if (!isOver(child)) child.kill('SIGTERM');
  try {
    return await ended(child, slowestEnd, what);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
