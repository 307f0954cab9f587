// One mail in the morning for who chose it: what happens in the day waits, a kill in between forgets none of it, and
// what comes is one mail with the link of every paper.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/morning/run.mjs
//
// Ends with 1 and the reason where something is not as it must be.
import assert from 'node:assert/strict';
import { House } from '../cycle/support/house.mjs';
import { become } from '../cycle/support/visitor.mjs';
import * as act from '../cycle/support/acts.mjs';
import { journey } from '../support/journey.mjs';
import { noticesIn } from '../support/subjects.mjs';

const house = new House();
const address = 'chuyenvien1@demo.invalid';
// What waits for the drafter: both papers of this journey, and a programme of the demonstration that he follows.
const draft = /^Việc cần xử lý: Dự thảo – Trình ký và phát hành văn bản/;
const followed = /^Sắp đến hạn .*: Tỉnh xem xét – Chương trình công tác năm .* – Huyện Văn Lãng$/;
const expected = [draft, draft, followed];

// Every expected one is there, and nothing else.
function areExpected(subjects) {
  const left = [...subjects];
  for (const one of expected) {
    const at = left.findIndex((subject) => one.test(subject));
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}

async function run() {
  await house.startMailServer();
  await house.demo('2022');
  await house.serve();
  const people = {};
  for (const login of ['chuyenvien1', 'chanhvp', 'chutich']) people[login] = await become(house, login);
  const { chuyenvien1: drafter, chanhvp: office, chutich: chair } = people;
  assert.equal((await drafter.get('/notifications/settings')).mail, 'at_once', 'nobody is put off unasked');
  const chosen = await drafter.put('/notifications/settings', { mail: 'daily' });
  assert.equal(chosen.mail, 'daily');
  assert.match(chosen.next_digest, /T00:30:00/, 'half past seven in Việt Nam');

  const [root] = (await drafter.get('/units')).items.filter((unit) => !unit.parent);
  const papers = [];
  for (let i = 0; i < 2; ++i) {
    const asked = { definition: 'document-issue', unit: root.id, data: { kind: 'CV' } };
    papers.push((await drafter.post('/instances', asked)).id);
  }
  const waiting = async () => (await act.all(office, '/outbox')).filter((one) => one.state === 'waiting' && one.to === address);
  let seen = [];
  const expectedWait = async () => areExpected((seen = (await waiting()).map((one) => one.subject)));
  try {
    await act.until('the notices wait for the morning', expectedWait);
  } catch (error) {
    error.message += `; what waits: ${seen.join(' | ')}`;
    throw error;
  }
  const mine = () => house.mails().filter((one) => one.envelope_to.includes(address));
  const early = mine().filter((one) => papers.some((id) => one.text.includes(id)));
  assert.deepEqual(early, [], 'nothing of it goes out at once');

  await house.kill();
  await house.serve();
  for (const person of Object.values(people)) person.agent = house.agent;
  assert.equal((await drafter.get('/notifications/settings')).mail, 'daily', 'the choice is kept');
  assert.ok(await expectedWait(), `and what waits: ${seen.join(' | ')}`);
  await act.moveClock(chair, Date.parse(chosen.next_digest) + 60_000);
  const told = () => mine().filter((one) => papers.some((id) => one.text.includes(id)));
  const [mail] = await act.until('the mail of the morning', () => (told().length > 0 ? told() : null));
  assert.match(mail.subject, /^Tổng hợp đầu ngày: /);
  assert.equal(noticesIn(mail), expected.length, mail.subject);
  for (const id of papers) assert.ok(mail.text.includes(`${house.origin}/instances/${id}`), 'it leads to every paper');
  const named = new Set([...mail.text.matchAll(/\/instances\/([0-9a-f-]+)/g)].map(([, id]) => id));
  assert.equal(named.size, expected.length, `and to no other: ${[...named]}`);
  assert.equal((await waiting()).length, 0);
  await act.until('the outbox knows that it was sent', async () =>
    (await act.all(office, '/outbox')).some((one) => one.message_id === mail.message_id && one.state === 'sent'),
  );
  assert.equal(told().length, 1, 'one mail, once');
  assert.equal(house.faults(), '', 'the server complained of nothing');
  console.log(`  ${expected.length} notices waited over a kill and came as one mail: ${mail.subject}`);
}

await journey(house, run, { name: 'The morning' });
