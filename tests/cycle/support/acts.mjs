// What the people of an office do with a paper, in their words. Each act reads the paper first, as a person does, and
// names the work and the content that it was shown.
import { uuid } from './visitor.mjs';

export function workAt(paper, state) {
  const work = paper.work.find((one) => one.state === state || one.state.endsWith(`.${state}`));
  if (work) return work;
  throw new Error(
    `${paper.definition} of ${paper.unit} has no work at ${state}; it stands at ${paper.configuration}`,
  );
}

export function standsAt(paper, state) {
  return paper.configuration.some((one) => one === state || one.endsWith(`.${state}`));
}

export const read = (who, id) => who.get(`/instances/${id}`);

// Answers the receipt: {number, instance}.
export function command(who, id, json, options = {}) {
  return who.post(`/instances/${id}/commands`, json, options);
}

export async function putDraft(who, id, change) {
  const draft = await who.get(`/instances/${id}/draft`);
  const saved = await who.put(`/instances/${id}/draft`, { body: change(draft.body) }, { etag: draft.etag });
  return saved.etag;
}

export async function submit(who, id, state) {
  const paper = await read(who, id);
  return command(who, id, { kind: 'submit', work: workAt(paper, state).id, signal: 'submit' });
}

export async function decide(who, id, state, choice, reason) {
  const paper = await read(who, id);
  const asked = { kind: 'decide', work: workAt(paper, state).id, choice, shown_hash: paper.document.hash };
  return command(who, id, reason ? { ...asked, reason } : asked);
}

export async function opinion(who, id, state, text) {
  const paper = await read(who, id);
  return command(who, id, { kind: 'give_opinion', work: workAt(paper, state).id, text });
}

export const today = async (who) => localDay((await who.get('/clock')).business_now);

// The office's day at an instant: Vietnam is seven hours ahead of UTC all year.
export function localDay(instant) {
  return new Date(Date.parse(instant) + 7 * 3600_000).toISOString().slice(0, 10);
}

export async function register(who, id, state, text) {
  const paper = await read(who, id);
  const source = { kind: 'letter', date: await today(who), issuer: 'Cơ quan gửi đến', number: '12/CV' };
  return command(who, id, { kind: 'register', work: workAt(paper, state).id, source, text });
}

export function attach(
  who,
  id,
  bytes,
  { name = 'biên bản.pdf', type = 'application/pdf', purpose = 'minutes', replaces = '' } = {},
) {
  const headers = { 'content-type': type, 'x-file-name': encodeURIComponent(name) };
  return who.must('POST', `/instances/${id}/attachments?purpose=${purpose}${replaces && `&replaces=${replaces}`}`, { bytes, headers, key: uuid() });
}

// The smallest file that begins as a PDF does; nobody opens it here.
export const minutesFile = Buffer.from('%PDF-1.4\n% Biên bản họp Ban Thường trực\n%%EOF\n');

export async function recordMeeting(who, id, state, votes, choice = 'approved') {
  const paper = await read(who, id);
  const work = workAt(paper, state);
  const minutes = await attach(who, id, minutesFile);
  const source = { kind: 'meeting', date: await today(who), number: '07/BB-BTT' };
  const asked = { kind: 'record', work: work.id, choice, source, votes, minutes: minutes.id };
  return command(who, id, { ...asked, shown_hash: paper.document.hash });
}

// The paper came back signed by hand, by the first of those who may sign it.
async function registerSigned(who, id) {
  const paper = await read(who, id);
  const { work, fields } = paper.actions.find((one) => one.kind === 'register');
  const signers = fields.find((one) => one.name === 'signed_by').options;
  const source = { kind: 'signed-slip', date: await today(who) };
  return command(who, id, { kind: 'register', work, source, signed_by: signers[0].value });
}

// From the check of the form to the release. Answers the number that was given.
export async function issue(checker, clerk, id) {
  await decide(checker, id, 'format_check', 'approved');
  await registerSigned(clerk, id);
  const signed = await read(clerk, id);
  await command(clerk, id, { kind: 'assign_number', work: workAt(signed, 'numbering').id });
  const { instance } = await command(clerk, id, { kind: 'signal', signal: 'release' });
  if (!instance.number) throw new Error(`${id} was released without a number`);
  return instance.number;
}

// What one instance owes another is delivered after the answer; asks until it is there.
export async function until(what, ask, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  while (true) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not in ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function child(who, id, definition, count = 1) {
  return until(`${count} ${definition} below ${id}`, async () => {
    const { children } = await read(who, id);
    // A letter to late units is drafted by itself beside what the paper waits for; nobody issues it here.
    const letter = (one) => one.definition === 'document-issue' && one.state_title.vi === 'Dự thảo';
    const found = children.filter((one) => one.definition === definition && !letter(one));
    return found.length >= count ? found : null;
  });
}

export async function moveClock(who, to) {
  return (await who.must('POST', '/clock', { json: { to: new Date(to).toISOString() } })).business_now;
}

// Every item of a list that is read page by page.
export async function all(who, path) {
  const items = [];
  let after = '';
  do {
    const page = await who.get(`${path}${path.includes('?') ? '&' : '?'}limit=100${after}`);
    items.push(...page.items);
    after = page.next ? `&after=${encodeURIComponent(page.next)}` : null;
  } while (after);
  return items;
}
