/** Saving: it keeps what is there, leaves nothing behind, and says in one sentence what it cannot do. */
import { spawn } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Attack, type AttackCase, must, Skipped } from '../attack-case';
import { complaintAbout, shorten } from '../complaint';
import { copyModel, sha256, weightsOf } from '../model-files';
import { type Ended, endOf, runToEnd, sleep } from '../processes';

const TEXT = 'The weather is fine and we go out into the sun. ';

function saveTo(attack: Attack, path: string, more: readonly string[] = [], cwd = attack.folder): Promise<Ended> {
  const args = ['trace', TEXT, '--model', attack.checkout.small, '--max-new-tokens', '0', '--save', path, ...more];
  return attack.checkout.runCli(args, { cwd });
}

function mustBeRefused(what: string, { code, signal, stderr, isLate }: Ended): void {
  must(!isLate, `${what}: the program hangs`);
  must(code === 1 || code === 2, `${what}: ended with ${signal ?? `exit code ${code}`} instead of a refusal`);
  const complaint = complaintAbout(stderr.trim());
  must(complaint === undefined, `${what}: refused with ${complaint}`);
}

function mustGoWell(what: string, { code, stderr }: Ended): void {
  must(code === 0, `${what}: refused with exit code ${code}: ${shorten(stderr.trim())}`);
}

async function mustOpen(attack: Attack, what: string, path: string): Promise<void> {
  mustGoWell(what, await attack.checkout.runCli(['show', path, '--model', attack.checkout.small]));
}

const overWeights: AttackCase = {
  name: 'saving over weights is refused, with --force as well',
  async run(attack) {
    const model = await copyModel(attack.checkout.small, join(attack.folder, 'model'));
    const before = await sha256(weightsOf(model));
    for (const more of [[], ['--force']]) {
      const args = ['trace', TEXT, '--model', model, '--save', weightsOf(model), ...more];
      const end = await attack.checkout.runCli(args);
      must(
        (await sha256(weightsOf(model))) === before,
        `the weights are gone${more.length > 0 ? ' with --force' : ''}`,
      );
      mustBeRefused('saving over the weights', end);
    }
    return 'the weights are as they were';
  },
};

const overFiles: AttackCase = {
  name: 'saving over a file that is no saved trace is refused, with --force as well',
  async run(attack) {
    const { folder, checkout } = attack;
    const files = {
      'a text': 'important',
      'a JSON file': '{"a":1}',
      'an empty file': '',
      'a safetensors file of others': await readFile(weightsOf(checkout.starter)),
    };
    for (const [what, content] of Object.entries(files)) {
      const path = join(folder, 'file.safetensors');
      await writeFile(path, content);
      const before = await sha256(path);
      for (const more of [[], ['--force']]) {
        const end = await saveTo(attack, path, more);
        must((await sha256(path)) === before, `${what} is gone${more.length > 0 ? ' with --force' : ''}`);
        mustBeRefused(`saving over ${what}`, end);
      }
    }
    return `${Object.keys(files).length} kinds of files are as they were`;
  },
};

const overOwn: AttackCase = {
  name: 'a saved trace is replaced with --force only, and keeps its mode and its link',
  async run(attack) {
    const path = join(attack.folder, 'trace.safetensors');
    const link = join(attack.folder, 'link.safetensors');
    mustGoWell('saving', await saveTo(attack, path));
    await chmod(path, 0o600);
    await symlink('trace.safetensors', link);
    const before = await stat(path);
    mustBeRefused('saving over a saved trace without --force', await saveTo(attack, link));
    await utimes(path, 1, 1);
    mustGoWell('saving over a saved trace with --force', await saveTo(attack, link, ['--force']));
    const after = await stat(path);
    must(after.mtimeMs > 1000, 'the file that the link leads to was not written');
    must((await lstat(link)).isSymbolicLink(), 'the link was replaced by a file');
    must(after.mode === before.mode, `the mode 600 became ${(after.mode & 0o777).toString(8)}`);
    await mustOpen(attack, 'opening what was saved', link);
    return 'refused without --force; with it written through the link, mode 600 kept';
  },
};

const places: AttackCase = {
  name: 'saving to places that cannot be written is refused with a sentence, and long names work',
  seconds: 120,
  async run(attack) {
    const { folder } = attack;
    await writeFile(join(folder, 'file'), 'x');
    const refused: Readonly<Record<string, string>> = {
      'a folder': folder,
      'a missing folder': join(folder, 'no/such/trace'),
      'a device': '/dev/null',
      'a name of 300 characters': join(folder, 'x'.repeat(300)),
      'a file as a folder': join(folder, 'file/trace'),
      'no name': '',
    };
    for (const [what, path] of Object.entries(refused)) mustBeRefused(`saving to ${what}`, await saveTo(attack, path));
    const saved = ['x'.repeat(250), 'é'.repeat(120), 'a\nb', 'quo\'te "and" space', '-'];
    for (const name of saved) {
      mustGoWell(`saving to the name ${shorten(name)}`, await saveTo(attack, name));
      await mustOpen(attack, `opening the name ${shorten(name)}`, join(folder, name));
    }
    const left = (await readdir(folder)).filter((name) => name !== 'file' && !saved.includes(name));
    must(left.length === 0, `left behind: ${left.join(', ')}`);
    return `${Object.keys(refused).length} places refused, ${saved.length} names saved, nothing left behind`;
  },
};

const KILLS = 20;

const killed: AttackCase = {
  name: 'a save that is killed leaves no torn file, and a later one removes its temporary file',
  seconds: 600,
  async run(attack) {
    const { checkout, folder, random } = attack;
    const argumentsFor = (name: string) => {
      const text = TEXT.repeat(25);
      return ['trace', text, '--model', checkout.starter, '--max-new-tokens', '0', '--save', join(folder, name)];
    };
    const whole = await checkout.runCli(argumentsFor('whole.safetensors'));
    mustGoWell('the save', whole);
    for (let kill = 1; kill <= KILLS; kill++) {
      const name = `${kill}.safetensors`;
      const child = spawn(process.execPath, [checkout.cli, ...argumentsFor(name)], { stdio: 'ignore' });
      const end = endOf(child);
      await sleep(whole.milliseconds * (0.3 + random.below(700) / 1000));
      child.kill('SIGKILL');
      await end;
      const isThere = (await readdir(folder)).includes(name);
      if (isThere) await mustOpen(attack, `after kill ${kill} of ${KILLS}, opening the file`, join(folder, name));
    }
    const left = await leftovers(folder);
    mustGoWell('a later save', await checkout.runCli(argumentsFor('later.safetensors')));
    const remaining = await leftovers(folder);
    must(
      remaining.length === 0,
      `a later save leaves ${remaining.length} of ${left.length} temporary files of killed ones`,
    );
    return `${KILLS} kills, no torn file; a later save removed ${left.length} temporary files`;
  },
};

async function leftovers(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => !/^\w+\.safetensors$/.test(name));
}

const fullDisk: AttackCase = {
  name: 'a full disk is told in a sentence, and nothing is left on it',
  async run(attack) {
    const { checkout, folder } = attack;
    if (process.getuid?.() !== 0) throw new Skipped('only root can mount a small file system');
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const mounted = await runToEnd('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).catch(() => undefined);
    if (mounted?.code !== 0) throw new Skipped('no small file system can be mounted here');
    try {
      const small = join(disk, 'small.safetensors');
      mustGoWell('a small save', await saveTo(attack, small));
      const before = await sha256(small);
      const large = join(disk, 'large.safetensors');
      const end = await checkout.runCli(['trace', TEXT.repeat(25), '--model', checkout.starter, '--save', large]);
      mustBeRefused('saving on a full disk', end);
      must(/full|space/i.test(end.stderr), `the full disk is not told: ${shorten(end.stderr.trim())}`);
      must((await sha256(small)) === before, 'a file that was there is gone');
      must((await readdir(disk)).length === 1, `left behind: ${(await readdir(disk)).join(', ')}`);
      return `told: ${shorten(end.stderr.trim())}`;
    } finally {
      await runToEnd('umount', ['-l', disk]);
    }
  },
};

export const SAVING_CASES: readonly AttackCase[] = [overWeights, overFiles, overOwn, places, killed, fullDisk];
