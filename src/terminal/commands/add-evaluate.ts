/** `evaluate`: measures how well a model predicts texts, and how good its ghost text is in them. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { count } from '../../base/counted';
import { withTemporaryFolder } from '../../base/temporary-folder';
import {
  type EvaluationProgress,
  measureGhostText,
  scoreTexts,
  usualWindow,
} from '../../engine/host/evaluation/evaluate';
import { numberUpTo, pathArguments, wholeNumber } from '../arguments';
import { type Call, UsageError } from '../call';
import { completionsJson, formatCompletions, formatScores, scoresJson } from '../evaluation-text';
import { interruptedJson } from '../interrupted';
import { readTexts, skippedNotes } from '../read-texts';
import { addCommand, type ModelOptions, requireNone } from './options';

interface EvaluateOptions extends ModelOptions {
  readonly window?: number;
  readonly stride?: number;
  readonly completions?: true;
  readonly context?: true;
  readonly places: number;
  readonly seed: number;
  readonly confidence: number;
  readonly maxTokens: number;
  readonly bits: '4' | '8' | '32';
}

const OF_SCORES = ['--window', '--stride'];
const OF_COMPLETIONS = ['--context', '--places', '--seed', '--confidence', '--max-tokens', '--bits'];

export function addEvaluate(program: Command, call: Call): void {
  const windowHelp = 'tokens that the model reads at a time; by default 1,024, or as many as its context has';
  const completionsHelp = 'measure the quality of ghost text at places of the texts instead';
  addCommand(program, 'evaluate', 'measure how well a model foresees texts: perplexity, accuracy, calibration', call)
    .argument('<path...>', 'files of UTF-8 text, or folders of them', pathArguments)
    .option('--window <n>', windowHelp, wholeNumber(2))
    .option('--stride <n>', 'tokens from one window to the next; by default half of the window', wholeNumber(1))
    .option('--completions', completionsHelp)
    .option('--context', 'read pieces of the other files, too, with `--completions`, by models with room for them')
    .option('--places <n>', 'how many places to measure ghost text at', wholeNumber(1), 200)
    .option('--seed <s>', 'the same seed draws the same places', wholeNumber(0), 42)
    .option('--confidence <c>', 'how often a suggestion has to be right to be shown', numberUpTo(1, true), 0.55)
    .option('--max-tokens <n>', 'tokens of a suggestion at most', wholeNumber(1), 12)
    .addOption(
      new Option('--bits <n>', 'in how many bits the weights are that ghost text is computed with; 32 is float32')
        .choices(['4', '8', '32'])
        .default('8'),
    )
    .action((paths: string[], options: EvaluateOptions, command: Command) => {
      if (options.completions) requireNone(command, OF_SCORES, 'does not apply with --completions');
      else requireNone(command, OF_COMPLETIONS, 'belongs to --completions');
      if (options.window !== undefined) requireStrideWithin(options, options.window);
      return runEvaluate(call, paths, options);
    });
}

async function runEvaluate(call: Call, paths: readonly string[], options: EvaluateOptions): Promise<void> {
  const { engine, terminal, signal } = call;
  const { texts, skipped } = await readTexts(paths, signal);
  for (const note of skippedNotes(skipped)) terminal.tell(note);
  if (texts.every(({ text }) => text.trim() === '')) throw new Error('There is no text to evaluate in what was named.');
  const run = { signal, report: teller(call) };
  const model = options.model;
  if (options.completions) {
    const measured = await withTemporaryFolder(join(tmpdir(), 'llm-trace-evaluate-'), (folder) =>
      measureGhostText(
        engine,
        texts,
        { ...completionsOptions(model, options), folder, withContext: options.context === true },
        run,
      ),
    );
    if (options.json) terminal.printJson(completionsJson(measured));
    else terminal.print(formatCompletions(measured));
    return;
  }
  const { window, stride } = options;
  if (stride !== undefined && window === undefined)
    requireStrideWithin({ stride }, usualWindow(await engine.openModel({ model }, { signal })));
  const size = { ...(window === undefined ? {} : { window }), ...(stride === undefined ? {} : { stride }) };
  const scores = await scoreTexts(engine, texts, { model, ...size, untilCancelled: true }, run);
  if (options.json) terminal.printJson({ ...scoresJson(scores), ...interruptedJson(call) });
  else terminal.print(formatScores(scores));
}

/** @throws UsageError if tokens between two windows would be left out */
function requireStrideWithin({ stride }: Pick<EvaluateOptions, 'stride'>, window: number): void {
  if (stride !== undefined && stride > window)
    throw new UsageError(
      `--stride ${stride} would leave out tokens between two windows of ${window}: at most ${window}`,
    );
}

function completionsOptions(model: string, { places, seed, confidence, maxTokens, bits: weights }: EvaluateOptions) {
  const bits = weights === '32' ? null : weights === '4' ? (4 as const) : (8 as const);
  return { settings: { model, bits, confidence, maxTokens, multiLine: false }, places, seed };
}

/** Reports progress to a user who watches the terminal. */
function teller({ terminal }: Call): (progress: EvaluationProgress) => void {
  return ({ what, done, total }) =>
    terminal.showProgress(done < total ? `${what}: ${count(done)} of ${count(total)}` : '');
}
