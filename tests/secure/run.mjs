// The program as it is served to other machines: HTTPS with a certificate of the office's own, and mail that leaves over
// TLS, once by STARTTLS and once with TLS from the first byte. The certificates are made here and thrown away.
//
//   TRINHKY_PROGRAM=build/trinhky node tests/secure/run.mjs
//
// Ends with 1 and the reason where something is not as it must be.
import assert from 'node:assert/strict';
import https from 'node:https';
import { House } from '../cycle/support/house.mjs';
import { send, signIn } from '../cycle/support/visitor.mjs';
import * as act from '../cycle/support/acts.mjs';
import { journey } from '../support/journey.mjs';

const say = (text) => console.log(`  ${text}`);

async function failsWith(promise, words) {
  const error = await promise.then(
    () => null,
    (refused) => refused,
  );
  assert.match(`${error?.code} ${error?.message}`, words);
}

// Log-in over HTTPS, and what a browser is told so that nothing of it ever leaves in clear.
async function logIn(house) {
  assert.match(house.origin, /^https:/);
  const chair = await signIn(house, 'chutich', 'demo');
  const session = await chair.call('GET', '/session');
  assert.equal(session.status, 200);
  assert.equal(session.body.person.login, 'chutich');
  assert.match(session.headers['strict-transport-security'] ?? '', /max-age=\d+/);
  const entered = await send(house.origin, house.agent, 'POST', '/session', { json: { login: 'chutich', password: 'demo' } });
  const cookies = entered.headers['set-cookie'];
  assert.ok(cookies.length > 0);
  for (const cookie of cookies) assert.match(cookie, /; Secure/i, 'no cookie goes out in clear');
  const stranger = new https.Agent({ ca: [] });
  await failsWith(send(house.origin, stranger, 'GET', '/health'), /self-signed|SELF_SIGNED|unable to verify/);
  stranger.destroy();
  const plain = house.origin.replace('https:', 'http:');
  await failsWith(send(plain, undefined, 'GET', '/health'), /ECONNRESET|socket hang up|HPE_/);
  say('log-in over HTTPS: the certificate is asked for, cookies are Secure, nobody is answered in clear');
  return chair;
}

// A paper is started, so that its drafter is told by mail.
async function startPaper(house) {
  const drafter = await signIn(house, 'chuyenvien1', 'demo');
  const [root] = (await drafter.get('/units')).items.filter((unit) => !unit.parent);
  return drafter.post('/instances', { definition: 'document-issue', unit: root.id, data: { kind: 'CV' } });
}

function mailOver(security) {
  const house = new House();
  const run = async () => {
    await house.startMailServer(security);
    await house.demo('2022');
    house.makeCertificate();
    await house.serve();
    await logIn(house);
    const paper = await startPaper(house);
    const link = `${house.origin}/instances/${paper.id}`;
    // A mail goes where the notice was not read in the program for ten minutes.
    const chair = await signIn(house, 'chutich', 'demo');
    await act.moveClock(chair, Date.parse((await chair.get('/clock')).business_now) + 11 * 60_000);
    const mail = await act.until(`the mail about ${paper.id}`, () =>
      house.mails().find((one) => one.text?.includes(link) && one.envelope_to.includes('chuyenvien1@demo.invalid')),
    );
    assert.ok(
      house.mails().every((one) => one.secure),
      'every mail came over TLS',
    );
    // Nothing told the server to be slow or to come back: the first try was a good one.
    assert.equal(house.mails().filter((one) => one.message_id === mail.message_id).length, 1);
    assert.equal(house.faults(), '', 'the server complained of nothing');
    say(`mail over ${security}: it arrived encrypted, and its link leads to the https address`);
  };
  return journey(house, run, { name: `The journey over ${security}` });
}

for (const security of ['starttls', 'tls']) {
  if (!(await mailOver(security))) break;
}
