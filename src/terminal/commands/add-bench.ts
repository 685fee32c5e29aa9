/** `bench`: measures a model, alone or compared with other runtimes. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { BenchResult } from '../../engine/protocol/bench-protocol';
import { isGgufFile } from '../../model/gguf/gguf-file';
import { QUANTIZATIONS } from '../../onnx/quantization';
import { wholeNumber } from '../arguments';
import { type Bench, benchInProcesses, formatBench, type TypingBench } from '../bench';
import type { Call } from '../call';
import { withRandomModel } from '../models/random-model';
import { BENCH_MODELS } from '../peers/bench-models';
import { type Comparison, compare } from '../peers/comparison';
import { installPeers } from '../peers/packages';
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
      return isDefault ? runWholeBench(call, options) : runBench(call, options);
    });
}

/** A quantised file is compared with llama.cpp, which reads the same file. */
async function runBench({ engine, terminal, signal, files }: Call, options: BenchOptions): Promise<void> {
  const { model, peers, threads, json } = options;
  const comparisons: Comparison[] = [];
  const widening = tellingWidening({ terminal, signal });
  if (peers && (await isGgufFile(resolve(model)))) {
    tellMeasuring(terminal, `${model} beside llama.cpp`);
    const onWidened = (done: number, total: number) => widening.onProgress?.({ stage: 'widen', done, total });
    const options = { threads: threads ?? null, install: installPeers, signal, onWidened };
    comparisons.push(await compare(files.contestant, resolve(model), options));
  }
  const models = [await engine.bench({ model }, widening)];
  printBench(terminal, { models, typing: [], comparisons }, json);
}

/**
 * Measures the starter model and larger ones, each in a process of its own. Typing is replayed into some of them, and all
 * larger ones are also measured in other runtimes.
 */
async function runWholeBench(
  { engine, terminal, signal, files }: Call,
  { model, shape, peers, threads, json }: BenchOptions,
): Promise<void> {
  const { program, contestant } = files;
  const models = shape ? [] : await benchInProcesses({ program, threads, signal }, [model]);
  const comparisons: Comparison[] = [];
  const typing: TypingBench[] = [];
  for (const made of BENCH_MODELS) {
    if (shape && !shape.includes(made.shape)) continue;
    await withRandomModel(made, model, async (random) => {
      tellMeasuring(terminal, `${made.name}, in a process of its own`);
      const [result] = await benchInProcesses({ program, threads, signal }, [random]);
      if (result) models.push(result);
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
  printBench(terminal, { models, typing, comparisons }, json);
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

/** Tells a user who watches the terminal what is being measured. */
function tellMeasuring(terminal: Terminal, what: string): void {
  if (terminal.isWatched) terminal.tell(`Measuring: ${what} ...`);
}
