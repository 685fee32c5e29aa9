/** Tokens, the prediction, and what was generated, as tables of a print-out. */
import { plainText, quotedText } from '../../base/foreign-text';
import { fourDecimals, percentInTable, significantDigits } from '../../base/number-text';
import { hasAddedSpace, shownText, textOf } from '../../base/quoted-token';
import { type TextBlock, tableBlock } from '../../base/text-blocks';
import type { Token } from '../../model/tokenizers/tokenizer';
import { isGivenIn, type MadeContinuation } from '../readings/continuations';
import type { MaskedPlace, PlacedPrediction } from '../readings/masked-places';
import { describeBranch, describeSampling } from '../readings/sampling-words';
import { REASONS, type ReportInput } from './input';
import { formatNumber } from './shown-values';

/** @param text the text of the tokens */
export function tokenTable(tokens: readonly Token[], text: string): TextBlock {
  const rows = tokens.map((token, pos) => [
    String(pos),
    String(token.id),
    plainText(token.token),
    quotedText(hasAddedSpace(token, text) ? textOf(token, text) : shownText(token)),
    `${token.start}..${token.end}`,
    String(token.typeId),
    '1',
  ]);
  return tableBlock([['pos', 'id', 'token', 'text', 'UTF-16 units', 'type', 'mask'], ...rows]);
}

/** What the model predicts at each masked place. @param nameOf returns the name of a place */
export function maskLines(
  masks: readonly MaskedPlace[],
  nameOf: (position: number) => string = (position) => `position ${position}`,
): TextBlock[] {
  if (masks.length === 0) return ['', 'Nothing is masked in this text.'];
  return masks.flatMap(({ position, original, top, entropy, sum }) => [
    '',
    `${nameOf(position)}${original ? `, where the text has ${rankOf(original)}` : ''}`,
    `entropy ${fourDecimals(entropy)} bits, the probabilities sum to ${sum.toFixed(9)}`,
    ...predictionTable(top),
  ]);
}

/** A row for each token: its logit for "replaced", and the probability that is its sigmoid. */
export function scoreTable({ tokens, scores }: ReportInput): TextBlock {
  const rows = tokens.map(({ token }, pos) => {
    const score = scores[pos] ?? Number.NaN;
    return [String(pos), plainText(token), formatNumber(score), fourDecimals(1 / (1 + Math.exp(-score)))];
  });
  return tableBlock([['pos', 'token', 'score', 'probability of a replacement'], ...rows]);
}

/** Significant digits of a probability from which others are computed: they give its logarithm in four decimals. */
export const PROBABILITY_DIGITS = 5;

function rankOf(placed: PlacedPrediction): string {
  const { id, rank, probability } = placed;
  return `${quotedText(shownText(placed))}  id ${id}, rank ${rank + 1}, probability ${significantDigits(probability, PROBABILITY_DIGITS)}`;
}

/** Names the token after which the prediction is made, if it is not the last one. */
export function afterLines({ position, tokens }: ReportInput): string[] {
  const token = position === undefined || isLast({ position, tokens }) ? undefined : tokens[position];
  return token ? [`after ${quotedText(shownText(token))}, position ${position}`] : [];
}

function isLast({ position, tokens }: Pick<ReportInput, 'position' | 'tokens'>): boolean {
  return position === undefined || position === tokens.length - 1;
}

/** A row for each token, the most probable first; empty if there are none. */
export function predictionTable(top: ReportInput['top']): TextBlock[] {
  if (top.length === 0) return [];
  const isSampled = top.some(({ sampled }) => sampled !== undefined);
  const rows = top.map((token, rank) => [
    String(rank + 1),
    String(token.id),
    quotedText(shownText(token)),
    fourDecimals(token.probability),
    ...(isSampled ? [fourDecimals(token.sampled ?? Number.NaN)] : []),
    fourDecimals(token.logit),
  ]);
  const heads = ['rank', 'id', 'text', 'probability', ...(isSampled ? ['after sampling'] : []), 'logit'];
  return [tableBlock([heads, ...rows])];
}

/** The most probable token, and below it the one that a rule of generation_config.json puts in its place. */
export function choiceLines(input: ReportInput): string[] {
  const [predicted] = input.top;
  if (!predicted) return [];
  const line = (token: Parameters<typeof shownText>[0] & { id: number }) =>
    `${quotedText(shownText(token))}  id ${token.id}`;
  const { drawn } = input;
  if (drawn) {
    const most = predicted.id === drawn.id ? [] : [`${line(predicted)}  the most probable token`];
    return [`${line(drawn)}  ${describeSampling(drawn.sampling)}`, ...most];
  }
  // The generated tokens come after the last token of the text.
  const [written] = isLast(input) ? input.generation.tokens : [];
  const rules = written && written.id !== predicted.id ? (written.rules ?? []) : [];
  return [
    line(predicted),
    ...(written
      ? rules.map(({ rule }) => `${line(written)}  written in its place (generation_config.json, ${rule})`)
      : []),
  ];
}

/**
 * A row for each generated token, then why the generation ended, and for an encoder-decoder what was kept of the
 * source.
 */
export function generationTable({ tokens, reason, interrupted, source }: ReportInput['generation']): TextBlock[] {
  const ruled = tokens.some(({ rules }) => rules?.length);
  const rows = tokens.map(({ logprob, rules = [], ...token }, index) => [
    String(index + 1),
    String(token.id),
    quotedText(shownText(token)),
    fourDecimals(logprob),
    ...(ruled ? [rules.map(ruleText).join('; ')] : []),
  ]);
  const heads = ['step', 'id', 'text', 'log p', ...(ruled ? ['rule'] : [])];
  const kept = source
    ? [`kept of the source: keys and values of its ${source.tokens} tokens, ${source.byteLength} bytes, computed once`]
    : [];
  return [
    ...(rows.length ? [tableBlock([heads, ...rows])] : []),
    interrupted ? 'interrupted' : REASONS[reason],
    ...kept,
  ];
}

type TellContinuation = (made: MadeContinuation, isGiven: (at: number) => boolean) => TextBlock[];

/** The continuation that is shown, if it is not the trace's own. */
export function shownLines({ continuations }: ReportInput, tell: TellContinuation): TextBlock[] {
  const made = continuations?.list[continuations.shown - 1];
  if (!continuations || !made) return [];
  const { from, given, tokens, sampling } = made;
  const [number, instead] = [continuations.shown, given > from.at ? tokens[from.at] : undefined];
  const name = instead ? quotedText(shownText(instead)) : null;
  return [
    '',
    `Continuation ${number}, which is shown: ${describeBranch(from.continuation, from.at, name, sampling)}.`,
    ...tell(made, (at) => isGivenIn(continuations, number, at)),
  ];
}

/** A continuation with the probabilities before sampling, like the trace's own. */
export function continuationTable({ tokens, reason }: MadeContinuation, isGiven: (at: number) => boolean): TextBlock[] {
  const rows = tokens.map(({ logprob, ...token }, at) => [
    String(at + 1),
    String(token.id),
    quotedText(shownText(token)),
    fourDecimals(logprob),
    percentInTable(Math.exp(logprob)),
    isGiven(at) ? 'chosen by hand' : '',
  ]);
  const heads = ['step', 'id', 'text', 'log p', 'p', ''];
  return [tableBlock([heads, ...rows]), REASONS[reason]];
}

/** The effect of a rule: `min_length, in place of "</s>"`. */
function ruleText({
  rule,
  instead,
}: NonNullable<ReportInput['generation']['tokens'][number]['rules']>[number]): string {
  return instead ? `${rule}, in place of "${plainText(instead.token)}"` : rule;
}
