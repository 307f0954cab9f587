// One person at one browser: cookies, the protection token of the form, and JSON both ways.
//
//   const chair = await visitor(house, 'chutich');
//   const paper = await chair.get(`/instances/${id}`);
//   const { status, body } = await chair.call('POST', `/instances/${id}/commands`, { json: command, key: uuid() });
//
// `call` answers whatever the server says; `get`, `post` and `put` fail with its sentence unless it is a success.
import http from 'node:http';
import https from 'node:https';
import { randomUUID } from 'node:crypto';

export const uuid = randomUUID;

const slowest = 60_000;

export class Refused extends Error {
  constructor(what, answer) {
    const said = answer.body?.detail ?? answer.body?.title ?? answer.text?.slice(0, 300);
    const faults = (answer.body?.errors ?? []).map((one) => `${one.pointer} ${one.code}`).join('; ');
    super(
      `${what}: ${answer.status} ${answer.body?.type ?? ''} ${said ?? ''} ${answer.body?.pointer ?? ''} ${faults}`,
    );
    this.answer = answer;
  }
}

// One request. `json` is sent as JSON, `bytes` as they are; `headers` win over what is set here. With `announced` only
// that length of a body is told and no body follows: whoever refuses it must do so by its length.
export function send(origin, agent, method, path, { json, bytes, announced, headers = {} } = {}) {
  const body = json === undefined ? bytes : Buffer.from(JSON.stringify(json));
  const url = new URL(path.startsWith('/api/') ? path : `/api/v1${path}`, origin);
  const head = { accept: 'application/json', 'accept-language': 'vi', ...headers };
  if (json !== undefined && !('content-type' in headers)) head['content-type'] = 'application/json';
  if (body !== undefined) head['content-length'] = Buffer.byteLength(body);
  if (announced !== undefined) {
    head['content-length'] = announced;
    head['content-type'] ??= 'application/json';
  }
  return new Promise((resolve, reject) => {
    const { request: open } = url.protocol === 'https:' ? https : http;
    const request = open(url, { method, agent, headers: head, timeout: slowest }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const raw = Buffer.concat(pieces);
        const type = response.headers['content-type'] ?? '';
        const answer = { status: response.statusCode, headers: response.headers, raw };
        if (type.includes('json')) {
          answer.text = raw.toString('utf8');
          answer.body = JSON.parse(answer.text);
        }
        resolve(answer);
        if (announced !== undefined) request.destroy();
      });
    });
    request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer in ${slowest / 1000} s`)));
    request.on('error', reject);
    if (announced === undefined) request.end(body);
    else request.flushHeaders();
  });
}

export class Visitor {
  constructor(house, agent = house.agent) {
    this.house = house;
    this.agent = agent;
    this.cookies = new Map();
    this.csrf = '';
  }

  // Anything the server is asked, refused or not. `key` becomes the Idempotency-Key, `etag` If-Match.
  async call(method, path, { key, etag, headers = {}, ...rest } = {}) {
    const head = { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...headers };
    if (head.cookie === '') delete head.cookie;
    if (method !== 'GET' && this.csrf !== '' && !('x-csrf-token' in headers)) head['x-csrf-token'] = this.csrf;
    if (head['x-csrf-token'] === null) delete head['x-csrf-token'];
    if (key !== undefined) head['idempotency-key'] = key;
    if (etag !== undefined) head['if-match'] = `"${etag}"`;
    const answer = await send(this.house.origin, this.agent, method, path, { headers: head, ...rest });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair] = line.split(';');
      const cut = pair.indexOf('=');
      this.cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
    return answer;
  }

  async must(method, path, options) {
    const answer = await this.call(method, path, options);
    if (answer.status >= 300) throw new Refused(`${this.login} ${method} ${path}`, answer);
    return answer.body ?? answer;
  }

  get(path) {
    return this.must('GET', path);
  }
  post(path, json, options = {}) {
    return this.must('POST', path, { json, key: uuid(), ...options });
  }
  put(path, json, options = {}) {
    return this.must('PUT', path, { json, ...options });
  }

  enter(session, login) {
    this.login = login;
    this.csrf = session.csrf;
    this.id = session.person.id;
    return this;
  }
}

export async function signIn(house, login, password) {
  const person = new Visitor(house);
  person.login = login;
  return person.enter(await person.must('POST', '/session', { json: { login, password } }), login);
}

// A demonstration lets its visitor be anybody without a password.
export async function become(house, login, agent) {
  const person = new Visitor(house, agent);
  person.login = login;
  if (!house.people) {
    const { items } = await person.get('/demo/people');
    house.people = new Map(items.map((one) => [one.login, one.person]));
  }
  const id = house.people.get(login);
  if (!id) throw new Error(`nobody has the log-in ${login}`);
  return person.enter(await person.must('POST', '/session/person', { json: { person: id } }), login);
}
