/** The heads at which a comparison opens, and the reason, which a label tells whichever heads are shown later. */
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import type { SidePlace } from '../../../src/trace/compare/compare-place';
import { opposingPart } from '../../../src/trace/compare/most-different';
import type { PartDifference, PartDifferences } from '../../../src/trace/compare/part-differences';
import { namedPart } from '../../../src/trace/compare/place-that-matters';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import { compareStrings as strings } from '../../strings/compare';
import { percentInWords, quotedToken, signedShort } from '../../strings/format';
import { hasContributions } from '../attention/contributions';
import type { ComparedSide, Comparison, SideName } from './comparison';
import { mostDifferentWords } from './most-different';
import { partName, whyNoParts } from './parts';

/** A head of each side. */
export interface Remarkable extends Readonly<Record<SideName, SidePlace>> {
  /** The reason for these heads. */
  readonly words: string;
  /** The reason in short, for a single head about which the summary tells more; absent if each side has its own head. */
  readonly short?: string;
  /** The part that contributes most, a head or an MLP, if the summary names one. */
  readonly leading?: ModelComponent;
  /** Set if only the block is remarkable, for its MLP: no head contributes, whichever is shown. */
  readonly isOfMlp?: true;
}

/** For each side, the head that adds most to its own prediction. */
export type StrongestHeads = Readonly<Record<SideName, HeadContributions>>;

/** The head that makes most of the difference; it has the same number in both. @param compared the compared tokens, in quotes */
export function mostDifferentHead(head: PartDifference, differences: PartDifferences, compared: string): Remarkable {
  const place = { layer: head.layer, head: head.head ?? 0 };
  const leading = partAlone(namedPart(differences));
  const { logit } = differences;
  const against = opposingPart(differences, 'head');
  const short = logit?.ratherThan
    ? strings.shownAsMost(partName(head), against && partName(against))
    : strings.shownAsOther(partName(head), logit ? quotedToken(logit) : undefined);
  return {
    a: place,
    b: place,
    words: mostDifferentWords(head, differences, compared),
    short,
    ...(leading && { leading }),
  };
}

/** The MLP that makes most of the difference, if no head makes any: its block, with the head that is shown. */
export function mostDifferentMlp(mlp: PartDifference, { a, b }: Readonly<Record<SideName, SidePlace>>): Remarkable {
  const leading = partAlone(mlp);
  const words = strings.mlpShownAsMost(mlp.layer);
  return {
    a: { layer: mlp.layer, head: a.head },
    b: { layer: mlp.layer, head: b.head },
    words,
    short: words,
    isOfMlp: true,
    ...(leading && { leading }),
  };
}

/** Which part it is, without its contribution: the parameters of a run have nothing else. */
function partAlone(part: ModelComponent | undefined): ModelComponent | undefined {
  if (!part) return undefined;
  const { kind, layer, head, cross } = part;
  return { kind, layer, head, cross };
}

/** @returns null if no head of either side adds anything */
export function strongestHeads({ a, b }: StrongestHeads): Remarkable | null {
  const first = { layer: 0, head: 0 };
  if (!a.best && !b.best) return null;
  return { a: a.best ?? first, b: b.best ?? first, words: strongestWords({ a, b }) };
}

/** What the strongest heads add, in a sentence. */
export function strongestWords({ a, b }: StrongestHeads): string {
  const of = (side: SideName, found: HeadContributions) =>
    found.best
      ? strings.addsMost(
          strings.headName(found.best.layer, found.best.head, found.best.cross),
          strings.side[side],
          quotedToken(found),
          signedShort(found.best.value),
        )
      : strings.noneAdds(strings.side[side], quotedToken(found));
  return strings.addMost(of('a', a), of('b', b));
}

/** The head on which a side opens, in words. */
export interface OwnHead {
  readonly place: SidePlace;
  readonly words: string;
}

/**
 * The head that attends strongly to one other word, on which the trace alone opens too. For an encoder, a head that attends to
 * later words is preferred, since a head that attends back looks as if an encoder hid later words, as a decoder does. @returns
 * null if the text has no other word
 */
export async function readOwnHead(
  { summary, readings, variant }: ComparedSide,
  name: 'A' | 'B',
  position: number,
  signal: AbortSignal,
): Promise<OwnHead | null> {
  const token = summary.tokens[position];
  if (variant !== 'model' || !token) return null;
  const { opens, opensBy, opensShare } = await readings.read('clearestHead', { position }, signal);
  if (!opens) return null;
  const { layer, head } = opens;
  const named = strings.headName(layer, head, false);
  return {
    place: { layer, head },
    words: strings.looksClearly(named, name, quotedToken(token), percentInWords(opensShare), opensBy),
  };
}

/** @returns null if neither side has such a head */
export function ownHeads({ a, b }: Readonly<Record<SideName, OwnHead | null>>): Remarkable | null {
  const words = [a, b].flatMap((own) => (own ? [own.words] : []));
  const first = { layer: 0, head: 0 };
  if (words.length === 0) return null;
  return { a: a?.place ?? first, b: b?.place ?? first, words: strings.byOneMeasure(words) };
}

/** Whether each side is asked for its own strongest head, since their heads are not counterparts. */
export function hasStrongestHeads(comparison: Comparison): boolean {
  if (whyNoParts(comparison) === undefined) return false;
  return [comparison.a, comparison.b].every(({ summary, variant }) => variant === 'model' && hasContributions(summary));
}
