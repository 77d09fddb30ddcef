// Looking at a page: a picture at both widths under target/screens, nothing wider than the screen, nothing that axe finds,
// nothing in the browser's console, no answer of 5xx.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { ROOT } from './house.mjs';

const WIDTHS = [['phone', 375, 812], ['desktop', 1280, 900]];

/** One person's eyes: `look(name)` looks at the open page, `faults` collects what is wrong. `script` says whether pages may run any. */
export function eyes(page, story, home = 'phone', script = true) {
  const dir = path.join(ROOT, 'target/screens', story);
  mkdirSync(dir, { recursive: true });
  const faults = [];
  const seen = new Set();
  page.on('response', (r) => { if (r.status() >= 500) faults.push(`${r.status()} ${r.url()}`); });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('console', (m) => {
    if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) faults.push(`console: ${m.text()}`);
  });
  let count = 0;
  return {
    faults,
    seen,
    /** Opens each address and looks at it. */
    async tour(origin, paths) {
      for (const path of paths) {
        const answer = await page.goto(origin + path);
        if (answer.status() !== 200) faults.push(`${answer.status()} ${path}`);
        await this.look(path.replace(/[0-9a-f-]{36}/g, '').replace(/[^a-z]+/g, '-').replace(/^-|-$/g, ''));
      }
    },
    async look(name) {
      const which = await page.locator('main[data-page]').getAttribute('data-page');
      assert.ok(which, `${name} says which page it is`);
      seen.add(which);
      count += 1;
      for (const [screen, width, height] of WIDTHS) {
        await page.setViewportSize({ width, height });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (over > 0) faults.push(`${name} on ${screen}: ${over} px too wide`);
        await page.screenshot({ path: path.join(dir, `${String(count).padStart(2, '0')}-${name}-${screen}.png`), fullPage: true });
      }
      const small = await page.evaluate(() => [...document.querySelectorAll('main button, main input:not([type=hidden]), main select, main summary, main a.button')]
        .filter((e) => e.checkVisibility() && e.ariaHidden !== 'true' && (e.closest('label') ?? e).getBoundingClientRect().height < 43.5)
        .map((e) => e.outerHTML.slice(0, 80)));
      for (const one of small) faults.push(`${name}: too small to touch: ${one}`);
      await page.setViewportSize(home === 'phone' ? { width: 375, height: 812 } : { width: 1280, height: 900 });
      // The checker is a script itself; the same pages are checked in the walks with script.
      if (!script) return;
      const found = await new AxeBuilder({ page }).analyze();
      for (const v of found.violations) faults.push(`${name}: axe ${v.id}: ${v.nodes.map((n) => n.html).join(' | ').slice(0, 300)}`);
    },
  };
}
