// What other offices run: receivers of webhooks, a push service with a browser behind it, the endpoint of a gateway. Whether
// something is genuine says the library standardwebhooks, what a push message holds says http_ece.
//
//   const receiver = await Receiver.start();
//   receiver.secrets.set('/hooks/a', ['whsec_…']);        // those that are tried, each by itself
//   receiver.plan('/hooks/a', '500', 'hang', 'cut');      // the next answers; then 200
//   receiver.at('/hooks/a');                              // [{id, body, genuine: [true, …], answered}]
//
// "hang": no answer until the other side gives up, which then shows as `given_up`; "cut": the connection ends without one.
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import http from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../webhooks/package.json', import.meta.url));
const { Webhook } = require('standardwebhooks');
const ece = require('http_ece');

function genuine(secret, body, headers) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

// RFC 8292: the token and the key stand in the authorization.
function senderIsGenuine({ authorization = '' }, origin) {
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
  if (!token) return false;
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((one) => one.toString('base64url'));
  const [head, claims, signature] = token.split('.');
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const options = { key: publicKey, dsaEncoding: 'ieee-p1363' };
  const good = verify('sha256', Buffer.from(`${head}.${claims}`), options, Buffer.from(signature, 'base64url'));
  const { aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
  return good && aud === origin && exp * 1000 > Date.now();
}

export class Receiver {
  static async start() {
    const receiver = new Receiver();
    receiver.plans = new Map();
    receiver.secrets = new Map();
    receiver.seen = [];
    receiver.browsers = new Map();
    receiver.server = http.createServer((request, response) => void receiver.take(request, response));
    receiver.server.on('clientError', (error, socket) => socket.destroy());
    await new Promise((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    receiver.origin = `http://127.0.0.1:${receiver.server.address().port}`;
    return receiver;
  }

  plan(path, ...steps) {
    this.planAbout(path, '', ...steps);
  }

  // Of requests that hold a text alone.
  planAbout(path, text, ...steps) {
    this.plans.set(path, { text, steps });
  }

  at(path, text = '') {
    return this.seen.filter((one) => one.path === path && (text === '' || one.raw.includes(text)));
  }

  // What a browser gives the program when its person lets it be told.
  browser(name) {
    const keys = createECDH('prime256v1');
    keys.generateKeys();
    const auth = randomBytes(16);
    this.browsers.set(`/push/${name}`, { keys, auth });
    return {
      endpoint: `${this.origin}/push/${name}`,
      keys: { p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') },
    };
  }

  async take(request, response) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    const path = request.url;
    const raw = bytes.toString('utf8');
    const { text, steps } = this.plans.get(path) ?? { text: '', steps: [] };
    const answered = (raw.includes(text) && steps.shift()) || '200';
    const seen = { path, answered, raw, id: request.headers['webhook-id'], type: request.headers['content-type'] };
    const browser = this.browsers.get(path);
    if (browser) {
      const authSecret = browser.auth.toString('base64url');
      seen.opened = JSON.parse(ece.decrypt(bytes, { version: 'aes128gcm', privateKey: browser.keys, authSecret }));
      seen.genuine = [senderIsGenuine(request.headers, this.origin)];
    } else {
      seen.body = JSON.parse(raw);
      seen.genuine = (this.secrets.get(path) ?? []).map((secret) => genuine(secret, raw, request.headers));
    }
    this.seen.push(seen);
    if (answered === 'hang') {
      request.socket.once('close', () => (seen.given_up = true));
    } else if (answered === 'cut') {
      request.socket.destroy();
    } else {
      response.writeHead(Number(answered)).end();
    }
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
