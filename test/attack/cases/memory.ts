/** Memory that is given back. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withRandomModel } from '../../../src/terminal/models/random-model';
import { BENCH_MODEL } from '../../../src/terminal/peers/bench-models';
import { type AttackCase, must } from '../attack-case';
import { copyModel } from '../model-files';
import { ownBytes } from '../processes';
import { complete } from '../requests';

/** Above what the quantised session alone takes; the weights of distilgpt2's shape are 328 MB. */
const SLACK_MEGABYTES = 150;

const quantised: AttackCase = {
  name: 'the float32 session is closed once the quantised one completes',
  seconds: 240,
  megabytes: 4000,
  run: ({ checkout, folder }) =>
    withRandomModel(BENCH_MODEL, checkout.starter, async (model) => {
      const cache = join(folder, 'quantised');
      await mkdir(cache);
      const megabytes: Record<string, number> = {};
      for (const way of ['quantised only', 'float32 first']) {
        const engine = checkout.openEngine();
        if (way === 'float32 first') await complete(engine, model);
        await engine.quantize({ model, folder: cache, bits: 8 });
        const { precision } = await complete(engine, model);
        must(precision === '8 bits', `a completion after quantising ran in ${precision}`);
        megabytes[way] = (await ownBytes()) / 2 ** 20;
        await engine.dispose();
      }
      const [alone = 0, after = 0] = Object.values(megabytes);
      const told = `${after.toFixed(0)} MB after float32, ${alone.toFixed(0)} MB without it`;
      must(after < alone + SLACK_MEGABYTES, told);
      return told;
    }),
};

const MODELS = 8;

const manyModels: AttackCase = {
  name: 'completing with one model after the other does not keep the sessions of all',
  seconds: 240,
  run: async ({ checkout, folder }) => {
    const engine = checkout.openEngine();
    const bytes: number[] = [];
    for (let number = 0; number < MODELS; number++) {
      const model = await copyModel(checkout.starter, join(folder, `model ${number}`));
      await complete(engine, model);
      bytes.push(await ownBytes());
    }
    await engine.dispose();
    // The first two models warm up what is kept anyway.
    const grown = ((bytes.at(-1) ?? 0) - (bytes[1] ?? 0)) / 2 ** 20;
    const told = `${grown.toFixed(0)} MB more after ${MODELS - 2} further models of 14 MB of weights each`;
    must(grown < 10 * (MODELS - 2), told);
    return told;
  },
};

export const MEMORY_CASES: readonly AttackCase[] = [quantised, manyModels];
