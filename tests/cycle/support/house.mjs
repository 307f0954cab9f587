// The program as an office runs it: a data folder, the server as a process of its own, and a mail server to write to.
// Everything that is started here is ended here, by its process id.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { send } from './visitor.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const mailFolder = join(here, '..', '..', 'support', 'smtp-server');
const slowestStart = 30_000;

export function program() {
  const path = process.env.TRINHKY_PROGRAM ?? join(here, '..', '..', '..', 'build', 'trinhky');
  if (!existsSync(path)) throw new Error(`the program is not there: ${path} (build it, or set TRINHKY_PROGRAM)`);
  return path;
}

// Answers with the first line of stdout that `wanted` finds something in; fails when the process ends before.
function firstLine(child, wanted, what) {
  return new Promise((resolve, reject) => {
    let seen = '';
    let said = '';
    const timer = setTimeout(() => reject(new Error(`${what} did not start in time: ${seen}${said}`)), slowestStart);
    const settle = (act, value) => {
      clearTimeout(timer);
      act(value);
    };
    child.stdout.on('data', (piece) => {
      seen += piece;
      const found = wanted(seen);
      if (found) settle(resolve, found);
    });
    child.stderr?.on('data', (piece) => {
      said = `${said}${piece}`.slice(-4000);
    });
    child.on('error', (error) => settle(reject, error));
    child.on('exit', (code, signal) =>
      settle(reject, new Error(`${what} ended (${code ?? signal}): ${seen}${said}`)),
    );
  });
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', resolve));
}

export class House {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'trinhky-cycle-'));
    this.data = join(this.folder, 'data');
    this.mailFile = join(this.folder, 'mails.jsonl');
    this.log = join(this.folder, 'server.log');
    writeFileSync(this.mailFile, '');
    writeFileSync(this.log, '');
    // Who is interrupted leaves no process behind.
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
    process.once('exit', () => [this.server, this.mail].forEach((child) => child?.kill('SIGKILL')));
  }

  // Lives the demonstration in the data folder; answers its lines.
  async demo(profile) {
    const child = spawn(program(), ['demo', '--data', this.data, '--profile', profile], { stdio: 'pipe' });
    let out = '';
    child.stdout.on('data', (piece) => (out += piece));
    child.stderr.on('data', (piece) => (out += piece));
    await ended(child);
    if (child.exitCode !== 0) throw new Error(`the demonstration ended with ${child.exitCode}:\n${out.slice(-3000)}`);
    return out.trim().split('\n');
  }

  // `security` as in the settings of the program: 'none', 'starttls' or 'tls'.
  async startMailServer(security = 'none') {
    if (!existsSync(join(mailFolder, 'node_modules'))) {
      execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', mailFolder], {
        stdio: 'inherit',
      });
    }
    const server = join(mailFolder, 'server.mjs');
    const options = [server, '--mails', this.mailFile, ...(security === 'none' ? [] : [`--${security}`])];
    this.mail = spawn(process.execPath, options, { stdio: ['pipe', 'pipe', 'inherit'] });
    const told = await firstLine(this.mail, (text) => text.includes('\n') && JSON.parse(text), 'the mail server');
    const { port, ca } = told;
    this.mailSettings = join(this.folder, 'mail.json');
    const settings = {
      host: '127.0.0.1',
      port,
      security,
      from: 'trinhky@office.test',
      from_name: 'Trình Ký',
    };
    if (ca) {
      settings.ca_file = join(this.folder, 'mail-ca.pem');
      writeFileSync(settings.ca_file, ca);
    }
    writeFileSync(this.mailSettings, JSON.stringify(settings));
  }

  // A certificate of our own for this machine, thrown away with the folder. The next `serve` speaks TLS with it.
  makeCertificate() {
    this.tls = { certificate: join(this.folder, 'certificate.pem'), key: join(this.folder, 'key.pem') };
    const usage = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
    const files = ['-keyout', this.tls.key, '-out', this.tls.certificate];
    execFileSync('openssl', [...usage, ...names, ...files], { stdio: 'ignore' });
  }

  // Answers the milliseconds until the server answers its first request. The address stays the same over restarts, as
  // mails carry it.
  async serve() {
    const begun = process.hrtime.bigint();
    const options = ['serve', '--data', this.data, '--port', String(this.port ?? 0)];
    if (process.env.TRINHKY_UI) options.push('--ui', process.env.TRINHKY_UI);
    if (this.mailSettings) options.push('--mail', this.mailSettings);
    if (this.port) options.push('--base-url', this.origin);
    if (this.tls) options.push('--certificate', this.tls.certificate, '--key', this.tls.key);
    this.server = spawn(program(), options, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.server.stderr.on('data', (piece) => appendFileSync(this.log, piece));
    const found = await firstLine(this.server, (text) => /https?:\/\/\S+:(\d+)/.exec(text), 'the server');
    [this.origin] = found;
    this.port = Number(found[1]);
    const connections = { keepAlive: true, maxSockets: 32 };
    this.agent = this.tls
      ? new https.Agent({ ...connections, ca: readFileSync(this.tls.certificate) })
      : new http.Agent(connections);
    const health = await send(this.origin, this.agent, 'GET', '/health');
    if (health.status !== 200) throw new Error(`GET /api/v1/health answers ${health.status}`);
    return Number(process.hrtime.bigint() - begun) / 1e6;
  }

  // What the kernel does when the power goes: no goodbye, no flush.
  async kill() {
    process.kill(this.server.pid, 'SIGKILL');
    await ended(this.server);
    this.agent.destroy();
  }

  mails() {
    // What stands behind the last line feed is a mail that the mail server is still writing.
    const lines = readFileSync(this.mailFile, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  memory() {
    const status = readFileSync(`/proc/${this.server.pid}/status`, 'utf8');
    const kilobytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    return { now: kilobytes('VmRSS'), highest: kilobytes('VmHWM') };
  }

  // Milliseconds of processor time that the server has used, all threads together: on a machine that has other work,
  // too, this says more than the clock on the wall. The kernel counts in hundredths of a second.
  processorTime() {
    const stat = readFileSync(`/proc/${this.server.pid}/stat`, 'utf8');
    const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13);
    return (Number(user) + Number(system)) * 10;
  }

  faults() {
    return readFileSync(this.log, 'utf8');
  }

  async close({ keep = false } = {}) {
    this.agent?.destroy();
    for (const child of [this.server, this.mail]) {
      if (!child) continue;
      if (child.exitCode === null && child.signalCode === null) process.kill(child.pid, 'SIGTERM');
      await ended(child);
    }
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }
}
