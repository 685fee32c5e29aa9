/** `heads`: what kind of head each one is, with the same tokens shuffled for comparison. */
import { type Command, Option } from 'commander';
import { isEncoderDecoder } from '../../architectures/plan';
import { HEAD_KINDS, type HeadKind } from '../../trace/heads/head-kinds';
import { queryText } from '../../trace/heads/head-words';
import { ATTENTIONS, type AttentionKind } from '../../trace/readings/attention';
import { wholeNumber } from '../arguments';
import { type Call, UsageError } from '../call';
import { formatHeads } from '../heads-table';
import { headsJson } from '../json';
import { tellingProgress } from '../telling-progress';
import { cutNotes } from '../text';
import {
  addCommand,
  type ModelOptions,
  requireTarget,
  type TargetOptions,
  TEXT_ARGUMENT,
  targetOf,
  withTargetOptions,
} from './options';

interface HeadsOptions extends ModelOptions, TargetOptions {
  readonly shuffles: number;
  readonly seed: number;
  readonly sort?: HeadKind;
  readonly top?: number;
  readonly attention: AttentionKind;
  readonly repeated?: boolean;
}

export function addHeads(program: Command, call: Call): void {
  const sortHelp =
    'the kind of head whose column and largest scores come first, with its heads named; else the order of blocks';
  const command = addCommand(
    program,
    'heads',
    'score every attention head: previous token, induction and other kinds',
    call,
  );
  withTargetOptions(command.argument('<text>', TEXT_ARGUMENT))
    .option('--shuffles <n>', 'how often the tokens are shuffled for comparison, from 2 on', wholeNumber(2), 20)
    .option('--seed <n>', 'of the shuffles, and of random tokens', wholeNumber(0), 0)
    .option('--repeated', 'score the heads on repeated random tokens, too: the standard test of induction heads')
    .addOption(new Option('--sort <kind>', sortHelp).choices(HEAD_KINDS))
    .option('--top <n>', 'show so many heads only', wholeNumber(1))
    .addOption(new Option('--attention <which>', 'of an encoder-decoder').choices(ATTENTIONS).default('decoder'))
    .action((argument: string, options: HeadsOptions) => runHeads(call, argument, options));
}

async function runHeads(call: Call, argument: string, options: HeadsOptions): Promise<void> {
  const { engine, terminal } = call;
  const { shuffles, seed, attention } = options;
  const text = await terminal.readText(argument);
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
    throw new UsageError('--attention belongs to models that read one text and write another');
  }
  if (options.repeated && attention === 'cross') {
    throw new UsageError('--repeated is for attention within one text, not for --attention cross');
  }
  const scores = await tellingProgress(call, 'Scoring the heads', (asked) =>
    engine.read({ trace, what: 'headScores', params: { variant: 'model', attention } }, asked),
  );
  const params = { attention, shuffles, seed };
  const baseline = await tellingProgress(call, `Scoring the heads on ${shuffles} shuffles of the tokens`, (asked) =>
    engine.read({ trace, what: 'headBaseline', params }, asked),
  );
  const repeated =
    options.repeated && attention !== 'cross'
      ? await tellingProgress(call, 'Scoring the heads on repeated random tokens', (asked) =>
          engine.read({ trace, what: 'repeatedTokens', params: { attention, seed } }, asked),
        )
      : undefined;
  const scored = { scores, baseline, repeated, text: queryText(summary.source, attention) };
  if (options.json) terminal.printJson(headsJson(summary, scored, attention));
  else terminal.print(formatHeads(scored, options.sort, terminal.width, options.top));
  for (const note of cutNotes(summary)) terminal.tell(note);
}
