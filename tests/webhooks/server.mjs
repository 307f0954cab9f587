// A receiver of webhooks and of push messages for tests, on loopback. Prints one line of JSON when it listens: {"port",
// "ca", "push": {"endpoint", "keys"}} (ca: PEM of the certificate made at start, with --tls). Each request is appended to
// the file given, as one line of JSON, before its sender is answered. Whether a webhook is genuine says the library
// standardwebhooks, what a push message holds says http_ece: neither knows a line of the program under test.
//
//   node server.mjs --seen FILE [--port N] [--secret whsec_…]... [--plan 500,hang,close,302,200]... [--tls]
//
// --plan   what the first requests are answered with: a status, "hang" (no answer at all), "close" (the connection ends
//          without one), "drip" (headers, then a body that never ends), "flood" (200 and 8 MB); then 200 for good
//
// Ends when stdin is closed, and after 300 seconds in any case.
import { execFileSync } from 'node:child_process';
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import ece from 'http_ece';
import { Webhook } from 'standardwebhooks';

const { values: options } = parseArgs({
  options: {
    seen: { type: 'string' },
    port: { type: 'string', default: '0' },
    secret: { type: 'string', multiple: true, default: [] },
    plan: { type: 'string', default: '' },
    tls: { type: 'boolean', default: false },
  },
});

function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'trinhky-receiver-'));
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

// The browser: keys of its own, which the push service does not know.
const browser = createECDH('prime256v1');
browser.generateKeys();
const auth = randomBytes(16);

function genuine(secret, body, headers) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch (error) {
    return error.message;
  }
}

// RFC 8292: the token and the key in the authorization, checked by Node's own crypto.
function sender(headers) {
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? '') ?? [];
  if (!token) return null;
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const [head, claims, signature] = token.split('.');
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const good = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return { good, claims: JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) };
}

function opened(body) {
  const plain = ece.decrypt(body, {
    version: 'aes128gcm',
    privateKey: browser,
    authSecret: auth.toString('base64url'),
  });
  return JSON.parse(plain.toString('utf8'));
}

const plan = options.plan === '' ? [] : options.plan.split(',');

async function take(request, response) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  const step = plan.shift() ?? '200';
  const seen = { path: request.url, method: request.method, headers: request.headers, answered: step };
  if (request.url.startsWith('/push/')) {
    seen.sender = sender(request.headers);
    try {
      seen.opened = opened(body);
    } catch (error) {
      seen.fault = error.message;
    }
  } else {
    seen.body = body.toString('utf8');
    seen.genuine = options.secret.map((secret) => genuine(secret, seen.body, request.headers));
  }
  appendFileSync(options.seen, `${JSON.stringify(seen)}\n`);
  if (step === 'hang') return;
  if (step === 'close') {
    request.socket.destroy();
  } else if (step === 'drip') {
    response.writeHead(200, { 'content-length': '100' });
    response.write('.');
  } else if (step === 'flood') {
    response.end(Buffer.alloc(8 << 20, 'x'));
  } else {
    response.writeHead(Number(step), { location: '/elsewhere', ...(step === '429' ? { 'retry-after': '3600' } : {}) });
    response.end();
  }
}

const tls = options.tls ? makeCertificate() : null;
const server = tls ? https.createServer(tls, take) : http.createServer(take);
server.on('clientError', (error, socket) => socket.destroy());
server.on('tlsClientError', () => {}); // a client that hangs up is no reason to end
server.listen(Number(options.port), '127.0.0.1', () => {
  const { port } = server.address();
  const push = {
    endpoint: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/push/abc`,
    keys: { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') },
  };
  process.stdout.write(`${JSON.stringify({ port, ca: tls?.cert ?? null, push })}\n`);
});
process.stdin.resume();
process.stdin.on('close', () => process.exit(0));
process.stdin.on('end', () => process.exit(0));
setTimeout(() => process.exit(0), 300_000);
