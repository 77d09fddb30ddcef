// The house under test: the real binary in practice mode with data of its own, and a real browser.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const BINARY = process.env.BEIAN_BINARY ?? path.join(ROOT, 'target/debug/beian');

/** Debian's browser, or the one that CHROMIUM names. */
export async function browser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`missing: ${executablePath}`);
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

/** Starts platform and practice bureau on free ports; `end()` stops them and removes their data. */
export async function openHouse() {
  const data = await mkdtemp(path.join(os.tmpdir(), 'beian-e2e-'));
  const any = '127.0.0.1:0';
  const child = spawn(BINARY, ['practice', '--listen', any, '--bureau-listen', any, '--manage-listen', any,
    '--data', path.join(data, 'data')], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, BEIAN_BUREAU__POLL_SECONDS: '0.3' } });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const ready = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{')) resolve(JSON.parse(line));
    });
    gone.then((code) => reject(new Error(`the platform ended with ${code} before it was ready`)));
  });
  return {
    ...ready,
    /** Every session of an applicant is over, as after a week. */
    expireSessions() {
      const program = 'import glob, sqlite3, sys\n'
        + 'for file in glob.glob(sys.argv[1] + "/data/*.db") + glob.glob(sys.argv[1] + "/data/*.sqlite*"):\n'
        + '    if file.endswith(("-wal", "-shm")): continue\n'
        + '    with sqlite3.connect(file, timeout=20) as db: db.execute("update session set expires_at = 1 where role = ?", ("applicant",))\n';
      execFileSync('python3', ['-c', program, data]);
    },
    async end() {
      child.kill('SIGINT');
      await gone;
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** A sample case of `data/practice`, read by JSON pointer. */
export async function sample(name) {
  const value = JSON.parse(await readFile(path.join(ROOT, 'data/practice', `${name}.json`), 'utf8'));
  return {
    value,
    at: (pointer) => pointer.split('/').slice(1).reduce((here, step) => here?.[step], value),
  };
}

/** Waits until `probe` gives something; says what was waited for when it never comes. */
export async function until(what, probe, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const got = await probe();
    if (got) return got;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
}
