// A stage for one story: a house of its own, and as many browsers as the story has people. At the end nothing may have
// looked wrong to anybody.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { browser, openHouse, sample, ROOT } from './house.mjs';
import { eyes } from './look.mjs';
import { Applicant, Bureau, Reviewer } from './people.mjs';

const PHONE = { viewport: { width: 375, height: 812 }, hasTouch: true };
const DESK = { viewport: { width: 1280, height: 900 } };

/** Draws the invented documents of the sample cases, and starts the browser. */
export async function prepare() {
  if (!process.env.BEIAN_BINARY) {
    execFileSync('cargo', ['run', '-q', '-p', 'beian', '--example', 'sample_pictures', '--', 'target/e2e/pictures'], { cwd: ROOT });
  }
  return browser();
}

/** Plays `act` with an applicant on a phone, a reviewer at a desk and the bureau; `open` brings in further browsers. */
export async function play(chromium, story, { which, locale = 'zh-CN', script = true, colorScheme = 'light' }, act) {
  rmSync(path.join(ROOT, 'target/screens', story), { recursive: true, force: true });
  const house = await openHouse();
  const everybody = [];
  const open = async (home) => {
    const context = await chromium.newContext({ ...(home === 'phone' ? PHONE : DESK), locale, colorScheme, javaScriptEnabled: script });
    const page = await context.newPage();
    const own = eyes(page, story, home, script);
    everybody.push(own);
    return [page, own];
  };
  try {
    const applicant = new Applicant(...(await open('phone')), house, await sample(which));
    const reviewer = new Reviewer(...(await open('desktop')), house);
    const bureau = new Bureau(...(await open('desktop')), house);
    await act({ house, open, applicant, reviewer, bureau });
    assert.deepEqual(everybody.flatMap((one) => one.faults), []);
  } finally {
    await house.end();
  }
}
