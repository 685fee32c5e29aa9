/** Where a probability changes against its logit, and where an MLP adds more than every other part. */
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import type { SharedChance } from '../../../src/trace/compare/outcome';
import { sideDifference } from '../../../src/trace/compare/side-difference';
import { compareStrings as strings } from '../../strings/compare';
import { quotedToken, signedShort } from '../../strings/format';
import type { SideName } from './comparison';

/**
 * Why a token can be less probable though its logit is higher, told of the one whose probability changes most; '' if the table
 * has none.
 */
export function oppositeWords(changed: readonly SharedChance[]): string {
  for (const { own, other, ...token } of changed) {
    if (!other) continue;
    const [probability, logit] = [
      sideDifference(own.probability, other.probability),
      sideDifference(own.logit, other.logit),
    ];
    if (probability * logit < 0) return strings.opposite(quotedToken(token), logit > 0);
  }
  return '';
}

type Adds = Pick<HeadContributions, 'mlp' | 'best'>;

/** Where an MLP adds more than every head, so that no head is what adds most: a sentence for each such side. */
export function strongestMlpWords({ a, b }: Readonly<Record<SideName, Adds>>): string[] {
  const of = (side: SideName, { mlp, best }: Adds) => {
    const most = Math.max(...mlp);
    return most > (best?.value ?? 0)
      ? [strings.mlpAddsMore(strings.side[side], mlp.indexOf(most), signedShort(most))]
      : [];
  };
  return [...of('a', a), ...of('b', b)];
}
