/** Readings of traces: what they say of numbers that are none, and whether they can be stopped. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withRandomModel } from '../../../src/terminal/models/random-model';
import { BENCH_MODEL } from '../../../src/terminal/peers/bench-models';
import { type AttackCase, Fault, must, within } from '../attack-case';
import type { Engine } from '../checkout';
import { complaintAbout } from '../complaint';
import { formatTensorFile, parseTensorFile } from '../model-files';
import { LONG_TEXT, TEXT } from '../requests';

const NAN = 0x7fc00000;

/** Fill the residual stream and the logits of a saved trace with NaN. */
async function fillWithNaN(path: string): Promise<void> {
  const { header, data } = parseTensorFile(await readFile(path));
  const changed = Buffer.from(data);
  for (const [name, tensor] of Object.entries(header)) {
    if (!/resid_|mlp_out|attn_out|normalized|final|logits/.test(name)) continue;
    const [begin, end] = (tensor as { data_offsets: [number, number] }).data_offsets;
    for (let at = begin; at < end; at += 4) changed.writeUInt32LE(NAN, at);
  }
  await writeFile(path, formatTensorFile({ header, data: changed }));
}

const nan: AttackCase = {
  name: 'a comparison with a trace of NaN finds that they differ',
  async run({ checkout, folder }) {
    const engine = checkout.openEngine();
    const model = checkout.small;
    const { trace, tokens } = await engine.trace({ model, text: TEXT, maxNewTokens: 0 });
    const path = join(folder, 'nan.safetensors');
    await engine.save({ trace, path, variant: 'model' });
    await fillWithNaN(path);
    const { trace: other } = await engine.openTrace({ path, models: [model] });
    const pairs = tokens.flatMap((_, position) => [position, position]);
    const variants = { a: 'model', b: 'model' } as const;
    const compare = (a: number, b: number) =>
      engine.read({ trace: a, what: 'firstDifference', params: { other: b, variants, pairs } });
    const first = await compare(trace, other);
    const back = await compare(other, trace);
    must(typeof first === 'object', `"${first}" is said of a trace whose residual stream is NaN`);
    must(typeof back === 'object', `"${back}" is said when the trace of NaN is the first one`);
    must((await compare(trace, trace)) === 'nothing differs', 'a trace differs from itself');
    await engine.dispose();
    return `the first difference is found: ${JSON.stringify(first).slice(0, 100)}`;
  },
};

/** A reading of distilgpt2's shape that takes seconds. */
function slowReading(engine: Engine, trace: number, signal?: AbortSignal) {
  const positions = Array.from({ length: 64 }, (_, position) => position);
  const params = { positions, target: null };
  return engine.read({ trace, what: 'lens', params }, signal ? { signal } : {});
}

const LENSES = 6;

const cancelled: AttackCase = {
  name: 'a lens can be cancelled, and steps and windows do not wait for others',
  seconds: 400,
  megabytes: 4000,
  run: ({ checkout }) =>
    withRandomModel(BENCH_MODEL, checkout.starter, async (model) => {
      const engine = checkout.openEngine();
      const { trace } = await engine.trace({ model, text: LONG_TEXT, maxNewTokens: 0 });
      await mustCancel(engine, trace);
      let over = 0;
      const lenses = Array.from({ length: LENSES }, () =>
        slowReading(engine, trace).then(
          () => over++,
          () => undefined,
        ),
      );
      await engine.steps({ trace, layer: 0, head: 0, variant: 'model' });
      must(over <= LENSES / 2, `steps were answered after ${over} of ${LENSES} lenses that were asked for before`);
      const address = { trace, stage: 'blocks.1.attn.q' };
      await engine.window({ address, slice: { start: [0, 0, 0], stop: [1, 1, 1] } });
      must(over <= LENSES / 2, `a window was answered after ${over} of ${LENSES} lenses that were asked for before`);
      await within(4, 'dispose behind lenses', engine.dispose());
      await Promise.all(lenses);
      return 'a cancelled lens ends before the next one; steps and windows are answered before half of the lenses';
    }),
};

/** A lens that is cancelled is over before the one that was asked for after it. */
async function mustCancel(engine: Engine, trace: number): Promise<void> {
  const abort = new AbortController();
  const cancelledLens = slowReading(engine, trace, abort.signal).then(
    () => 'an answer',
    (error: Error) => error.name,
  );
  const wholeLens = slowReading(engine, trace).then(() => 'that the lens asked for after it was answered first');
  setTimeout(() => abort.abort(), 100);
  const first = await Promise.race([cancelledLens, wholeLens]);
  must(first === 'CancelledError', `of a lens that was cancelled after 100 ms came ${first}`);
  await wholeLens;
}

const unknown: AttackCase = {
  name: 'a reading or stage that does not exist is refused with one sentence',
  async run({ checkout }) {
    const engine = checkout.openEngine();
    const { trace } = await engine.trace({ model: checkout.small, text: TEXT, maxNewTokens: 0 });
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'lenses'];
    for (const name of names) {
      const reading = engine.read({ trace, what: name as 'steps', params: { layer: 0, head: 0, variant: 'model' } });
      await mustRefuse(`a reading called "${name}"`, reading);
      const window = engine.window({ address: { trace, stage: name } });
      await mustRefuse(`a stage called "${name}"`, window);
      const weight = engine.window({ address: { model: checkout.small, weight: name } });
      await mustRefuse(`a weight called "${name}"`, weight);
    }
    await engine.dispose();
    return `${names.length} names refused as readings, stages and weights`;
  },
};

async function mustRefuse(what: string, request: Promise<unknown>): Promise<void> {
  const end = await request.then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (end === undefined) throw new Fault(`${what} was answered`);
  const complaint = complaintAbout(end);
  must(complaint === undefined, `${what} was refused with ${complaint}`);
}

export const READING_CASES: readonly AttackCase[] = [nan, cancelled, unknown];
