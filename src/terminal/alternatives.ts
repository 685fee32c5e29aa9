/** The alternatives at each token of a generation: as a table, and as JSON. */
import { quotedText } from '../base/foreign-text';
import { percentInTable } from '../base/number-text';
import { shownText } from '../base/quoted-token';
import { type TextBlock, tableBlock } from '../base/text-blocks';
import type { GeneratedToken, Prediction } from '../engine/protocol/generation-protocol';

/** A part of the help of `generate`. */
export const ALTERNATIVES_HELP =
  'print below the text, of each generated token, the n most probable ones there, 1 to 50; to look at one of them, trace the text up to it';

type Among = Pick<Prediction, 'id' | 'token' | 'text' | 'probability' | 'sampled'>;

/**
 * The most probable tokens at each place, with the generated one marked, or added in a last row if it is none of them.
 * @param tokens generated with `alternatives`
 */
export function alternativesTable(tokens: readonly GeneratedToken[]): TextBlock {
  const isDrawn = tokens.some(({ draw }) => draw);
  const rows = tokens.flatMap((token, at) => {
    const top = token.others?.top ?? [];
    const line = (among: Among, rank: string) => [
      String(at + 1),
      rank,
      String(among.id),
      quotedText(shownText(among)),
      percentInTable(among.probability),
      ...(isDrawn ? [percentInTable(among.sampled ?? 0)] : []),
      among.id === token.id ? 'written' : '',
    ];
    const isAmong = top.some(({ id }) => id === token.id);
    return [
      ...top.map((among, rank) => line(among, String(rank + 1))),
      ...(isAmong ? [] : [line(writtenOf(token), `over ${top.length}`)]),
    ];
  });
  const drawn = isDrawn ? ['after settings'] : [];
  return tableBlock([['step', 'rank', 'id', 'text', 'by the model', ...drawn, ''], ...rows]);
}

function writtenOf({ id, token, text, logprob, draw }: GeneratedToken): Among {
  return { id, token, text, probability: Math.exp(logprob), ...(draw && { sampled: draw.probability }) };
}

/**
 * The model's own probabilities, before rules and sampling settings. If tokens are not sampled, the probability of being
 * drawn is null.
 */
export function alternativesJson({ others }: Pick<GeneratedToken, 'others'>) {
  return others?.top.map(({ id, text, probability, sampled }) => ({
    id,
    text,
    probability,
    sampledProbability: sampled ?? null,
  }));
}
