// The whole way on the real pages: a phone, a desk, the practice bureau's console, to the number.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { execFileSync } from 'node:child_process';
import { browser, openHouse, sample, ROOT } from './house.mjs';
import { eyes } from './look.mjs';
import { Applicant, Bureau, Reviewer } from './people.mjs';

let chromium;
before(async () => {
  // The invented documents of the sample cases.
  if (!process.env.BEIAN_BINARY) execFileSync('cargo', ['run', '-q', '-p', 'beian', '--example', 'sample_pictures', '--', 'target/e2e/pictures'], { cwd: ROOT });
  chromium = await browser();
});
after(() => chromium.close());

/** Pages of the practice bureau's console. */
const CONSOLE = ['/console', '/console/verify', '/console/requests', '/console/register', '/console/faults', '/console/files'];
const PHONE = { viewport: { width: 375, height: 812 }, isMobile: false, hasTouch: true };
const DESK = { viewport: { width: 1280, height: 900 } };

async function walk(story, { which, locale, script }) {
  const house = await openHouse();
  try {
    const options = { locale, javaScriptEnabled: script };
    const open = async (shape, home) => {
      const page = await (await chromium.newContext({ ...shape, ...options })).newPage();
      return [page, eyes(page, story, home, script)];
    };
    const [phone, phoneEyes] = await open(PHONE, 'phone');
    const [desk, deskEyes] = await open(DESK, 'desktop');
    const [office, officeEyes] = await open(DESK, 'desktop');
    const applicant = new Applicant(phone, phoneEyes, house, await sample(which));
    const reviewer = new Reviewer(desk, deskEyes, house);
    const bureau = new Bureau(office, officeEyes, house);

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
    const text = await phone.locator('main').textContent();
    assert.match(text, /ICP备\d{8}号-1/);
    await phone.goto(`${house.app}/my`);
    assert.match(await phone.locator('main').textContent(), /ICP备\d{8}号-1/);
    await phoneEyes.look('mine-filed');
    await phoneEyes.tour(house.app, ['/notices', '/account', '/account/notices', '/terms', '/privacy', '/legal/identity', '/help/words',
      '/help/photos', `/orders/${id}/seen`, `/orders/${id}/continue?at=/orders/${id}`, '/practice/phone']);
    const [helm, helmEyes] = await open(DESK, 'desktop');
    await new Reviewer(helm, helmEyes, house).signIn('operator');
    await helmEyes.tour(house.app, [`/desk?state=filed`, '/desk/tasks', '/desk/messages', '/desk/exchange', '/desk/staff', '/desk/journal',
      `/desk/orders/${id}`, `/desk/orders/${id}/journal`]);
    await officeEyes.tour(house.manage, CONSOLE);
    assert.deepEqual([phoneEyes, deskEyes, helmEyes, officeEyes].flatMap((one) => one.faults), []);
  } finally {
    await house.end();
  }
}

const PATIENCE = { timeout: 300_000 };
test('a company files on a phone, in Chinese', PATIENCE, () => walk('company-zh', { which: 'company', locale: 'zh-CN', script: true }));
test('a person files on a phone, in English', PATIENCE, () => walk('person-en', { which: 'personal', locale: 'en-GB', script: true }));
test('a company files without script', PATIENCE, () => walk('company-no-script', { which: 'company', locale: 'zh-CN', script: false }));
