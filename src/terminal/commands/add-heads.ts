/** `heads`: prints the kind of each head, with scores for shuffled tokens as a baseline. */
import { type Command, Option } from 'commander';
import { isEncoderDecoder } from '../../architectures/plan/plan';
import type { ModelInfo } from '../../engine/protocol/model-protocol';
import type { TraceId } from '../../engine/protocol/trace-protocol';
import { HEAD_KINDS, type HeadKind } from '../../trace/heads/head-kinds';
import type { HeadPlace } from '../../trace/heads/head-place';
import { queryText } from '../../trace/heads/head-words';
import { MOST_SHUFFLES } from '../../trace/heads/most-shuffles';
import { namedAttention } from '../../trace/heads/pattern-stages';
import { headName } from '../../trace/heads/without-head';
import { ATTENTIONS, type AttentionKind } from '../../trace/readings/attention';
import type { AttentionHead } from '../../trace/readings/model-part';
import { cutNotes } from '../../trace/report/text';
import { wholeNumber } from '../arguments';
import { type Call, UsageError } from '../call';
import { formatHeads, type RepeatedTests } from '../heads-table';
import { interruptedJson, unlessInterrupted } from '../interrupted';
import { headsJson } from '../json';
import { headArgument, requirePart } from '../part-argument';
import { tellingProgress } from '../telling-progress';
import { type FileOption, readGiven, withText } from './given-texts';
import {
  addCommand,
  type ModelOptions,
  requireTarget,
  type TargetOptions,
  targetOf,
  withTargetOptions,
} from './options';

interface HeadsOptions extends ModelOptions, TargetOptions, FileOption {
  readonly shuffles: number;
  readonly seed: number;
  readonly sort?: HeadKind;
  readonly top?: number;
  readonly attention: AttentionKind;
  readonly repeated?: boolean;
  readonly without?: AttentionHead;
}

const SHUFFLES_HELP = `how often the tokens are shuffled for comparison, 2 to ${MOST_SHUFFLES}`;

export function addHeads(program: Command, call: Call): void {
  const sortHelp =
    'the kind of head whose column and largest scores come first, with its heads named; else the order of blocks';
  const command = addCommand(
    program,
    'heads',
    'score every attention head: previous token, induction and other kinds',
    call,
  );
  withTargetOptions(withText(command))
    .option('--shuffles <n>', SHUFFLES_HELP, wholeNumber(2, MOST_SHUFFLES), 20)
    .option('--seed <n>', 'the seed of the shuffles, and of random tokens', wholeNumber(0), 0)
    .option('--repeated', 'score the heads on repeated random tokens, too: the standard test of induction heads')
    .option(
      '--without <head>',
      'score them on repeated random tokens without a head as well, its output set to zero: 4.3 or L4H3 is head 3 of block 4',
      headArgument,
    )
    .addOption(new Option('--sort <kind>', sortHelp).choices(HEAD_KINDS))
    .option('--top <n>', 'show so many heads only', wholeNumber(1))
    .addOption(
      new Option('--attention <which>', 'which attention of an encoder-decoder is scored')
        .choices(ATTENTIONS)
        .default('decoder'),
    )
    .action((argument: string | undefined, options: HeadsOptions) => runHeads(call, argument, options));
}

async function runHeads(call: Call, argument: string | undefined, options: HeadsOptions): Promise<void> {
  const { engine, terminal } = call;
  const { shuffles, seed, attention } = options;
  const [text] = await readGiven(call, [argument], options, 1);
  const { model } = options;
  requireTarget(
    await tellingProgress(call, 'Opening the model', (asked) => engine.openModel({ model }, asked)),
    options,
  );
  const summary = await tellingProgress(call, 'Tracing the text', (asked) =>
    engine.trace({ model, text, maxNewTokens: 0, ...targetOf(options) }, asked),
  );
  const { trace, plan } = summary;
  if (attention !== 'decoder' && !isEncoderDecoder(plan)) {
    throw new UsageError(
      '--attention belongs to models that read one text and write another: leave it out for this one',
    );
  }
  requireTest(options, summary.model);
  const scores = await tellingProgress(call, 'Scoring the heads', (asked) =>
    engine.read({ trace, what: 'headScores', params: { attention } }, asked),
  );
  const params = { attention, shuffles, seed };
  const baseline = await unlessInterrupted(call, () =>
    tellingProgress(call, `Scoring the heads on ${shuffles} shuffles of the tokens`, (asked) =>
      engine.read({ trace, what: 'headBaseline', params }, asked),
    ),
  );
  const tests = (await unlessInterrupted(call, () => repeatedTests(call, trace, options))) ?? NO_TESTS;
  const scored = { scores, baseline, ...tests, text: queryText(summary.source, attention) };
  if (options.json)
    terminal.printJson({
      ...headsJson(summary, scored, namedAttention(plan, attention), options),
      ...interruptedJson(call),
    });
  else terminal.print([formatHeads(scored, options)]);
  for (const note of cutNotes(summary)) terminal.tell(note);
}

/** @throws UsageError if the test does not apply to the model or the options */
function requireTest({ repeated, without, attention }: HeadsOptions, model: ModelInfo): void {
  if ((repeated || without) && attention === 'cross')
    throw new UsageError(
      `${without ? '--without' : '--repeated'} is for attention within one text, not for --attention cross`,
    );
  if (!without) return;
  if (attention === 'encoder')
    throw new UsageError('--without is for heads of the decoder, not for --attention encoder');
  requirePart(model, without, '--without');
}

const NO_TESTS: RepeatedTests = { repeated: undefined, left: undefined };

/** Runs the test on repeated random tokens if it was requested, with all heads and without one. */
async function repeatedTests(call: Call, trace: TraceId, options: HeadsOptions): Promise<RepeatedTests> {
  const { attention, seed, without } = options;
  if ((!options.repeated && !without) || attention === 'cross') return NO_TESTS;
  const test = (text: string, head?: AttentionHead) =>
    tellingProgress(call, text, (asked) =>
      call.engine.read(
        { trace, what: 'repeatedTokens', params: { attention, seed, ...(head && { without: placeOf(head) }) } },
        asked,
      ),
    );
  const repeated = await test('Scoring the heads on repeated random tokens');
  if (!without) return { repeated, left: undefined };
  return { repeated, left: await test(`Scoring them without head ${headName(without)}`, without) };
}

function placeOf({ layer, head }: AttentionHead): HeadPlace {
  return { layer, head };
}
