// What people do on the pages, by the hooks that pages promise: a control's name is the field's JSON pointer, a finding has
// data-rule, a state data-state, and main says which page it is.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { ROOT, until } from './house.mjs';

export const pageName = (page) => page.locator('main[data-page]').getAttribute('data-page');

/** What the open page says is wrong. */
export const findings = (page) => page.locator('[data-rule]').evaluateAll((all) => all.map((e) => `${e.dataset.rule}: ${e.textContent.trim()}`));

/** Fills every control whose name is a pointer with what the case says; a value that the page does not offer is a fault. */
export async function fill(page, sample) {
  const names = await page.locator('main form [name^="/"]').evaluateAll((all) => [...new Set(all.map((e) => e.name))]);
  for (const name of names) {
    const value = sample.at(name);
    if (value === undefined || value === null) continue;
    const control = page.locator(`main [name="${name}"]`).first();
    const kind = await control.evaluate((e) => (e.tagName === 'SELECT' ? 'select' : e.type));
    if (kind === 'select') await control.selectOption(String(value));
    else if (kind === 'checkbox') for (const one of value) await page.check(`main [name="${name}"][value="${one}"]`);
    else if (kind === 'radio') await page.check(`main [name="${name}"][value="${value === true ? 'yes' : value === false ? 'no' : value}"]`);
    else if (kind !== 'hidden') await control.fill(String(value));
  }
  return names;
}

/** Someone who files. */
export class Applicant {
  constructor(page, eyes, house, sample) {
    Object.assign(this, { page, eyes, house, sample });
    this.individual = sample.at('/subject/nature') === 'individual';
  }

  async start() {
    const { page, eyes } = this;
    await page.goto(this.house.app);
    await eyes.look('start');
    await page.locator('main form button.primary').last().click();
    assert.ok((await findings(page)).length > 0, 'an empty start page is answered with findings');
    await eyes.look('start-findings');
    await fill(page, this.sample);
    await page.locator('main form button.primary').last().click();
    await page.locator('[data-state=first]').waitFor();
    await eyes.look('start-first');
  }

  /** The newest code that the practice phone got. */
  async code() {
    const phone = await this.page.context().newPage();
    try {
      return await until('the code', async () => {
        await phone.goto(`${this.house.app}/practice/phone`);
        const bubbles = await phone.locator('.bubble').allTextContents();
        return bubbles.map((text) => /\b(\d{6})\b/.exec(text)?.[1]).find(Boolean);
      });
    } finally {
      await phone.close();
    }
  }

  async signIn(mobile) {
    const { page, eyes } = this;
    await page.goto(`${this.house.app}/sign-in?back=/my`);
    await eyes.look('sign-in');
    await page.fill('#phone', mobile);
    await page.locator('main button.primary').click();
    await eyes.look('sign-in-code');
    await page.fill('#code', '000000');
    await page.locator('main button.primary').click();
    await eyes.look('sign-in-wrong');
    await page.fill('#code', await this.code());
    await page.locator('main button.primary').click();
    assert.equal(await pageName(page), 'applicant-mine');
    await eyes.look('mine-empty');
  }

  async begin() {
    const { page, eyes } = this;
    await page.goto(this.house.app);
    await fill(page, this.sample);
    await page.locator('main form button.primary').last().click();
    await page.locator('[data-state=first] button.primary').click();
    assert.equal(await pageName(page), 'applicant-tasks');
    this.order = page.url();
    await eyes.look('tasks');
  }

  /** Every question page of the task list, once with nothing where that matters, then filled. */
  async answer() {
    const { page, eyes } = this;
    const asked = new Set();
    for (;;) {
      await page.goto(this.order);
      const links = await page.locator('main a[href*="/q/"]').evaluateAll((all) => all.map((a) => a.href));
      const next = links.find((href) => !asked.has(href));
      if (!next) break;
      asked.add(next);
      await page.goto(next);
      const topic = /\/q\/([a-z-]+)/.exec(next)[1];
      await eyes.look(`question-${topic}`);
      await fill(page, this.sample);
      const resource = page.locator('main input[name=resources]:not([disabled])').first();
      if (await resource.count()) await resource.check();
      await page.locator('main form button.primary').first().click();
      if ((await pageName(page)) === 'applicant-question') {
        // What the first answers brought up: the page comes again with more to ask.
        await eyes.look(`question-${topic}-again`);
        await fill(page, this.sample);
        await page.locator('main form button.primary').first().click();
      }
      assert.notEqual(await pageName(page), 'applicant-question', `${topic}: ${await findings(page)}`);
    }
    assert.ok(asked.size >= 3, `asked only ${[...asked]}`);
    await page.goto(this.order);
    await eyes.look('tasks-answered');
  }

  async documents() {
    const { page, eyes } = this;
    const at = `${this.order}/documents`;
    await page.goto(at);
    await eyes.look('documents');
    const slots = await page.locator('main form:has(input[type=file]) input[name=owner]').count();
    assert.ok(slots > 0, 'documents are asked for');
    const forms = () => page.locator('main form:has(input[type=file])');
    await forms().first().locator('input[type=file]').last().setInputFiles({ name: 'letter.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture at all') });
    await this.agree(forms().first());
    await this.press(forms().first());
    assert.ok((await findings(page)).length > 0, 'rubbish is refused at its place');
    await eyes.look('documents-refused');
    for (let i = 0; i < slots; i += 1) {
      await page.goto(at);
      await forms().nth(i).locator('input[type=file]').last().setInputFiles(path.join(ROOT, 'target/e2e/pictures', ['licence.jpg', 'person-1.jpg', 'person-2.jpg'][this.individual ? i + 1 : i]));
      await this.agree(forms().nth(i));
      await this.press(forms().nth(i));
    }
    await page.goto(at);
    await eyes.look('documents-done');
  }

  async agree(form) {
    for (const box of await form.locator('input[type=checkbox]').all()) if (await box.isVisible()) await box.check();
  }

  async press(form) {
    const answered = this.page.waitForResponse((r) => r.request().method() === 'POST');
    await form.locator('button').last().click();
    await answered;
    await this.page.waitForLoadState();
  }

  async submit() {
    const { page, eyes } = this;
    await page.goto(`${this.order}/check`);
    const against = await page.locator('[data-severity=refuse], [data-severity=ask]').allTextContents();
    assert.deepEqual(against, [], 'nothing stands against it');
    await eyes.look('check');
    await this.agree(page.locator('main form[action$="/submit"]'));
    await page.locator('main form[action$="/submit"] button.primary').click();
    await this.state('submitted');
    await eyes.look('order-submitted');
  }

  /** Waits until the order page says `state` first. */
  async state(state) {
    await until(`the order to be ${state}`, async () => {
      await this.page.goto(this.order);
      return (await this.page.locator('main [data-state]').first().getAttribute('data-state')) === state;
    });
  }

  async see(state) {
    await this.state(state);
    await this.eyes.look(`order-${state}`);
  }
}

/** A one-time code of an authenticator app. */
export function totp(secret, at = Date.now()) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Someone at the provider's desk. */
export class Reviewer {
  constructor(page, eyes, house) {
    Object.assign(this, { page, eyes, house });
  }

  async signIn(role = 'reviewer') {
    const { page, eyes } = this;
    const who = this.house.staff.find((one) => one.role === role);
    await page.goto(`${this.house.app}/desk`);
    assert.equal(await pageName(page), 'desk-sign-in');
    await eyes.look(`${role}-sign-in`);
    await page.fill('#login', who.login);
    await page.fill('#password', who.password);
    await page.fill('#totp', totp(who.totp_secret));
    await page.locator('main button.primary').click();
    assert.equal(await pageName(page), 'desk-queue');
    await eyes.look(`${role}-queue`);
  }

  async claim(order) {
    const { page, eyes } = this;
    await page.goto(`${this.house.app}/desk/orders/${order}`);
    await eyes.look('desk-order');
    await page.locator('form[action$="/claim"] button').click();
    await page.locator('form[action$="/approve"]').waitFor();
    await eyes.look('desk-order-held');
  }

  async approve(order) {
    const { page } = this;
    await page.goto(`${this.house.app}/desk/orders/${order}`);
    // Approving waits for the checklist: every question is answered with ok.
    for (const ok of await page.locator('form[action$="/approve"] input[value=ok]').all()) await ok.check();
    await page.locator('form[action$="/approve"] button.primary').click();
  }
}

/** The practice bureau's console. */
export class Bureau {
  constructor(page, eyes, house) {
    Object.assign(this, { page, eyes, house });
  }

  get console() {
    return `${this.house.manage}/console`;
  }

  /** Everybody who got the ministry's SMS answers it, with the last six of the own certificate number. */
  async answerAll(sample) {
    const { page, eyes } = this;
    const people = ['/subject_person', ...sample.value.sites.map((_, i) => `/sites/${i}/person`)]
      .map((at) => [sample.at(`${at}/phones/contact1/number`), sample.at(`${at}/certificate/number`)])
      .filter(([phone]) => phone);
    const open = () => page.locator('form[action="/console/answer"]');
    await until('the SMS at the console', async () => {
      await page.goto(this.console);
      return (await open().count()) > 0;
    });
    await eyes.look('console-sms');
    while (await open().count()) {
      const form = open().first();
      const phone = await form.locator('[name=phone]').inputValue();
      const [, number] = people.find(([own]) => own === phone);
      await form.locator('[name=id6]').fill(number.slice(-6));
      await form.locator('button').click();
      await page.goto(this.console);
    }
    await eyes.look('console-answered');
  }

  async approve() {
    const { page, eyes } = this;
    await page.locator('form[action="/console/decide"]:has(input[name=result][value=approve]) button').first().click();
    await eyes.look('console-decided');
  }
}
