/** What a run of one text with a part of another tells, in sentences for panel and terminal. */
import { proseHundredths, shareInWords } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import { ablatedName } from '../readings/ablation-words';
import type { Patch } from './patch';

/** How tokens are written: in the panel as its strip of tokens writes them. */
type Naming = (token: TokenDescription) => string;

export function patchSentences(patch: Patch, named: Naming = quoted): string[] {
  return [sayPlaces(patch, named), ...sayDifference(patch, named), sayShare(patch)];
}

function sayPlaces(patch: Patch, named: Naming): string {
  const { part, patched, tokens, before, after, other, top, id } = patch;
  const where =
    patched === tokens ? `all ${tokens} tokens` : `the ${patched} of its ${tokens} tokens that have a counterpart in B`;
  const [was, is, ofB] = [before, after, other].map(({ probability }) => shareInWords(probability));
  const then =
    top.id === id ? '' : ` The most probable token is then ${named(top)}, with ${shareInWords(top.probability)}.`;
  return `With what ${ablatedName(part)} gives in B, at ${where}, A gives ${named(patch)} ${is} instead of ${was}; B gives it ${ofB}.${then}`;
}

function sayDifference({ ratherThan, difference }: Patch, named: Naming): string[] {
  if (!ratherThan || !difference) return [];
  const [before, after, other] = [difference.before, difference.after, difference.other].map(proseHundredths);
  return [`Its logit minus that of ${named(ratherThan)} is ${after} instead of ${before}, and ${other} in B.`];
}

function sayShare({ share, difference }: Patch): string {
  const measure = difference ? 'that difference' : 'the log-probability';
  if (share === null) return `By ${measure}, A and B are so alike here that there is no way from one to the other.`;
  if (share < 0) return `By ${measure}, that leads away from B: this part does not make the difference.`;
  if (share > 1) return `By ${measure}, that leads beyond B.`;
  return `By ${measure}, that is ${shareInWords(share)} of the way from A to B.`;
}
