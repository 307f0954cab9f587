// A mail server for tests, on loopback. Prints one line of JSON when it listens: {"port", "ca"} (ca: PEM of the
// certificate made at start, with --starttls or --tls). Each mail it takes is appended to the file given, as one line of JSON,
// before its sender is answered.
//
//   node server.mjs --mails FILE [--fail-first N] [--drop-first N] [--refuse-first N] [--reject ADDRESS]...
//                   [--auth USER:PASSWORD] [--starttls | --tls]
//
// --fail-first N   the first N mails are put off with 451, after their data
// --drop-first N   of the next N the connection breaks after their data: taken, but nobody was told
// --refuse-first N the next N are refused with 554, after their data
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
    'drop-first': { type: 'string', default: '0' },
    'refuse-first': { type: 'string', default: '0' },
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
let toDrop = Number(options['drop-first']);
let toRefuse = Number(options['refuse-first']);
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
      const dropped = !put_off && toDrop > 0;
      if (dropped) toDrop -= 1;
      const refused = !put_off && !dropped && toRefuse > 0;
      if (refused) toRefuse -= 1;
      const seen = {
        put_off,
        dropped,
        refused,
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
        html: mail.html || null,
        in_reply_to: mail.inReplyTo ?? null,
        unsubscribe: mail.headers.get('list')?.unsubscribe?.url ?? null,
        raw,
      };
      appendFileSync(options.mails, `${JSON.stringify(seen)}\n`);
      if (dropped) {
        for (const connection of server.connections) connection._socket.destroy();
        return;
      }
      if (refused) return done(refusal(554, 'Not this one'));
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
