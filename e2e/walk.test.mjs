// The whole way on the real pages: a phone, a desk, the practice bureau's console, to the number.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './house.mjs';
import { Reviewer } from './people.mjs';
import { play, prepare } from './stage.mjs';

let chromium;
before(async () => { chromium = await prepare(); });
after(() => chromium.close());

/** Pages of the practice bureau's console. */
const CONSOLE = ['/console', '/console/verify', '/console/requests', '/console/register', '/console/faults', '/console/files', '/console/providers',
  '/console/script', '/console/send', '/console/send/WBAWZLB', '/console/clock'];

/** The bureau lists a site that nobody filed: the list of duties, and the one duty. */
async function duty(house, { page, eyes }) {
  const body = JSON.stringify({ message: 'WBAWZLB', domain: 'nobody.example.com', ip: '198.51.100.7' });
  const sent = await fetch(`${house.manage}/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  assert.ok(sent.ok, await sent.text());
  const open = page.locator('main a[href^="/desk/duties/"]').first();
  await until('the duty', async () => {
    await page.goto(`${house.app}/desk/duties`);
    return (await open.count()) > 0;
  });
  await eyes.look('desk-duties');
  await open.click();
  await eyes.look('desk-duty');
}

async function walk({ house, open, applicant, reviewer, bureau }) {
  await applicant.start();
  await applicant.signIn('13800001590');
  await applicant.begin();
  await applicant.answer();
  await applicant.documents();
  await applicant.submit();
  const id = applicant.order.split('/').pop();
  await reviewer.signIn();
  await reviewer.claim(id);
  await applicant.see('in_review');
  await reviewer.approve(id);
  await applicant.see('uploaded');
  await bureau.answerAll(applicant.sample);
  await bureau.approve();
  await applicant.see('filed');
  const { page, eyes } = applicant;
  assert.match(await page.locator('main').textContent(), /ICP备\d{8}号-1/);
  await page.goto(`${house.app}/my`);
  assert.match(await page.locator('main').textContent(), /ICP备\d{8}号-1/);
  await eyes.look('mine-filed');
  await eyes.tour(house.app, ['/notices', '/account', '/account/notices', '/terms', '/privacy', '/legal/identity', '/help/words',
    '/help/photos', `/orders/${id}/seen`, `/orders/${id}/continue?at=/orders/${id}`, '/practice/phone']);
  const operator = new Reviewer(...(await open('desktop')), house);
  await operator.signIn('operator');
  await operator.eyes.tour(house.app, ['/desk?state=filed', '/desk/tasks', '/desk/messages', '/desk/exchange', '/desk/staff', '/desk/journal',
    `/desk/orders/${id}`, `/desk/orders/${id}/journal`, '/desk/runbook/account']);
  await duty(house, operator);
  await bureau.eyes.tour(house.manage, CONSOLE);
}

const PATIENCE = { timeout: 300_000 };
test('a company files on a phone, in Chinese', PATIENCE, () => play(chromium, 'company-zh', { which: 'company' }, walk));
test('a person files on a phone, in English', PATIENCE, () => play(chromium, 'person-en', { which: 'personal', locale: 'en-GB' }, walk));
test('a company files without script', PATIENCE, () => play(chromium, 'company-no-script', { which: 'company', script: false }, walk));
