/** The terminal program: the same engine as in the editor. */
import { join, resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { version } from '../package.json';
import { VARIANTS } from './architectures/architecture';
import { CancelledError, EngineClient } from './engine/client';
import {
  ISOLATIONS,
  type Isolation,
  type ModelInfo,
  type Progress,
  type TraceSummary,
  type Variant,
} from './engine/protocol';
import { formatTrace } from './engine/trace-report';
import { requireWritable } from './model/atomic-file';
import { numberBetween, readText, wholeNumber } from './terminal/arguments';
import { type Bench, benchInProcesses, formatBench } from './terminal/bench';
import { generationJson, tokensJson, traceJson } from './terminal/json';
import { withRandomModel } from './terminal/models/random-model';
import { BENCH_MODEL, BENCH_MODELS } from './terminal/peers/bench-models';
import { type Comparison, compare } from './terminal/peers/comparison';
import { installPeers } from './terminal/peers/packages';
import { print, printJson, printPiece, tell } from './terminal/print';
import { formatTokens, generationNotes } from './terminal/text';
import { replayTyping, type TypingBench } from './terminal/typing-replay';
import { typingSession } from './terminal/typing-session';
import { onlySavedTrace } from './trace/saving/only-saved-trace';

const STARTER = join(__dirname, '..', 'models', 'starter');
const CONTESTANT = join(__dirname, 'contestant.js');
const ExitCode = { failure: 1, usage: 2, interrupted: 130 } as const;

/** What was asked for cannot be; told like any other wrong usage. */
class UsageError extends Error {}

interface ModelOptions {
  readonly model: string;
  readonly isolation: Isolation;
  readonly json?: true;
}

interface ShowOptions extends ModelOptions {
  readonly variant: Variant;
  readonly layer: number;
  readonly head: number;
}

interface TraceOptions extends ShowOptions {
  readonly maxNewTokens: number;
  readonly save?: string;
  readonly force?: true;
}

interface GenerateOptions extends ModelOptions {
  readonly maxNewTokens: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly seed: number;
}

interface BenchOptions extends ModelOptions {
  readonly peers: boolean;
  readonly threads?: number;
  readonly shape?: readonly string[];
}

function createProgram(engine: EngineClient, signal: AbortSignal): Command {
  const program = new Command('llm-trace')
    .description('Runs a small language model on this machine and shows every number it computes.')
    .version(version)
    .hook('preAction', (_, action) => engine.configure({ isolation: action.opts<ModelOptions>().isolation }))
    .exitOverride();
  const isolationHelp = 'run the engine in a thread, or in a process whose crash is told in a sentence';
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--model <folder>', 'a Hugging Face model folder', STARTER)
      .addOption(new Option('--isolation <where>', isolationHelp).choices(ISOLATIONS).default('thread'))
      .option('--json', 'print JSON, as docs/cli.schema.json describes it')
      .exitOverride();
  const text = 'the text, or - for standard input';
  const variantHelp = 'the model, or block 0 as popular walk-throughs simplify it';

  command('trace', 'show the 18 steps from a text to the next token')
    .argument('<text>', text)
    .addOption(new Option('--variant <variant>', variantHelp).choices(VARIANTS).default('model'))
    .option('--layer <n>', 'the block that steps 5 to 12 show, counted from 0', wholeNumber(0), 0)
    .option('--head <n>', 'the head that they show, counted from 0', wholeNumber(0), 0)
    .option('--max-new-tokens <n>', 'how many tokens to generate after the text', wholeNumber(0), 17)
    .option('--save <file>', 'write every stage into a .safetensors file')
    .option('--force', 'let --save replace a trace that was saved under that name')
    .action((argument: string, options: TraceOptions) => runTrace(engine, signal, argument, options));

  command('show', 'show a trace that was saved')
    .argument('<file>', 'a file that `trace --save` or the editor wrote')
    .addOption(new Option('--variant <variant>', variantHelp).choices(VARIANTS).default('model'))
    .option('--layer <n>', 'the block that steps 5 to 12 show, counted from 0', wholeNumber(0), 0)
    .option('--head <n>', 'the head that they show, counted from 0', wholeNumber(0), 0)
    .action((file: string, options: ShowOptions) => runShow(engine, signal, file, options));

  command('tokens', 'show the tokens of a text')
    .argument('<text>', text)
    .action(async (argument: string, options: ModelOptions) => {
      const tokens = await engine.tokens(resolve(options.model), await readText(argument), { signal });
      if (options.json) printJson(tokensJson(tokens));
      else print(formatTokens(tokens));
    });

  command('generate', 'continue a text')
    .argument('<text>', text)
    .option('--max-new-tokens <n>', 'how many tokens to generate', wholeNumber(0), 40)
    .option('--temperature <t>', '0 takes the most probable token', numberBetween(0, Infinity, true), 0)
    .option('--top-k <k>', 'sample among the k most probable tokens; 0: all', wholeNumber(0), 0)
    .option(
      '--top-p <p>',
      'sample among the tokens that reach this probability together',
      numberBetween(0, 1, false),
      1,
    )
    .option('--seed <s>', 'the same seed gives the same text', wholeNumber(0), 0)
    .action((argument: string, options: GenerateOptions) => runGenerate(engine, signal, argument, options));

  const shapeHelp = 'only these larger ones, made of random weights, and not the starter';
  const peersHelp = 'leave out llama.cpp and Transformers.js, which npm installs into a folder of their own';
  command('bench', 'measure a model; without --model: the starter, and larger ones beside their peers')
    .addOption(
      new Option('--shape <name...>', shapeHelp).choices(BENCH_MODELS.map(({ shape }) => shape)).conflicts('model'),
    )
    .option('--no-peers', peersHelp)
    .option('--threads <n>', 'threads of us and of each peer; by default one per physical core', wholeNumber(1))
    .action((options: BenchOptions, self: Command) => {
      const isDefault = self.getOptionValueSource('model') === 'default';
      return isDefault ? runWholeBench(engine, signal, options) : runBench(engine, signal, options);
    });

  return program;
}

async function runTrace(
  engine: EngineClient,
  signal: AbortSignal,
  argument: string,
  options: TraceOptions,
): Promise<void> {
  const { variant, maxNewTokens, force = false } = options;
  const save = options.save === undefined ? undefined : resolve(options.save);
  if (save !== undefined) await requireWritable(save, force ? onlySavedTrace : refuseExisting);
  else if (force) throw new UsageError('--force belongs to --save');
  const text = await readText(argument);
  const model = resolve(options.model);
  requireChoice(await engine.openModel(model, { signal }), options);
  const summary = await engine.trace({ model, text, maxNewTokens }, { signal });
  if (save !== undefined) {
    await engine.save({ trace: summary.trace, path: save, variant, replace: force }, { signal });
  }
  await printTrace(engine, signal, summary, options);
  if (save !== undefined && !options.json) print(`\nSaved to ${save}`);
}

async function refuseExisting(path: string): Promise<void> {
  throw new Error(`${path} exists already: choose another name, or add --force to replace a saved trace.`);
}

async function runShow(engine: EngineClient, signal: AbortSignal, file: string, options: ShowOptions): Promise<void> {
  const summary = await engine.openTrace({ path: resolve(file), models: [resolve(options.model)] }, { signal });
  requireChoice(summary.model, options);
  await printTrace(engine, signal, summary, options);
}

async function printTrace(
  engine: EngineClient,
  signal: AbortSignal,
  summary: TraceSummary,
  { layer, head, variant, json }: ShowOptions,
): Promise<void> {
  const { trace } = summary;
  const { steps: shown } = await engine.steps({ trace, layer, head, variant }, { signal });
  const all = { variant, blocks: Number.MAX_SAFE_INTEGER };
  const steps = { steps: shown, ...(await engine.read({ trace, what: 'proofs', params: all }, { signal })) };
  if (json) printJson(traceJson(summary, steps, { layer, head, variant }));
  else print(formatTrace(summary, steps, variant));
}

async function runBench(engine: EngineClient, signal: AbortSignal, { model, json }: BenchOptions): Promise<void> {
  printBench({ models: [await engine.bench(resolve(model), { signal })], typing: null, comparisons: [] }, json);
}

/** The starter model and larger ones, each in a process of its own; one is typed to, and all larger ones run elsewhere too. */
async function runWholeBench(
  engine: EngineClient,
  signal: AbortSignal,
  { model, shape, peers, threads, json }: BenchOptions,
): Promise<void> {
  const models = shape ? [] : await benchInProcesses(__filename, [model], signal);
  const comparisons: Comparison[] = [];
  let typing: TypingBench | null = null;
  for (const made of BENCH_MODELS) {
    if (shape && !shape.includes(made.shape)) continue;
    await withRandomModel(made, model, async (random) => {
      tellMeasuring(`${made.name}, in a process of its own`);
      models.push(...(await benchInProcesses(__filename, [random], signal)));
      if (made === BENCH_MODEL) {
        tellMeasuring(`typing into ${made.name}, as fast as a person does`);
        typing = await replayTyping(engine, random, typingSession(), signal);
      }
      if (!peers) return;
      tellMeasuring('the same weights in other runtimes');
      const { peerBits } = made;
      comparisons.push(
        await compare(CONTESTANT, random, { threads: threads ?? null, peerBits, install: installPeers, signal }),
      );
    });
  }
  printBench({ models, typing, comparisons }, json);
}

function printBench(bench: Bench, json: true | undefined): void {
  if (json) printJson(bench);
  else print(formatBench(bench));
}

/** What takes its time, for who watches. */
function tellMeasuring(what: string): void {
  if (process.stderr.isTTY) tell(`Measuring: ${what} ...`);
}

function requireChoice({ layers, heads }: ModelInfo, { layer, head, variant }: ShowOptions): void {
  if (variant === 'walkthrough' && (layer !== 0 || head !== 0)) {
    throw new UsageError('the walk-through variant has block 0 and head 0 only');
  }
  if (layer >= layers) throw new UsageError(`there is no block ${layer}: this model's are 0 to ${layers - 1}`);
  if (head >= heads) throw new UsageError(`there is no head ${head}: this model's are 0 to ${heads - 1}`);
}

async function runGenerate(
  engine: EngineClient,
  signal: AbortSignal,
  argument: string,
  options: GenerateOptions,
): Promise<void> {
  const { maxNewTokens, temperature, topK, topP, seed } = options;
  const text = await readText(argument);
  const params = { model: resolve(options.model), text, maxNewTokens, sampling: { temperature, topK, topP, seed } };
  if (options.json) return printJson(generationJson(await engine.generate(params, { signal })));
  let written = '';
  const write = (piece: string) => {
    printPiece(piece);
    written += piece;
  };
  const onProgress = (progress: Progress) => write((written === '' ? text : '') + (progress.text ?? ''));
  const result = await engine.generate(params, { signal, onProgress });
  print(result.text.slice(written.length));
  for (const note of generationNotes(result)) tell(note);
}

/** Tell a failure in one sentence. @returns the exit code */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : ExitCode.usage; // commander has told it
  if (error instanceof CancelledError) return ExitCode.interrupted;
  const message = error instanceof Error ? error.message : String(error);
  tell(error instanceof UsageError ? `error: ${message}` : message);
  return error instanceof UsageError ? ExitCode.usage : ExitCode.failure;
}

/** What the work comes to, unless it is interrupted before: not everything that it waits for can be cancelled. */
function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new CancelledError('Cancelled.')), { once: true });
  });
  return Promise.race([work, interrupted]);
}

async function main(): Promise<void> {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => abort.abort());
  process.stdout.on('error', () => abort.abort()); // the reader went away, as with `| head`
  const engine = new EngineClient({ workerPath: join(__dirname, 'worker.js') });
  try {
    await orInterrupted(createProgram(engine, abort.signal).parseAsync(), abort.signal);
  } catch (error) {
    process.exitCode = report(error);
  } finally {
    await engine.dispose();
  }
  if (abort.signal.aborted) process.exit(); // whatever else is under way
}

void main();
