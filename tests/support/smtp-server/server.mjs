// A mail server for tests, on loopback. Prints one line of JSON when it listens: {"port", "ca"} (ca: PEM of the
// certificate made at start, with --starttls or --tls). Each mail it takes is appended to the file given, as one line of JSON,
// before its sender is answered.
//
//   node server.mjs --mails FILE [--fail-first N] [--reject ADDRESS]... [--auth USER:PASSWORD] [--starttls | --tls]
//
// --fail-first N   the first N mails are put off with 451, after their data
// --reject A       recipient A is refused with 550
//
// Ends when stdin is closed, and after 300 seconds in any case.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const { values: options } = parseArgs({
  options: {
    mails: { type: 'string' },
    'fail-first': { type: 'string', default: '0' },
    reject: { type: 'string', multiple: true, default: [] },
    auth: { type: 'string' },
    starttls: { type: 'boolean', default: false },
    tls: { type: 'boolean', default: false },
  },
});

function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'trinhky-smtp-'));
  try {
    const key = join(folder, 'key.pem');
    const cert = join(folder, 'cert.pem');
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
        .concat(['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'])
        .concat(['-keyout', key, '-out', cert]),
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function refusal(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

let toPutOff = Number(options['fail-first']);
const tls = options.starttls || options.tls ? makeCertificate() : null;

const server = new SMTPServer({
  authOptional: !options.auth,
  disabledCommands: [...(options.auth ? [] : ['AUTH']), ...(tls ? [] : ['STARTTLS'])],
  disableReverseLookup: true,
  secure: options.tls,
  logger: false,
  ...(tls ?? {}),
  onAuth(login, session, done) {
    const good = `${login.username}:${login.password}` === options.auth;
    done(good ? null : refusal(535, 'Authentication failed'), { user: login.username });
  },
  onRcptTo(address, session, done) {
    done(options.reject.includes(address.address) ? refusal(550, 'No such mailbox') : null);
  },
  async onData(stream, session, done) {
    try {
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      const raw = Buffer.concat(chunks).toString('latin1');
      const mail = await simpleParser(Buffer.concat(chunks));
      const put_off = toPutOff > 0;
      if (put_off) toPutOff -= 1;
      const seen = {
        put_off,
        user: session.user ?? null,
        secure: session.secure,
        envelope_from: session.envelope.mailFrom.address,
        envelope_to: session.envelope.rcptTo.map((to) => to.address),
        from: mail.from?.value ?? [],
        to: mail.to?.value ?? [],
        subject: mail.subject ?? null,
        message_id: mail.messageId ?? null,
        date: mail.date?.toISOString() ?? null,
        headers: mail.headerLines.map((header) => header.key),
        text: mail.text ?? null,
        raw,
      };
      appendFileSync(options.mails, `${JSON.stringify(seen)}\n`);
      done(put_off ? refusal(451, 'Try again later') : null);
    } catch (error) {
      done(refusal(554, error.message));
    }
  },
});

server.on('error', () => {}); // a client that hangs up is no reason to end
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: server.server.address().port, ca: tls?.cert ?? null })}\n`);
});
process.stdin.resume();
process.stdin.on('close', () => process.exit(0));
process.stdin.on('end', () => process.exit(0));
setTimeout(() => process.exit(0), 300_000);
