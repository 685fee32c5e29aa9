/** What a run without a part tells, in sentences for panel and terminal. */
import { proseHundredths, shareInWords, signedHundredths } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Ablation } from './ablation';
import type { ModelComponent } from './model-part';

/** "head 4 of block 5" */
export function ablatedName({ kind, layer, head, cross }: ModelComponent): string {
  if (kind === 'mlp') return `the MLP of block ${layer}`;
  return `head ${head} of ${cross ? 'the cross-attention of ' : ''}block ${layer}`;
}

/** How tokens are written: in the panel as its strip of tokens writes them. */
type Naming = (token: TokenDescription) => string;

export function ablationSentences(ablation: Ablation, named: Naming = quoted): string[] {
  return [sayStanding(ablation, named), ...sayDifference(ablation, named), sayChange(ablation)];
}

function sayStanding(ablation: Ablation, named: Naming): string {
  const { part, instead, before, after } = ablation;
  const rank = (counted: number) => (counted + 1).toLocaleString('en');
  const probability = beside(shareInWords(after.probability), shareInWords(before.probability));
  const logit = beside(proseHundredths(after.logit), proseHundredths(before.logit));
  const place = beside(rank(after.rank), rank(before.rank));
  const run =
    instead === 'mean'
      ? `With the mean over this text’s tokens in place of what ${ablatedName(part)} gives`
      : `Without ${ablatedName(part)}`;
  return `${run}, ${named(ablation)} has a probability of ${probability}, a logit of ${logit} and rank ${place}.${sayTop(ablation, named)}`;
}

/** A number of the run without the part beside that of the run with it. */
function beside(after: string, before: string): string {
  return after === before ? `${after} as before` : `${after} instead of ${before}`;
}

function sayTop({ id, top, before }: Ablation, named: Naming): string {
  if (top.id !== id) return ` The most probable token is then ${named(top)}, with ${shareInWords(top.probability)}.`;
  return before.rank === 0 ? ' It is still the most probable token.' : ' It is then the most probable token.';
}

function sayDifference(ablation: Ablation, named: Naming): string[] {
  const { ratherThan, difference } = ablation;
  if (!ratherThan || !difference) return [];
  const { before, after } = difference;
  return [
    `The logit of ${named(ablation)} minus that of ${named(ratherThan)} is ${beside(proseHundredths(after), proseHundredths(before))}.`,
  ];
}

/** Of what the change is made: the direct contribution that is gone, and what the rest of the model makes of that. */
function sayChange({ before, after, difference, direct, capped, part, instead }: Ablation): string {
  const of = difference ? 'difference' : 'logit';
  // As they are written the numbers add up.
  const change = difference
    ? round(difference.after) - round(difference.before)
    : round(after.logit) - round(before.logit);
  if (instead === 'mean') return `The ${of} changes by ${signedHundredths(change)}.`;
  if (direct === null)
    return `The ${of} changes by ${signedHundredths(change)}. What the part adds to it directly is not known: the logits of this model are no sums of what was added to the residual stream.`;
  const rest = change + round(direct);
  const end = capped ? 'soft-cap' : 'final norm';
  const name = part.kind === 'mlp' ? 'the MLP' : 'the head';
  return `The ${of} changes by ${signedHundredths(change)}: ${signedHundredths(-direct)} because what ${name} had added directly (${signedHundredths(direct)}) is gone, ${signedHundredths(rest)} because everything after it, down to the ${end}, reacts to a residual stream without it.`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
