/** A model folder whose files are replaced while it is open. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AttackCase, must } from '../attack-case';
import type { Checkout, Engine } from '../checkout';
import { copyModel, editJson, parseTensorFile, scaledWeights, sha256, weightsOf } from '../model-files';
import { numbersOf, TEXT } from '../requests';
import type { TokenizerJson } from '../tokenizer-json';

/** What an engine knows of a model: what it computes, under which hash it saves, and with which tokens. */
interface Known {
  readonly numbers: string;
  readonly hash: string;
  readonly traceTokens: number;
  readonly textTokens: number;
}

async function know(engine: Engine, model: string, file: string): Promise<Known> {
  const { trace, tokens } = await engine.trace({ model, text: TEXT, maxNewTokens: 0 });
  await engine.save({ trace, path: file, variant: 'model' });
  await engine.dropTrace({ trace });
  const metadata = parseTensorFile(await readFile(file)).header['__metadata__'] as Record<string, string>;
  return {
    numbers: await numbersOf(engine, model),
    hash: metadata['weights_sha256'] ?? '',
    traceTokens: tokens.length,
    textTokens: (await engine.tokens({ model, text: TEXT })).length,
  };
}

/** Rename other weights and another tokenizer over those of a folder. */
async function replaceModel(model: string): Promise<void> {
  const weights = weightsOf(model);
  await writeFile(`${weights}.new`, scaledWeights(await readFile(weights), 1.5));
  await rename(`${weights}.new`, weights);
  await editJson<TokenizerJson>(model, 'tokenizer.json', (tokenizer) => {
    tokenizer.model.merges = [];
  });
}

async function knowAfresh(checkout: Checkout, model: string, file: string): Promise<Known> {
  const engine = checkout.openEngine();
  try {
    return await know(engine, model, file);
  } finally {
    await engine.dispose();
  }
}

function replaced(when: string, between: (engine: Engine, checkout: Checkout) => Promise<unknown>): AttackCase {
  return {
    name: `a model that is replaced while open is known by its new hash, numbers and tokens${when}`,
    async run({ checkout, folder }) {
      const model = await copyModel(checkout.small, join(folder, 'model'));
      const engine = checkout.openEngine();
      const before = await know(engine, model, join(folder, 'before.safetensors'));
      await replaceModel(model);
      await between(engine, checkout);
      const after = await know(engine, model, join(folder, 'after.safetensors'));
      const fresh = await knowAfresh(checkout, model, join(folder, 'fresh.safetensors'));
      must(before.numbers !== fresh.numbers && before.textTokens !== fresh.textTokens, 'the models do not differ');
      must(fresh.hash === (await sha256(weightsOf(model))), 'a fresh engine saves under a wrong hash');
      const keys = ['numbers', 'hash', 'traceTokens', 'textTokens'] as const;
      const stale = keys.filter((key) => after[key] !== fresh[key]);
      must(stale.length === 0, `these are still those of the former model: ${stale.join(', ')}`);
      await engine.dispose();
      return 'hash, numbers and tokens are those of a fresh engine';
    },
  };
}

export const REPLACED_CASES: readonly AttackCase[] = [
  replaced('', async () => undefined),
  replaced(', also after another model was traced in between', (engine, { starter }) =>
    engine.trace({ model: starter, text: TEXT, maxNewTokens: 0 }),
  ),
];
