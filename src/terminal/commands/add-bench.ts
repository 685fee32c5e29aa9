/** `bench`: measures a model, alone or compared with other runtimes. */
import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { BenchResult } from '../../engine/protocol/bench-protocol';
import { isGgufFile } from '../../model/gguf/gguf-file';
import { QUANTIZATIONS } from '../../onnx/quantization';
import { wholeNumber } from '../arguments';
import { type Bench, benchInProcesses, formatBench } from '../bench';
import type { Call } from '../call';
import { interruptedJson, unlessInterrupted } from '../interrupted';
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
  const bench: MutableBench = { models: [], typing: [], comparisons: [] };
  await unlessInterrupted(call, () => measure(call, options, bench));
  if (bench.models.length + bench.comparisons.length === 0) call.signal.throwIfAborted();
  printBench(call.terminal, { ...bench, ...interruptedJson(call) }, options.json);
}

/** A quantised file is compared with llama.cpp, which reads the same file. @param bench gets what is measured */
async function measureOne(
  { engine, terminal, signal, files }: Call,
  { model, peers, threads }: BenchOptions,
  { models, comparisons }: MutableBench,
): Promise<void> {
  const widening = tellingWidening({ terminal, signal });
  if (peers && (await isGgufFile(resolve(model)))) {
    tellMeasuring(terminal, `${model} beside llama.cpp`);
    const onWidened = (done: number, total: number) => widening.onProgress?.({ stage: 'widen', done, total });
    const options = { threads: threads ?? null, install: installPeers, signal, onWidened };
    comparisons.push(await compare(files.contestant, resolve(model), options));
  }
  models.push(
    await tellingProgress({ terminal, signal }, `Measuring ${basename(model)}: traces, then generation`, (asked) =>
      engine.bench({ model }, asked),
    ),
  );
}

type MutableBench = { [Part in 'models' | 'typing' | 'comparisons']: Bench[Part][number][] };

/**
 * Measures the starter model and larger ones, each in a process of its own. Typing is replayed into some of them, and all larger ones are also measured in
 * other runtimes.
 * @param bench gets what is measured
 */
async function measureAll(
  { engine, terminal, signal, files }: Call,
  { model, shape, peers, threads }: BenchOptions,
  { models, typing, comparisons }: MutableBench,
): Promise<void> {
  const { program, contestant } = files;
  const larger = BENCH_MODELS.filter((made) => !shape || shape.includes(made.shape));
  const total = larger.length + (shape ? 0 : 1);
  const measure = async (path: string, name: string) => {
    tellMeasuring(terminal, `${name}, model ${models.length + 1} of ${total}`);
    const measured = await benchInProcesses({ program, threads, signal }, [path]);
    models.push(...measured);
    return measured[0];
  };
  if (!shape) await measure(model, basename(model));
  for (const made of larger) {
    await withRandomModel(made, model, async (random) => {
      const result = await measure(random, made.name);
      for (const bits of made.typedBits ?? []) {
        tellMeasuring(terminal, `typing into ${made.name} in ${bits} bits, as fast as a person does`);
        const typed = await replayTyping(engine, { model: random, bits }, typingSession(), signal);
        typing.push({ model: made.name, bits, plain: plainDecode(result, bits), ...typed });
      }
      if (!peers) return;
      tellMeasuring(terminal, 'the same weights in other runtimes');
      const { peerBits } = made;
      comparisons.push(
        await compare(contestant, random, { threads: threads ?? null, peerBits, install: installPeers, signal }),
      );
    });
  }
}

/** Milliseconds that the tokens of a suggestion take if only decoding is measured. */
function plainDecode(result: BenchResult | undefined, bits: 4 | 8): number | null {
  const { block } = QUANTIZATIONS[bits];
  const measured = result?.decoding?.quantized.find((one) => one.bits === bits && one.block === block);
  return measured ? (1000 * SUGGESTED_TOKENS) / measured.decodeTokensPerSecond : null;
}

function printBench(terminal: Terminal, bench: Bench, json: true | undefined): void {
  if (json) terminal.printJson(bench);
  else terminal.print(formatBench(bench));
}

/** Tells what is being measured: it takes minutes. */
function tellMeasuring(terminal: Terminal, what: string): void {
  terminal.tell(`Measuring: ${what} ...`);
}
