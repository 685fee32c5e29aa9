/** How probable it is that a side writes the other's prediction, if that is several tokens of its own vocabulary. */
import type { ReactiveControllerHost } from 'lit';
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { Outcome, SpelledText } from '../../../src/engine/protocol/reading-protocol';
import { textsToSpell } from '../../../src/trace/compare/outcome-texts';
import { type Failable, Query } from '../../base/query';
import type { Comparison, SideName } from './comparison';
import type { PositionPair } from './positions';

/** What is compared, and how many predictions of each side are told. */
interface SpelledSource {
  readonly comparison: Comparison;
  readonly positions: PositionPair;
  readonly outcome: Outcome;
  readonly count: number;
}

const OTHER: Readonly<Record<SideName, SideName>> = { a: 'b', b: 'a' };

export class Spelled {
  private readonly queries: Readonly<Record<SideName, Query<readonly SpelledText[]>>>;

  /** @param predicted evaluated in every update of the host; `undefined` if not known yet */
  constructor(host: ReactiveControllerHost, predicted: () => SpelledSource | undefined) {
    const of = (side: SideName) =>
      new Query<readonly SpelledText[]>(host, () => {
        const now = predicted();
        const texts = now ? textsFor(side, now) : [];
        if (!now || texts.length === 0) return undefined;
        const { comparison, positions } = now;
        const params = { position: positions[side], texts };
        return {
          of: [comparison],
          key: [params.position, ...texts],
          fetch: (signal) => comparison[side].readings.read('spelledTexts', params, signal),
        };
      });
    this.queries = { a: of('a'), b: of('b') };
  }

  /**
   * What a side gives, with its own tokens, to the texts that the other predicts; empty while the answer is for another place.
   */
  in(side: SideName): readonly SpelledText[] {
    const { value, current } = this.queries[side];
    return current && value ? value : [];
  }

  pending(side: SideName): boolean {
    return this.queries[side].pending;
  }

  get failures(): readonly Failable[] {
    return [this.queries.a, this.queries.b];
  }
}

/** Empty for a side without its model, or one that does not continue a text. */
function textsFor(side: SideName, { comparison, outcome, count }: SpelledSource): string[] {
  const { plan, saved } = comparison[side].summary;
  if (outcome.shared !== null || whyNot(plan, 'Generation') !== undefined || saved?.hasModel === false) return [];
  return textsToSpell(outcome[OTHER[side]].top.slice(0, count));
}
