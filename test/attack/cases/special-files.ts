/** Files of a model folder that are no plain files: told in one sentence, without a hang. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, open, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Attack, type AttackCase, must, Skipped, within } from '../attack-case';
import { complaintAbout, shorten } from '../complaint';
import { copyModel, weightsOf } from '../model-files';
import { answerOf, complete, GREEDY, mustAnswer, numbersOf, TEXT } from '../requests';

const FILES = [
  'config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
  'generation_config.json',
  'model.safetensors.index.json',
];
const INDEX = 'model.safetensors.index.json';
const TERABYTE = 2 ** 40;
const NOBODY = 65534;

const makePipe = (path: string) => promisify(execFile)('mkfifo', [path]);

/** What can stand in a folder in a file's place. */
const KINDS: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  'a pipe': makePipe,
  'a link to a pipe': async (path) => {
    await makePipe(`${path}.pipe`);
    await symlink(`${path}.pipe`, path);
  },
  'a folder': (path) => mkdir(path),
  'a loop of links': async (path) => {
    await symlink(`${path}.other`, path);
    await symlink(path, `${path}.other`);
  },
  'a sparse file of 1 TB': async (path) => {
    await writeFile(path, '');
    await truncate(path, TERABYTE);
  },
  'a link to /dev/zero': (path) => symlink('/dev/zero', path),
  'a link to nothing': (path) => symlink('/no/such/folder/file', path),
  'a socket': makeSocket,
};

/** It stays where it is when its server goes on. The path that is bound must be short. */
async function makeSocket(path: string): Promise<void> {
  const back = process.cwd();
  process.chdir(dirname(path));
  const server = createServer().listen(basename(path)).unref();
  await once(server, 'listening');
  process.chdir(back);
}

/** The terminal program must refuse a folder, naming the file. */
async function mustRefuse(attack: Attack, model: string, file: string, uid?: number): Promise<string> {
  const args = ['trace', TEXT, '--model', model];
  const end = await attack.checkout.runCli(args, { seconds: 20, ...(uid === undefined ? {} : { uid }) });
  const said = end.stderr.trim();
  must(!end.isLate, `${file}: the program hangs`);
  must(end.code === 1, `${file}: ended with ${end.signal ?? `exit code ${end.code}`} and said: ${shorten(said)}`);
  const complaint = complaintAbout(said);
  must(complaint === undefined, `${file}: refused with ${complaint}`);
  must(said.includes(file) || said.includes('/dev/zero'), `${file} is not named by: ${shorten(said)}`);
  return said;
}

function special(kind: string, make: (path: string) => Promise<unknown>): AttackCase {
  return {
    name: `${kind} in place of a model's file is refused with a sentence that names the file`,
    seconds: 180,
    megabytes: 1024,
    async run(attack) {
      for (const [number, file] of FILES.entries()) {
        const model = await copyModel(attack.checkout.small, join(attack.folder, `model ${number}`));
        if (file === INDEX) await rm(weightsOf(model));
        await rm(join(model, file), { force: true });
        await make(join(model, file));
        await mustRefuse(attack, model, file);
      }
      return `refused as each of ${FILES.length} files`;
    },
  };
}

const unreadable: AttackCase = {
  name: "a model's file without permission is refused with a sentence that names the file",
  seconds: 120,
  async run(attack) {
    const isRoot = process.getuid?.() === 0;
    if (isRoot) for (const path of [attack.folder, attack.checkout.root]) await mustBeReadable(path);
    for (const [number, file] of FILES.entries()) {
      const model = await copyModel(attack.checkout.small, join(attack.folder, `model ${number}`));
      if (file === INDEX) {
        await rm(weightsOf(model));
        await writeFile(join(model, file), '{}');
      }
      await chmod(join(model, file), 0);
      await mustRefuse(attack, model, file, isRoot ? NOBODY : undefined);
    }
    return `refused as each of ${FILES.length} files`;
  },
};

/** Somebody else must be able to run the program at all. */
async function mustBeReadable(path: string): Promise<void> {
  if (path.startsWith('/root')) throw new Skipped(`nobody else may read ${path}`);
  await chmod(path, 0o755);
}

const longHeader: AttackCase = {
  name: 'a header of 100 MB of zeros is refused with a sentence',
  megabytes: 1024,
  async run(attack) {
    const model = await copyModel(attack.checkout.small, join(attack.folder, 'model'));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(99_999_999n);
    await writeFile(weightsOf(model), Buffer.concat([length, Buffer.from('{')]));
    await truncate(weightsOf(model), TERABYTE);
    return `refused: ${shorten(await mustRefuse(attack, model, 'model.safetensors'))}`;
  },
};

/** What can happen to the weights of a model that is open. */
const CHANGES: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  'shrink to 20 KB': (path) => truncate(path, 20_000),
  'shrink to nothing': (path) => truncate(path, 0),
  'are deleted': (path) => rm(path),
  'become a folder': async (path) => {
    await rm(path);
    await mkdir(path);
  },
  'are replaced by zeros': async (path) => {
    await writeFile(`${path}.new`, (await readFile(path)).fill(0, 30_000));
    await rename(`${path}.new`, path);
  },
  'are overwritten with letters': async (path) => {
    const bytes = (await readFile(path)).fill(0x41, 30_000);
    const file = await open(path, 'r+');
    await file.write(bytes).finally(() => file.close());
  },
};

/** How far a model is when its weights change. */
const MOMENTS = ['is opened', 'is traced', 'completes'] as const;

function changing(change: string, apply: (path: string) => Promise<unknown>): AttackCase {
  return {
    name: `weights that ${change} after a model is opened, traced or completes are told or survived`,
    seconds: 120,
    async run(attack) {
      const refused: string[] = [];
      for (const moment of MOMENTS) refused.push(await changeAfter(attack, moment, apply));
      return `after each of ${MOMENTS.length} moments: ${refused.at(-1)}`;
    },
  };
}

async function changeAfter(
  { checkout, folder }: Attack,
  moment: (typeof MOMENTS)[number],
  apply: (path: string) => Promise<unknown>,
): Promise<string> {
  const model = await copyModel(checkout.small, join(folder, moment));
  const engine = checkout.openEngine();
  const traced = () => engine.trace({ model, text: TEXT, maxNewTokens: 3 });
  await engine.openModel({ model });
  const known = moment === 'is opened' ? undefined : await traced();
  if (moment === 'completes') await complete(engine, model);
  await apply(weightsOf(model));
  const after = await answerOf('a trace', traced());
  await answerOf('a completion', complete(engine, model));
  await answerOf('a generation', engine.generate({ model, text: TEXT, maxNewTokens: 5, sampling: GREEDY }));
  const trace = known?.trace ?? ('value' in after ? after.value.trace : undefined);
  if (trace !== undefined) {
    const lens = { positions: [0, 1], target: null };
    await answerOf('a lens', engine.read({ trace, what: 'lens', params: lens }));
    await answerOf('steps', engine.steps({ trace, layer: 1, head: 0, variant: 'model' }));
    await answerOf('steps of the walk-through', engine.steps({ trace, layer: 0, head: 0, variant: 'walkthrough' }));
    await answerOf('saving', engine.save({ trace, path: join(folder, 'saved'), variant: 'model' }));
  }
  await mustAnswer('afterwards a trace of another model', numbersOf(engine, checkout.starter));
  await within(4, 'dispose', engine.dispose());
  return 'refusal' in after ? `refused: ${shorten(after.refusal)}` : 'traced';
}

export const SPECIAL_FILE_CASES: readonly AttackCase[] = [
  ...Object.entries(KINDS).map(([kind, make]) => special(kind, make)),
  unreadable,
  longHeader,
  ...Object.entries(CHANGES).map(([change, apply]) => changing(change, apply)),
];
