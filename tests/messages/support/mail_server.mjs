// A mail server of an office: STARTTLS, a log-in, and what goes wrong on the way as its test wants it.
//
//   const server = await MailServer.start(folder);
//   server.plan(to, paper, '451', 'cut', 'after-dot');   // what becomes of the next mails to somebody about a paper
//   server.about(to, paper);                             // those that came
//   server.tried;                                               // [{to, message_id, became, text, …}]
//   await server.away(); await server.back();                   // nobody listens; the same port and certificate again
//
// became: "taken" (250), "451" and "554" (said after the data), "cut" (the connection ends within the data), "after-dot"
// (all was received and kept, and the connection ends before the answer), "held" (as before, but it stays open).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(new URL('../../support/smtp-server/package.json', import.meta.url));
const { SMTPServer } = require('smtp-server');
const { simpleParser } = require('mailparser');

const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });

export class MailServer {
  static login = { user: 'trinhky', password: 'mật khẩu của hộp thư' };

  static async start(folder) {
    const server = new MailServer();
    server.certificate = join(folder, 'mail-certificate.pem');
    server.key = join(folder, 'mail-key.pem');
    const usage = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
    execFileSync('openssl', [...usage, ...names, '-keyout', server.key, '-out', server.certificate], { stdio: 'ignore' });
    server.port = 0;
    server.plans = new Map();
    server.tried = [];
    server.unsafe = [];
    await server.back();
    return server;
  }

  // The settings of the program.
  settings() {
    return {
      host: '127.0.0.1',
      port: this.port,
      security: 'starttls',
      ...MailServer.login,
      ca_file: this.certificate,
      from: 'trinhky@office.test',
      from_name: 'Trình Ký',
    };
  }

  // Whatever is said to nobody's plan is taken.
  plan(to, paper, ...steps) {
    this.plans.set(to, { paper, steps });
  }

  to(address, became) {
    return this.tried.filter((one) => one.to === address && (!became || one.became === became));
  }

  about(address, paper) {
    return this.to(address).filter((one) => one.text.includes(paper));
  }

  async take(stream, session, done) {
    const [to] = session.envelope.rcptTo.map((one) => one.address);
    const { paper, steps } = this.plans.get(to) ?? { steps: [] };
    if (!session.secure || session.user !== MailServer.login.user) this.unsafe.push(to);
    if (steps[0] === 'cut') {
      stream.once('data', () => {
        this.tried.push({ to, became: steps.shift(), text: paper });
        this.end(session);
      });
      return;
    }
    const pieces = [];
    for await (const piece of stream) pieces.push(piece);
    const mail = await simpleParser(Buffer.concat(pieces));
    const headers = new Map(mail.headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()]));
    const { messageId: message_id, subject, text, html } = mail;
    const became = (text.includes(paper) && steps.shift()) || 'taken';
    this.tried.push({ to, became, message_id, subject, text, html, headers });
    if (became === 'after-dot') this.end(session);
    else if (became === 'held') this.heldSession = session;
    else done(became === 'taken' ? null : refusal(Number(became), 'As it was planned'));
  }

  end(session) {
    for (const connection of this.server.connections) {
      if (connection.session === session) connection._socket.destroy();
    }
  }

  async away() {
    for (const connection of this.server.connections) connection._socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async back() {
    this.server = new SMTPServer({
      key: readFileSync(this.key),
      cert: readFileSync(this.certificate),
      disableReverseLookup: true,
      logger: false,
      onAuth: ({ username, password }, session, done) => {
        const { user, password: right } = MailServer.login;
        const good = username === user && password === right;
        done(good ? null : refusal(535, 'Authentication failed'), { user: username });
      },
      onData: (stream, session, done) => void this.take(stream, session, done).catch(done),
    });
    this.server.on('error', () => {}); // a client that hangs up is no reason to end
    await new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = this.server.server.address().port;
  }
}
