// Where the way turns: two windows, another device, a phone that may be somebody else's, a checklist that is not answered, a
// call that nobody takes, an order that comes back. In the dark, as the system wishes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './house.mjs';
import { fill, findings, pageName } from './people.mjs';
import { play, prepare } from './stage.mjs';

let chromium;
before(async () => { chromium = await prepare(); });
after(() => chromium.close());

const MOBILE = '13800001591';
const main = (page) => page.locator('main form:has(button.primary) button.primary').first();

/** Two windows change the same answer: the second one sees all three, and loses nothing. */
async function twoWindows({ applicant }) {
  const { page, eyes, order } = applicant;
  const second = await page.context().newPage();
  const question = `${order}/q/site?site=0`;
  await page.goto(question);
  await second.goto(question);
  await second.fill('[name="/sites/0/remark"]', '第二个窗口写的备注');
  await main(second).click();
  await second.close();
  await page.fill('[name="/sites/0/remark"]', '第一个窗口写的备注');
  const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'), main(page).click()]);
  assert.equal(answer.status(), 409);
  assert.equal(await page.inputValue('[name="/sites/0/remark"]'), '第一个窗口写的备注');
  assert.match(await page.locator('[data-state=stale]').textContent(), /第二个窗口写的备注/);
  await eyes.look('two-windows');
}

/** A link leads to the same page on the phone, once; what is done there is said at the desk. */
async function otherDevice({ house, open, applicant }) {
  const { page, eyes, order } = applicant;
  const path = new URL(order).pathname;
  await page.goto(`${order}/continue?at=${path}`);
  await page.locator('main form button.primary').click();
  const address = await page.inputValue('#address');
  await eyes.look('link');
  let asked = 0;
  page.on('request', (r) => { if (r.url().endsWith('/mark')) asked += 1; });
  await Promise.all([page.waitForResponse((r) => r.url().endsWith('/mark')), page.goto(order)]);
  assert.equal(asked, 1, 'the page asks once, not twice');
  const [phone, phoneEyes] = await open('phone');
  await phone.goto(address);
  await phoneEyes.look('link-opened');
  await phone.locator('main button.primary').click();
  assert.equal(new URL(phone.url()).pathname, path, 'the same page');
  await phone.goto(`${order}/q/site?site=0`);
  await phone.fill('[name="/sites/0/remark"]', '在手机上改的备注');
  await main(phone).click();
  await page.locator('[data-changed]').waitFor({ state: 'visible', timeout: 60_000 });
  await eyes.look('changed-elsewhere');
  const [late, lateEyes] = await open('phone');
  await late.goto(address);
  assert.equal(await late.locator('[data-state=used]').count(), 1, 'a link opens once');
  await lateEyes.look('link-used');
  assert.equal(new URL(house.app).origin, new URL(address).origin);
}

/** The same phone number on a device that the account does not know. */
async function strangeDevice({ house, open, applicant }) {
  const [page, eyes] = await open('phone');
  await page.goto(`${house.app}/sign-in?back=/my`);
  await page.fill('#phone', MOBILE);
  await page.locator('main button.primary').click();
  await page.fill('#code', await applicant.code());
  await page.locator('main button.primary').click();
  assert.doesNotMatch(await page.locator('main').textContent(), /青禾/, 'names are hidden');
  await eyes.look('mine-restricted');
  await page.goto(applicant.order);
  assert.equal(await page.locator('#last-six').count(), 1, 'the order does not open');
  await eyes.look('identity');
  await page.fill('#last-six', '000000');
  await page.locator('main button.primary').first().click();
  assert.ok((await findings(page)).length > 0);
  await eyes.look('identity-wrong');
  await page.fill('#last-six', applicant.sample.at('/subject/certificate/number').slice(-6));
  await page.locator('main button.primary').first().click();
  await page.goto(applicant.order);
  assert.equal(await pageName(page), 'applicant-tasks');
}

/** An approval without answers, a call that nobody takes, and a return that was read beforehand. */
async function returned({ applicant, reviewer }) {
  const { page, eyes } = reviewer;
  await page.locator('form[action$="/approve"] button.primary').click();
  assert.ok((await findings(page)).some((one) => one.startsWith('checklist.')), 'the checklist is asked for');
  await eyes.look('approve-unanswered');
  const call = page.locator('.person').first();
  await call.locator('select[name=outcome]').selectOption('missed');
  await call.locator('textarea').fill('没有人接听');
  await call.locator('form[action$="/calls"] button').click();
  await page.locator('[data-state=second_call]').waitFor();
  await eyes.look('second-call');
  await page.locator('#path-1').selectOption('/sites/0/name');
  await page.fill('#cure-1', '网站名称请与单位业务一致，例如“青禾示例木作”。');
  await page.locator('form[action$="/return/preview"] button').first().click();
  await eyes.look('return-preview');
  await page.locator('form[action$="/return"] button.primary').click();
  await page.waitForLoadState();
  await applicant.see('returned');
  assert.match(await applicant.page.locator('main').textContent(), /青禾示例木作/, 'the words that were read beforehand');
  await applicant.page.locator('[data-state=returned] a').first().click();
  await applicant.eyes.look('returned-field');
  await fill(applicant.page, { at: (name) => (name === '/sites/0/name' ? '青禾示例木作' : undefined) });
  await main(applicant.page).click();
  await until('the reason to be ticked off', async () => {
    await applicant.page.goto(applicant.order);
    return (await applicant.page.locator('[data-state=mended]').count()) === 1;
  });
  await applicant.eyes.look('returned-mended');
  await applicant.page.goto(`${applicant.order}/abandon`);
  await applicant.eyes.look('abandon');
}

/** A session ends while a form is open: what was typed comes back after signing in. */
async function lostSession({ house, applicant }) {
  const { page, eyes, order } = applicant;
  await page.goto(`${order}/q/site?site=0`);
  house.expireSessions();
  await page.fill('[name="/sites/0/remark"]', '会话结束时写的备注');
  await main(page).click();
  await page.fill('#phone', MOBILE);
  await page.locator('main button.primary').click();
  await page.fill('#code', await applicant.code());
  await page.locator('main button.primary').click();
  assert.equal(await pageName(page), 'kept');
  await eyes.look('kept');
  await page.locator('main button.primary').click();
  await page.goto(`${order}/q/site?site=0`);
  assert.equal(await page.inputValue('[name="/sites/0/remark"]'), '会话结束时写的备注');
}

test('where the way turns, in the dark', { timeout: 300_000 }, () => play(chromium, 'turns-dark', { which: 'company', colorScheme: 'dark' }, async (stage) => {
  const { applicant, reviewer } = stage;
  await applicant.signIn(MOBILE);
  await applicant.begin();
  await applicant.answer();
  await twoWindows(stage);
  await otherDevice(stage);
  await strangeDevice(stage);
  await applicant.documents();
  await applicant.submit();
  await reviewer.signIn();
  await reviewer.claim(applicant.order.split('/').pop());
  await returned(stage);
  await lostSession(stage);
}));
