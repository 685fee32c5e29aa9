/** What runs of one text with a part of another tell, in sentences for panel and terminal. */
import { percent, proseHundredths, shareInWords, shareText } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import { ablatedName, beside, shareBeside } from '../readings/ablation-words';
import { samePart } from '../readings/model-part';
import { addsMost } from './most-different';
import type { PartDifferences } from './part-differences';
import type { Patch } from './patch';
import { byWay, hasWay } from './patch-sweep';

/** How tokens are written: in the panel as its strip of tokens writes them. */
type Naming = (token: TokenDescription) => string;

export function patchSentences(patch: Patch, named: Naming = quoted): string[] {
  return [sayPlaces(patch, named), ...sayDifference(patch, named), sayShare(patch)];
}

function sayPlaces(patch: Patch, named: Naming): string {
  const { part, patched, tokens, before, after, other, top, id } = patch;
  const change = shareBeside(after.probability, before.probability);
  const then =
    top.id === id ? '' : ` The most probable token is then ${named(top)}, with ${shareInWords(top.probability)}.`;
  return `With what ${ablatedName(part)} gives in B, at ${placesText(patched, tokens)}, A gives ${named(patch)} ${change}; B gives it ${shareInWords(other.probability)}.${then}`;
}

function placesText(patched: number, tokens: number): string {
  if (patched === tokens) return tokens === 1 ? 'its only token' : `all ${tokens} tokens`;
  const [many, have] = patched === 1 ? ['one', 'has'] : [String(patched), 'have'];
  return `the ${many} of its ${tokens} tokens that ${have} a counterpart in B`;
}

function sayDifference(patch: Patch, named: Naming): string[] {
  const { ratherThan, difference } = patch;
  if (!ratherThan || !difference) return [];
  const { before, after, other } = difference;
  return [
    `The logit of ${named(patch)} minus that of ${named(ratherThan)} is ${beside(proseHundredths, after, before)}, and ${proseHundredths(other)} in B.`,
  ];
}

/** Nearer than this to one of the ends of the way the written numbers do not tell on which side of it a part leads. */
const ROUNDING = 0.01;

function sayShare({ share, difference }: Patch): string {
  const measure = difference ? 'that difference' : 'the log-probability';
  if (share === null) return `By ${measure}, A and B are so alike here that there is no way from one to the other.`;
  if (Math.abs(share) < ROUNDING)
    return `By ${measure}, that changes next to nothing: this part does not make the difference.`;
  if (Math.abs(share - 1) < ROUNDING) return `By ${measure}, that is all the way from A to B.`;
  if (share < 0) return `By ${measure}, that leads away from B: this part does not make the difference.`;
  if (share > 1) return `By ${measure}, that leads beyond B.`;
  return `By ${measure}, that is ${shareInWords(share)} of the way from A to B.`;
}

/** Parts that are named of all that were tried. */
const NAMED = 3;

/**
 * Which parts lead furthest.
 * @param total how many there are to try
 * @param found what the parts themselves add, where that is told too: the part that is named first there may be another
 */
export function sweepSentences(
  patches: readonly Patch[],
  total: number,
  named: Naming = quoted,
  found?: PartDifferences | null,
): string[] {
  const [one] = patches;
  if (!one) return [];
  if (!hasWay(one)) return [sayShare(one)];
  const by = `By ${measureOf(one, named)}`;
  const [first, ...others] = byWay(patches).filter(({ share }) => (share ?? 0) > 0);
  const tried =
    patches.length < total
      ? `the ${patches.length} heads and MLPs tried so far (of ${total})`
      : `all ${total} heads and MLPs`;
  if (!first) return [`${by}, none of ${tried} leads from A towards B by itself.`];
  const next = others.slice(0, NAMED - 1).map((patch) => `${ablatedName(patch.part)} (${wayText(patch)})`);
  return [
    `${by}, of ${tried}, ${ablatedName(first.part)} leads furthest from A to B: ${wayText(first)} of the way.`,
    ...(next.length > 0 ? [`Next ${next.length > 1 ? 'are' : 'is'} ${next.join(' and ')}.`] : []),
    ...(found && patches.length === total ? sayAddsMost(found, first, named) : []),
  ];
}

/** Why another part is named first where what each part itself adds is told. */
function sayAddsMost(found: PartDifferences, first: Patch, named: Naming): string[] {
  const { logit } = found;
  const most = addsMost(found);
  const isOfSame = logit?.id === first.id && logit.ratherThan?.id === first.ratherThan?.id;
  if (!most || !isOfSame || samePart(most, first.part)) return [];
  const name = ablatedName(most);
  const direct = first.ratherThan
    ? `${name} contributes most by what it adds directly to the two logits`
    : `${name} differs most in what it adds directly to the logit of ${named(first)}`;
  return [`Of all, ${direct}; both are true, since a run anew also counts what later parts make of what a part gives.`];
}

/** What the way from A to B is measured by: "the log-probability of “fine”". */
export function measureOf(patch: Patch, named: Naming = quoted): string {
  const { ratherThan, difference } = patch;
  if (!ratherThan || !difference) return `the log-probability of ${named(patch)}`;
  return `the logit of ${named(patch)} minus that of ${named(ratherThan)}`;
}

/** Below half of a tenth of a per cent, which is how exactly it is written. */
const HARDLY = 0.0005;

/** How far a part leads on the way from A (0 %) to B (100 %): "47 %", of one that leads away "−12 %". */
export function wayText({ share }: Pick<Patch, 'share'>): string {
  if (share === null) return '–';
  if (Math.abs(share) < HARDLY) return percent(0);
  return share < 0 ? `−${shareText(-share)}` : shareText(share);
}
