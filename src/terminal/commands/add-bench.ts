/** `bench`: measures a model, alone or compared with other runtimes. */
import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { BenchResult } from '../../engine/protocol/bench-protocol';
import { isGgufFile } from '../../model/gguf/gguf-file';
import { QUANTIZATIONS } from '../../onnx/quantization';
import { wholeNumber } from '../arguments';
import { benchInProcesses } from '../bench';
import { BenchResults } from '../bench-results';
import type { Call } from '../call';
import { unlessInterrupted } from '../interrupted';
import { withRandomModel } from '../models/random-model';
import { BENCH_MODELS } from '../peers/bench-models';
import { compare } from '../peers/comparison';
import { installPeers } from '../peers/packages';
import { tellingProgress } from '../telling-progress';
import { tellingWidening } from '../telling-widening';
import type { Terminal } from '../terminal';
import { replayTyping, SUGGESTED_TOKENS } from '../typing-replay';
import { typingSession } from '../typing-session';
import { addCommand, type ModelOptions } from './options';

interface BenchOptions extends ModelOptions {
  readonly peers: boolean;
  readonly threads?: number;
  readonly shape?: readonly string[];
}

export function addBench(program: Command, call: Call): void {
  const description = 'measure a model; without --model: the starter, and larger ones beside their peers';
  const shapeHelp = 'only these larger ones, made of random weights, and not the starter';
  const peersHelp = 'leave out llama.cpp and Transformers.js, which npm installs into a folder of their own';
  addCommand(program, 'bench', description, call)
    .addOption(
      new Option('--shape <name...>', shapeHelp).choices(BENCH_MODELS.map(({ shape }) => shape)).conflicts('model'),
    )
    .option('--no-peers', peersHelp)
    .option('--threads <n>', 'threads of us and of each peer; by default one per physical core', wholeNumber(1))
    .action((options: BenchOptions, self: Command) => {
      if (options.threads !== undefined) call.engine.configure({ threads: options.threads });
      const isDefault = self.getOptionValueSource('model') === 'default';
      return runBench(call, options, isDefault ? measureAll : measureOne);
    });
}

/** Prints what is measured, also if it is interrupted. */
async function runBench(call: Call, options: BenchOptions, measure: typeof measureAll): Promise<void> {
  const results = new BenchResults(call, options.json === true);
  await unlessInterrupted(call, () => measure(call, options, results));
  if (results.isEmpty) call.signal.throwIfAborted();
  results.end();
}

/** A quantised file is compared with llama.cpp, which reads the same file. @param results gets what is measured */
async function measureOne(
  { engine, terminal, signal, files }: Call,
  { model, peers, threads }: BenchOptions,
  results: BenchResults,
): Promise<void> {
  const widening = tellingWidening({ terminal, signal });
  if (peers && (await isGgufFile(resolve(model)))) {
    tellMeasuring(terminal, `${model} beside llama.cpp`);
    const onWidened = (done: number, total: number) => widening.onProgress?.({ stage: 'widen', done, total });
    const options = { threads: threads ?? null, install: installPeers, signal, onWidened };
    results.add({ comparisons: [await compare(files.contestant, resolve(model), options)] });
  }
  const line = `Measuring ${basename(model)}: traces, then generation`;
  const measured = await tellingProgress({ terminal, signal }, line, (asked) => engine.bench({ model }, asked));
  results.add({ models: [measured] });
}

/**
 * Measures the starter model and larger ones, each in a process of its own. Typing is replayed into some of them, and all
 * larger ones are also measured in other runtimes.
 * @param results gets what is measured
 */
async function measureAll(
  { engine, terminal, signal, files }: Call,
  { model, shape, peers, threads }: BenchOptions,
  results: BenchResults,
): Promise<void> {
  const { program, contestant } = files;
  const larger = BENCH_MODELS.filter((made) => !shape || shape.includes(made.shape));
  const total = larger.length + (shape ? 0 : 1);
  let count = 0;
  const measure = async (path: string, name: string) => {
    tellMeasuring(terminal, `${name}, model ${++count} of ${total}`);
    const models = await benchInProcesses({ program, threads, signal }, [path]);
    results.add({ models });
    return models[0];
  };
  if (!shape) await measure(model, basename(model));
  for (const made of larger) {
    await withRandomModel(made, model, async (random) => {
      const result = await measure(random, made.name);
      for (const bits of made.typedBits ?? []) {
        tellMeasuring(terminal, `typing into ${made.name} in ${bits} bits, as fast as a person does`);
        const typed = await replayTyping(engine, { model: random, bits }, typingSession(), signal);
        results.add({ typing: [{ model: made.name, bits, plain: plainDecode(result, bits), ...typed }] });
      }
      if (!peers) return;
      tellMeasuring(terminal, 'the same weights in other runtimes');
      const { peerBits } = made;
      const options = { threads: threads ?? null, peerBits, install: installPeers, signal };
      results.add({ comparisons: [await compare(contestant, random, options)] });
    });
  }
}

/** Milliseconds that the tokens of a suggestion take if only decoding is measured. */
function plainDecode(result: BenchResult | undefined, bits: 4 | 8): number | null {
  const { block } = QUANTIZATIONS[bits];
  const measured = result?.decoding?.quantized.find((one) => one.bits === bits && one.block === block);
  return measured ? (1000 * SUGGESTED_TOKENS) / measured.decodeTokensPerSecond : null;
}

/** Tells what is being measured: it takes minutes. */
function tellMeasuring(terminal: Terminal, what: string): void {
  terminal.tell(`Measuring: ${what} ...`);
}
