// The program as an office runs it: a data folder, the server as a process of its own, and a mail server to write to.
// Everything that is started here is ended here, by its process id.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { begin, end, ended, heard, program, said } from '../../support/program.mjs';
import { send } from './visitor.mjs';

export { program };

const here = dirname(fileURLToPath(import.meta.url));
const mailFolder = join(here, '..', '..', 'support', 'smtp-server');

export class House {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'trinhky-cycle-'));
    this.data = join(this.folder, 'data');
    this.mailFile = join(this.folder, 'mails.jsonl');
    this.log = join(this.folder, 'server.log');
    writeFileSync(this.mailFile, '');
    writeFileSync(this.log, '');
  }

  // Lives the demonstration in the data folder; answers its lines.
  async demo(profile) {
    const child = begin(program(), ['demo', '--data', this.data, '--profile', profile]);
    const how = await ended(child);
    if (how !== 0) throw new Error(`the demonstration ended with ${how}:\n${said(child).slice(-3000)}`);
    return said(child).trim().split('\n');
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
    this.mail = begin(process.execPath, options, { stdin: 'pipe' });
    const told = await heard(this.mail, (text) => text.includes('\n') && JSON.parse(text), 'the mail server');
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
    // No backup in the middle of a journey that happens to be made at night, unless it asks for one.
    const backupAt = this.backupAt ?? 'never';
    const options = ['serve', '--data', this.data, '--port', String(this.port ?? 0)];
    options.push('--log-level', 'warning', '--backup-at', backupAt);
    if (process.env.TRINHKY_UI) options.push('--ui', process.env.TRINHKY_UI);
    if (this.mailSettings) options.push('--mail', this.mailSettings);
    if (this.outbound) options.push('--outbound', this.outbound);
    if (this.gateway) options.push('--gateway', this.gateway);
    if (this.port) options.push('--base-url', this.origin);
    if (this.tls) options.push('--certificate', this.tls.certificate, '--key', this.tls.key);
    this.server = begin(program(), options, { log: this.log });
    const found = await heard(this.server, (text) => /https?:\/\/\S+:(\d+)/.exec(text), 'the server');
    [this.origin] = found;
    this.port = Number(found[1]);
    const connections = { keepAlive: true, maxSockets: 32 };
    this.agent = this.tls
      ? new https.Agent({ ...connections, ca: readFileSync(this.tls.certificate) })
      : new http.Agent(connections);
    const ready = await send(this.origin, this.agent, 'GET', '/ready');
    if (ready.status !== 200) throw new Error(`GET /api/v1/ready answers ${ready.status}`);
    return Number(process.hrtime.bigint() - begun) / 1e6;
  }

  // What the kernel does when the power goes: no goodbye, no flush.
  async kill() {
    this.server.kill('SIGKILL');
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
    if (this.server) await end(this.server, 'the server');
    if (this.mail) await end(this.mail, 'the mail server');
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }
}
