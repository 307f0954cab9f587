// A small stand-in for the server, in memory, for looking at the built screens and for the walk in test/walk.mjs. It serves dist/
// under the same Content-Security-Policy as the product and listens on loopback only.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import * as data from './fixture-data.mjs';

const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.svg': 'image/svg+xml', '.json': 'application/json' };
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC', 'base64');
const PDF = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 60>>stream
BT /F1 24 Tf 40 100 Td (Bien ban hop) Tj ET 20 20 200 40 re f
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
`);

export function startFixture(port = 0) {
  let who = null;
  let clock = data.NOW;
  let hangsUp = false;
  const drafts = {};
  const received = [];
  const comments = structuredClone(data.comments);
  for (const [id, instance] of Object.entries(data.instances)) if (instance.document.draft) drafts[id] = { etag: 'd1', body: structuredClone(instance.document.draft.body), updated_at: data.NOW };
  const session = () => ({ ...data.session(who), business_now: clock });
  const items = (list) => ({ items: list, next: null });

  const routes = [
    ['GET', /^\/session$/, () => session()],
    ['POST', /^\/session$/, (_, body) => {
      const person = data.people.find((p) => p.login === body.login);
      if (!person || body.password !== 'demo') return problem(401, 'Tên đăng nhập hoặc mật khẩu chưa đúng.');
      who = person;
      return session();
    }],
    ['POST', /^\/session\/person$/, (_, body) => { who = data.people.find((p) => p.person === body.person); return session(); }],
    ['DELETE', /^\/session$/, () => { who = null; return null; }],
    ['GET', /^\/status$/, () => ({ version: '0.1.0', demo: true, setup_needed: false, business_now: clock, languages: ['vi', 'en'] })],
    ['GET', /^\/demo\/people$/, () => items(data.people)],
    ['GET', /^\/password-links\/(.+)$/, () => ({ full_name: 'Nông Thị Hoa' })],
    ['POST', /^\/password-links\/(.+)$/, () => null],
    ['GET', /^\/tasks$/, () => items(data.tasks)],
    ['GET', /^\/held$/, () => items(data.held)],
    ['GET', /^\/notifications$/, () => items(data.notifications)],
    ['POST', /^\/notifications\/read$/, () => null],
    ['POST', /^\/clock$/, (_, body) => { clock = body.to ?? new Date(Date.parse(clock) + (body.advance === 'P7D' ? 7 : 1) * 86_400_000).toISOString(); return { business_now: clock }; }],
    ['GET', /^\/instances$/, () => items(Object.values(data.instances).map((i) => ({ ...i, state: 'x', state_title: i.states.find((s) => s.active)?.title ?? i.title, due: null, overdue: false })))],
    ['GET', /^\/instances\/([^/]+)$/, ([id]) => data.instances[id] ?? problem(404, 'Không tìm thấy.')],
    ['GET', /^\/instances\/[^/]+\/history$/, () => items(data.history.toReversed())],
    ['GET', /^\/instances\/[^/]+\/diagram$/, () => data.diagram],
    ['GET', /^\/instances\/([^/]+)\/draft$/, ([id]) => drafts[id] ?? problem(404, 'Lúc này hồ sơ không ở bước soạn.')],
    ['PUT', /^\/instances\/([^/]+)\/draft$/, ([id], body, request) => {
      const draft = drafts[id];
      if (request.headers['if-match'] !== `"${draft.etag}"`) return problem(412, 'Nội dung đã đổi.', { current: { ...draft, by: 'Lộc Văn Bình' } });
      drafts[id] = { etag: `d${Number(draft.etag.slice(1)) + 1}`, body: body.body, updated_at: clock };
      return { etag: drafts[id].etag, updated_at: clock };
    }],
    ['POST', /^\/instances\/([^/]+)\/draft\/check$/, ([id]) => {
      const rows = drafts[id].body.rows ?? [];
      const errors = rows.flatMap((r, i) => (r.not_applicable ? [] : ['what', 'when', 'who'].filter((f) => r[f] === '').map((f) => ({ pointer: `/rows/${i}/${f}`, code: 'obligation-unanswered', detail: `Dòng này chưa ghi ${f === 'what' ? 'nội dung' : f === 'when' ? 'thời gian' : 'người thực hiện'}.` }))));
      return { errors: 'obligation' in (rows[0] ?? {}) ? errors : [], coverage: [] };
    }],
    ['POST', /^\/instances\/([^/]+)\/draft\/paste$/, (_, body) => ({
      columns: [{ header: 'Nhiệm vụ', field: 'obligation' }, { header: 'Nội dung', field: 'what' }, { header: 'Ghi chú', field: null }],
      rows: [
        { into: 'r4', obligation: '2.1', values: { what: body.table.includes('Vận động') ? 'Vận động 20 triệu đồng' : 'Nội dung dán', when: 'Quý IV', who: 'Ban Thường trực' }, verdict: 'matched', note: null },
        { into: null, obligation: null, values: { what: 'Tập huấn nghiệp vụ', when: 'Tháng 3', who: 'Văn phòng' }, verdict: 'new', note: null },
      ],
    })],
    ['POST', /^\/instances\/([^/]+)\/draft\/obligations$/, ([id], edit) => {
      const draft = drafts[id];
      const body = structuredClone(draft.body);
      if (edit.op === 'set') for (const o of body.obligations) if (edit.ids.includes(o.id)) Object.assign(o, edit.values);
      if (edit.op === 'set_due') body.programmes_due = edit.programmes_due;
      drafts[id] = { etag: `d${Number(draft.etag.slice(1)) + 1}`, body, updated_at: clock };
      return drafts[id];
    }],
    ['GET', /^\/instances\/[^/]+\/last-year$/, () => ({ rows: data.programme.rows.map((r) => ({ ...r, what: 'Như năm trước', when: 'Quý II', who: 'Văn phòng' })) })],
    ['GET', /^\/instances\/[^/]+\/release-check$/, () => ({ blocks: [], warnings: [{ pointer: '/obligations/0/lead', code: 'lead', detail: 'Nhiệm vụ 1.1 chưa có chủ trì.' }] })],
    ['POST', /^\/instances\/([^/]+)\/attachments$/, () => ({ id: 'a9', hash: 'x', name: 'bien-ban.pdf', media_type: 'application/pdf', bytes: 1, at: clock, by: 'Vi Thị Thu', replaceable: true, versions: 1 })],
    ['GET', /^\/instances\/([^/]+)\/comments$/, ([id]) => items(id === 'office' ? comments : [])],
    ['POST', /^\/instances\/([^/]+)\/commands$/, ([id], body, request) => {
      received.push({ id, body, key: request.headers['idempotency-key'], ifMatch: request.headers['if-match'] });
      if (body.kind === 'comment') comments.push({ id: `c${comments.length + 1}`, text: body.text, by: { id: who.person, full_name: who.full_name }, at: clock, reply_to: body.reply_to, mentions: data.people.filter((p) => body.mentions?.includes(p.person)).map((p) => ({ id: p.person, full_name: p.full_name })) });
      if (body.kind === 'remove_comment') Object.assign(comments.find((c) => c.id === body.id), { text: null, removed_at: clock });
      return { number: 9, instance: data.instances[id] };
    }],
    ['POST', /^\/commands\/bulk$/, (_, body) => ({ results: body.commands.map((c) => ({ instance: c.instance, ok: true })) })],
    ['GET', /^\/guidance\/imports$/, () => items([data.imported])],
    ['POST', /^\/guidance\/imports(\/file)?$/, () => data.imported],
    ['GET', /^\/guidance\/imports\/[^/]+$/, () => data.imported],
    ['POST', /^\/guidance\/imports\/[^/]+\/findings\/(\d+)$/, ([index], body) => {
      const finding = data.imported.findings.find((f) => String(f.index) === index);
      Object.assign(finding, { decision: body.decision, applied: body.decision === 'accept' });
      return data.imported;
    }],
    ['POST', /^\/guidance\/imports\/[^/]+\/start$/, () => problem(409, 'Đã có hướng dẫn cho năm 2027.', { link: '/api/v1/instances/guide' })],
    ['GET', /^\/instruments$/, () => items(data.guidance.instruments)],
    ['GET', /^\/rounds$/, () => items(data.rounds)],
    ['GET', /^\/rounds\/[^/]+\/board$/, () => data.board],
    ['GET', /^\/rounds\/[^/]+\/reminder-text$/, () => ({ text: 'Kính gửi các đơn vị: Xã Bản Giếng, Xã Núi Ngọc.\nHạn gửi chương trình: 31/12/2026.\nhttps://vidu.invalid/board/guide' })],
    ['GET', /^\/rounds\/[^/]+\/reports$/, () => items(data.reportRounds)],
    ['GET', /^\/units$/, () => items(data.units)],
    ['GET', /^\/units\/([^/]+)$/, ([id]) => ({ ...data.units.find((u) => u.id === id), ...data.unitDetail })],
    ['GET', /^\/people$/, () => items(data.peopleList)],
    ['POST', /^\/people$/, (_, body) => ({ person: { ...data.peopleList[0], ...body }, password_link: { url: '/password#moi', expires_at: '2026-11-30T02:00:00Z' } })],
    ['POST', /^\/people\/[^/]+\/password-link$/, () => ({ url: '/password#abc123', expires_at: '2026-11-30T02:00:00Z' })],
    ['POST', /^\/people\/import\/preview$/, () => ({ rows: [{ row: 2, verdict: 'add', record: { full_name: 'Triệu Văn An', login: 'an.tv', unit: 'x1' }, errors: [] }, { row: 3, verdict: 'error', record: null, errors: [data.T('Không có đơn vị "x99".', 'No unit "x99".')] }], events: 1 })],
    ['GET', /^\/substitutions$/, () => ({ items: data.substitutions, next: null, grounds: data.substitutionGrounds })],
    ['POST', /^\/substitutions$/, (_, body) => ({ dry_run: body.dry_run === true, items: data.substitutions.slice(0, 1), work: [{ definition: 'document-issue', title: data.definitions[2].title, count: 3 }], faults: [] })],
    ['POST', /^\/substitutions\/[^/]+\/end$/, () => ({ ...data.substitutions[0], state: 'over', may_end: false })],
    ['GET', /^\/positions$/, () => data.positions],
    ['GET', /^\/instances\/([^/]+)\/documents\/([^/]+)$/, ([, hash]) => (hash.startsWith('f') ? data.formerProgramme : data.instances.deciding.document.body)],
    ['GET', /^\/definitions$/, () => items(data.definitions)],
    ['GET', /^\/definitions\/([^/]+)\/(\d+)$/, ([id]) => ({ ...data.definitions.find((d) => d.id === id), states: {}, form: data.form })],
    ['POST', /^\/definitions\/check$/, () => ({ problems: [{ code: 'target', severity: 'error', pointer: '/states/a/on/x', message: data.T('Không có bước "b".', 'No state "b".') }] })],
    ['GET', /^\/outbox$/, () => items(data.outbox)],
    ['GET', /^\/incidents$/, () => items([])],
  ];

  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://x');
    const chunks = [];
    request.on('data', (c) => chunks.push(c));
    request.on('end', () => answer(url, request, response, Buffer.concat(chunks)));
  });

  function answer(url, request, response, bytes) {
    if (hangsUp && request.method === 'PUT') return request.socket.destroy();
    if (!url.pathname.startsWith('/api/v1')) return page(url, response);
    const path = url.pathname.slice('/api/v1'.length);
    if (path === '/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(': open\n\n');
      return undefined;
    }
    if (/^\/attachments\//.test(path)) {
      response.writeHead(200, { 'Content-Type': path.endsWith('a2') ? 'image/png' : 'application/pdf', 'Content-Security-Policy': 'sandbox' });
      return response.end(path.endsWith('a2') ? PNG : PDF);
    }
    const open = /^\/(session|status|demo\/people|password-links\/.*)$/.test(path) && !(path === '/session' && request.method === 'GET');
    if (!who && !open) return send(response, problem(401, 'Chưa đăng nhập.'));
    let body;
    try {
      body = bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : undefined;
    } catch {
      body = undefined;
    }
    for (const [method, pattern, handle] of routes) {
      const found = method === request.method && pattern.exec(path);
      if (found) return send(response, handle(found.slice(1).map(decodeURIComponent), body, request));
    }
    return send(response, problem(404, `Không có ${request.method} ${path}`));
  }

  function send(response, value) {
    if (value === null) {
      response.writeHead(204);
      return response.end();
    }
    const status = value.httpStatus ?? 200;
    response.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json' });
    return response.end(JSON.stringify(value));
  }

  function page(url, response) {
    const nonce = Math.random().toString(36).slice(2);
    const csp = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
    const file = join('dist', normalize(url.pathname));
    if (extname(file) && existsSync(file)) {
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
      return response.end(readFileSync(file));
    }
    response.writeHead(200, { 'Content-Type': TYPES['.html'], 'Content-Security-Policy': csp });
    return response.end(readFileSync('dist/index.html', 'utf8').replaceAll('__CSP_NONCE__', nonce));
  }

  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve({
      address: `http://127.0.0.1:${server.address().port}`,
      received,
      drafts,
      hangUp: (on) => { hangsUp = on; },
      endSession: () => { who = null; },
      editElsewhere: (id, change) => {
        const draft = drafts[id];
        drafts[id] = { etag: `d${Number(draft.etag.slice(1)) + 1}`, body: change(structuredClone(draft.body)), updated_at: clock };
      },
      stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }),
    }));
  });
}

function problem(status, detail, more = {}) {
  return { httpStatus: status, type: '/problems/example', title: 'Lỗi', status, detail, ...more };
}

if (process.argv[2] === 'serve') console.log((await startFixture(Number(process.argv[3] ?? 8099))).address);
