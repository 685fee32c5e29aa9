/** Weights that change while their model is open: a training script writes a new checkpoint. */
import { open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Attack, type AttackCase, must } from '../attack-case';
import type { Engine } from '../checkout';
import { copyModel, scaledWeights, weightsOf } from '../model-files';
import { sleep } from '../processes';
import { answerOf, complete, mustAnswer, numbersOf } from '../requests';

/** A process may end while its weights are rewritten; a thread would take everything with it. */
const MAY_STOP = { accept: 'stop' } as const;

/** Two sets of weights for one folder, with the numbers that an engine which never saw the other one computes. */
interface Versions {
  readonly model: string;
  readonly weights: string;
  readonly bytes: readonly Buffer[];
  readonly numbers: readonly string[];
}

async function makeVersions({ checkout, folder }: Attack, from: string): Promise<Versions> {
  const model = await copyModel(from, join(folder, 'model'));
  const weights = weightsOf(model);
  const original = await readFile(weights);
  const bytes = [original, scaledWeights(original, 1.25)];
  const numbers: string[] = [];
  for (const version of bytes) {
    await writeFile(weights, version);
    const engine = checkout.openEngine();
    numbers.push(await numbersOf(engine, model));
    await engine.dispose();
  }
  must(numbers[0] !== numbers[1], 'the two versions of the weights give the same numbers: the case shows nothing');
  return { model, weights, bytes, numbers };
}

/** Write as `File::create` does: cut the file to nothing, then fill it again piece by piece. */
async function rewriteSlowly(path: string, bytes: Buffer): Promise<void> {
  const piece = Math.ceil(bytes.length / 12);
  const file = await open(path, 'w');
  try {
    for (let at = 0; at < bytes.length; at += piece) {
      await file.write(bytes, at, Math.min(piece, bytes.length - at));
      await sleep(2);
    }
  } finally {
    await file.close();
  }
}

async function renameOver(path: string, bytes: Buffer): Promise<void> {
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
}

/** Requests one after the other for as long as something goes on; none may hang or be refused in other than a sentence. */
async function requestWhile(engine: Engine, model: string, going: Promise<void>): Promise<string> {
  let isOver = false;
  const over = going.finally(() => {
    isOver = true;
  });
  let answered = 0;
  let refused = 0;
  for (let round = 0; !isOver; round++) {
    const text = `The weather is fine${' and'.repeat(round % 9)}`;
    await answerOf('a completion', complete(engine, model, text), MAY_STOP);
    const traced = await answerOf('a trace', numbersOf(engine, model), MAY_STOP);
    if ('value' in traced) answered++;
    else refused++;
  }
  await over;
  return `${answered} traces answered and ${refused} refused meanwhile`;
}

/** In the end the numbers are those of what was written last. */
async function mustGive(engine: Engine, { model, numbers }: Versions, version: number, when: string): Promise<void> {
  const found = await mustAnswer(`a trace ${when}`, numbersOf(engine, model));
  must(found === numbers[version], `${when} the numbers are not those of the weights in the file`);
}

const ROUNDS = 100;
/** What is written last is not what the engine opened first. */
const LAST = 0;

const betweenRuns: AttackCase = {
  name: 'weights that are cut short and rewritten in place between two runs are read anew, in a thread',
  seconds: 600,
  async run(attack) {
    const versions = await makeVersions(attack, attack.checkout.small);
    const { model, weights, bytes } = versions;
    await writeFile(weights, bytes[0] as Buffer);
    const engine = attack.checkout.openEngine({ isolation: 'thread' });
    for (let round = 1; round <= ROUNDS; round++) {
      const version = attack.random.below(2);
      await truncate(weights, attack.random.below(40_000));
      const traced = await answerOf(`round ${round}: a trace of a cut file`, numbersOf(engine, model));
      must('refusal' in traced, `round ${round}: a file that was cut short was traced as if it were whole`);
      await writeFile(weights, bytes[version] as Buffer);
      await answerOf(`round ${round}: a completion`, complete(engine, model));
      await mustGive(engine, versions, version, `in round ${round}, after the rewrite,`);
    }
    await engine.dispose();
    return `${ROUNDS} of ${ROUNDS} rewrites survived, each with the numbers of the new weights`;
  },
};

const RENAMES = 40;

const renamedOver: AttackCase = {
  name: 'weights that are renamed over during runs are survived and then read anew, in a thread',
  seconds: 300,
  async run(attack) {
    const versions = await makeVersions(attack, attack.checkout.starter);
    const { model, weights, bytes } = versions;
    const engine = attack.checkout.openEngine({ isolation: 'thread' });
    const renames = async () => {
      for (let count = 0; count < RENAMES; count++) {
        await renameOver(weights, bytes[(count + 1) % 2] as Buffer);
        await sleep(300);
      }
    };
    const meanwhile = await requestWhile(engine, model, renames());
    await mustGive(engine, versions, LAST, 'after the last rename');
    await engine.dispose();
    return `${RENAMES} renames during runs survived, ${meanwhile}`;
  },
};

const duringRuns: AttackCase = {
  name: 'weights that are rewritten in place during runs are survived, in a process',
  seconds: 300,
  async run(attack) {
    const versions = await makeVersions(attack, attack.checkout.starter);
    const { model, weights, bytes } = versions;
    const engine = attack.checkout.openEngine({ isolation: 'process' });
    const rewrites = async () => {
      for (let count = 0; count < ROUNDS; count++) {
        await rewriteSlowly(weights, bytes[(count + 1) % 2] as Buffer);
        await sleep(20);
      }
    };
    const meanwhile = await requestWhile(engine, model, rewrites());
    await mustGive(engine, versions, LAST, 'after the last rewrite');
    await engine.dispose();
    return `${ROUNDS} rewrites during runs survived, ${meanwhile}`;
  },
};

const SHRINKS = 50;

const shrinkingFile: AttackCase = {
  name: 'weights that shrink at random moments of a run are survived, in a process',
  seconds: 600,
  async run(attack) {
    const versions = await makeVersions(attack, attack.checkout.starter);
    const { model, weights, bytes } = versions;
    const whole = bytes[1] as Buffer;
    const engine = attack.checkout.openEngine({ isolation: 'process' });
    for (let round = 1; round <= SHRINKS; round++) {
      await writeFile(weights, whole);
      const running = answerOf(`round ${round}: a trace`, numbersOf(engine, model), MAY_STOP);
      await sleep(attack.random.below(150));
      await truncate(weights, attack.random.below(whole.length));
      await running;
      await answerOf(`round ${round}: a trace of the cut file`, numbersOf(engine, model), MAY_STOP);
      await writeFile(weights, whole);
      await mustGive(engine, versions, 1, `in round ${round}, after the file was whole again,`);
    }
    await engine.dispose();
    return `${SHRINKS} of ${SHRINKS} shrinking files survived, each followed by a trace of the right numbers`;
  },
};

const quantisedGone: AttackCase = {
  name: 'quantised weights that are removed while they are used are done without, or told',
  async run({ checkout, folder }) {
    const model = checkout.small;
    const cache = join(folder, 'quantised');
    const engine = checkout.openEngine();
    await engine.quantize({ model, folder: cache, bits: 8 });
    await rm(cache, { recursive: true });
    const first = await answerOf('a completion', complete(engine, model));
    await engine.quantize({ model, folder: cache, bits: 8 });
    const { precision } = await mustAnswer('quantised again, a completion', complete(engine, model));
    await engine.dispose();
    return `${'value' in first ? `completed in ${first.value.precision}` : first.refusal}; made again: ${precision}`;
  },
};

export const WEIGHT_CASES: readonly AttackCase[] = [betweenRuns, renamedOver, duringRuns, shrinkingFile, quantisedGone];
