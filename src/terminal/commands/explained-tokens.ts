/** The options for the token whose logit is explained, and for the token to contrast it with. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { quotedText } from '../../base/foreign-text';
import { shownText } from '../../base/quoted-token';
import type { ModelId, ModelInfo } from '../../engine/protocol/model-protocol';
import type { Attribution } from '../../engine/protocol/reading-protocol';
import type { VocabularyToken } from '../../engine/protocol/token-protocol';
import type { Instead } from '../../trace/ablation/ablation';
import { type ModelComponent, samePart } from '../../trace/readings/model-part';
import { type Call, UsageError } from '../call';
import { PART_ARGUMENT, partArgument, requirePart } from '../part-argument';

export interface ExplainOptions {
  /** If no token is named, the most probable one is explained. */
  readonly without?: readonly ModelComponent[] | typeof EACH;
  readonly instead?: Instead;
  readonly explain?: string;
  readonly ratherThan?: string;
}

/** What is explained about a trace. */
export interface Explained extends ExplainedTokens {
  /** The parts to leave out of the run, all at once and without duplicates. */
  readonly without: readonly ModelComponent[];
  /** Whether to leave out every head and MLP in turn instead. */
  readonly each: boolean;
  /** What replaces their values. */
  readonly instead: Instead;
}

interface ExplainedTokens {
  /** Null means the most probable token. */
  readonly id: number | null;
  /** Null means none. */
  readonly ratherThan: number | null;
}

/** The value of `--without` for every head and MLP in turn. */
const EACH = 'each';

const INSTEAD: readonly Instead[] = ['zero', 'mean'];

/** How many tokens are suggested if none matches the query exactly. */
const NEAREST = 5;

export function withExplainOptions(command: Command): Command {
  const explainHelp = 'which parts of the model made the logit of this token, given by its text (a space counts) or id';
  const otherHelp = 'explain by how much that logit, or the highest one, is larger than the logit of this token';
  const withoutHelp = `run the text anew without a part, its output set to zero (zero ablation; see \`--instead\`), and show what becomes of that logit: ${PART_ARGUMENT}; said more than once, it leaves all of these out at once and, beside that, each alone; \`--without ${EACH}\` leaves out every head and MLP in turn, and says which matters most`;
  const insteadHelp =
    'what takes the place of the output of `--without`, zero unless this says; the mean is that over the tokens of this text';
  return command
    .option('--explain <token>', explainHelp)
    .option('--rather-than <token>', otherHelp)
    .option('--without <part>', withoutHelp, furtherPart)
    .addOption(new Option('--instead <value>', insteadHelp).choices(INSTEAD));
}

/** Collects the values of a repeated option. */
function furtherPart(text: string, before: ExplainOptions['without'] = []): ExplainOptions['without'] {
  const isEach = text.toLowerCase() === EACH;
  if (before === EACH || (isEach && before.length > 0))
    throw new InvalidArgumentError(`${EACH} stands for every part: leave out the others.`);
  if (isEach) return EACH;
  const part = partArgument(text, EACH);
  return before.some((one) => samePart(one, part)) ? before : [...before, part];
}

/**
 * @returns null if nothing is to be explained
 * @throws UsageError if the model has no such part, or its vocabulary no such token
 */
export async function explainedTokens(
  call: Call,
  model: ModelInfo,
  { explain, ratherThan, without, instead }: ExplainOptions,
): Promise<Explained | null> {
  const parts = without === EACH ? [] : (without ?? []);
  for (const part of parts) requirePart(model, part, '--without');
  if (without === undefined && instead !== undefined) throw new UsageError('--instead belongs to --without');
  if (explain === undefined && ratherThan === undefined && without === undefined) return null;
  const find = async (option: string, query: string | undefined) =>
    query === undefined ? null : (await tokenNamed(call, model.folder, option, query)).id;
  const id = await find('--explain', explain);
  return {
    id,
    ratherThan: await find('--rather-than', ratherThan),
    without: parts,
    each: without === EACH,
    instead: instead ?? 'zero',
  };
}

/**
 * Finds a token by its text, including a space at its beginning, by its form in the vocabulary, or by its id.
 * @throws UsageError
 */
export async function tokenNamed(call: Call, model: ModelId, option: string, query: string): Promise<VocabularyToken> {
  const { engine, signal } = call;
  const { tokens, spelling } = await engine.searchTokens({ model, query, limit: NEAREST }, { signal });
  const [best] = tokens;
  if (best && [best.text, best.token, String(best.id)].includes(query)) return best;
  const named = (token: VocabularyToken) => quotedText(shownText(token));
  const several = spelling.length === 0 ? '' : ` but ${spelling.map(named).join(' + ')}`;
  const nearest =
    tokens.length === 0 ? '' : `; the nearest ${tokens.length === 1 ? 'is' : 'are'} ${tokens.map(named).join(', ')}`;
  throw new UsageError(
    `${option}: ${quotedText(query)} is not one token of this model${several}${nearest}. ` +
      '`llm-trace tokens` shows how a text is cut.',
  );
}

/**
 * @throws UsageError if a token would be contrasted with itself, which is known only once the most probable token is
 */
export function requireTwo(
  asked: ExplainedTokens,
  attribution: Pick<Attribution, 'ratherThan' | 'text' | 'token'>,
): void {
  if (asked.ratherThan === null || attribution.ratherThan !== null) return;
  throw new UsageError(
    `--rather-than: ${quotedText(shownText(attribution))} is the token that is explained: name another`,
  );
}
