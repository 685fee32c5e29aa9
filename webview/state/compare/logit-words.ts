/** What makes the logit of a token differ between two runs, and what of that all tokens share: only the rest changes a probability. */
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { PartDifference, TakenApart } from '../../../src/trace/compare/part-differences';
import { compareStrings as strings } from '../../strings/compare';
import { quotedToken, signedDifference, signedHundredths, signedShort } from '../../strings/format';
import type { SideName } from './comparison';
import type { MostDifferent } from './most-different';
import { differenceOf, partName } from './parts';

const added = ({ adds }: PartDifference, side: 'a' | 'b') => signedHundredths(adds?.[side] ?? 0);

/** Both predict the same token: the part that differs most in what it adds to its logit is named first, of whatever kind. */
export function partWords(
  { head, mlp }: MostDifferent,
  logit: TakenApart,
  heads: number,
  outcome: Outcome | undefined,
): string[] {
  const token = quotedToken(logit);
  const size = (part: PartDifference) => Math.abs(differenceOf(part, 'adds'));
  const isMlp = mlp && (!head || size(mlp) > size(head));
  const ofHead = head ? [strings.headAdds(partName(head), token, added(head, 'a'), added(head, 'b'), heads)] : [];
  return [
    ...(isMlp ? [strings.mlpDiffersMost(mlp.layer, token, added(mlp, 'a'), added(mlp, 'b')), ...ofHead] : ofHead),
    ...(mlp && !isMlp ? [strings.mlpAdds(mlp.layer, added(mlp, 'a'), added(mlp, 'b'))] : []),
    logitWords(logit, outcome),
  ];
}

/** @param outcome of the same positions; `undefined` where it is not known */
export function logitWords(logit: TakenApart, outcome: Outcome | undefined): string {
  const token = quotedToken(logit);
  const of = signedDifference(logit.of.a, logit.of.b);
  const said = strings.logitOfBoth(token, of.a, of.b, of.difference);
  const chance = outcome?.a.top.find(({ id }) => id === logit.id);
  const mean = outcome?.shared?.logits.mean ?? null;
  if (!chance?.other || mean === null) return said;
  const [a, b] = [Math.log(chance.own.probability), Math.log(chance.other.probability)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return said;
  return `${said} ${strings.logitsOfAll(signedHundredths(mean), signedHundredths(a - b))}`;
}

type Adds = Pick<HeadContributions, 'mlp' | 'best'>;

/** Where an MLP adds more than every head, the head is not what adds most: a sentence for each such side. */
export function strongestMlpWords({ a, b }: Readonly<Record<SideName, Adds>>): string[] {
  const of = (side: SideName, { mlp, best }: Adds) => {
    const most = Math.max(...mlp);
    return most > (best?.value ?? 0)
      ? [strings.mlpAddsMore(strings.side[side], mlp.indexOf(most), signedShort(most))]
      : [];
  };
  return [...of('a', a), ...of('b', b)];
}
