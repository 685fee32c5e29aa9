/** Which scale a heat map's values are coloured by. */
import type { ReactiveControllerHost } from 'lit';
import type { TensorDetails } from '../../../src/engine/protocol/reading-protocol';
import type { Statistics } from '../../../src/engine/protocol/tensor-protocol';
import { isScores } from '../../../src/trace/steps/matrix';
import { areNeurons, NEAR_ZERO } from '../../../src/trace/steps/near-zero';
import { scaledAs } from '../../../src/trace/steps/scaled-as';
import { type Failable, Query, type Question } from '../../base/query';
import { DEFAULT_OPTIONS, type MapOptions, type ScoresOfHead } from '../../heat-map/map-options';
import { rangeScale, type Scale, scaleOf, wholeScale } from '../../theme/color-scale';
import { type Scaled, type ScaleScope, SharedScale } from './shared-scale';
import { type FirstToken, WithoutFirst } from './without-first';

/** The map that a scale is for. */
interface ScaledMap extends Scaled {
  readonly look: MapOptions;
}

export class MapScale {
  private readonly shared: SharedScale;
  private readonly withoutFirst: WithoutFirst;
  /** Of scores: their rows in this head, before the mask. Each head has its own level, which says nothing. */
  private readonly scores: Query<readonly TensorDetails[]>;

  /** @param map the map, asked in every update of the host */
  constructor(
    host: ReactiveControllerHost,
    private readonly map: () => ScaledMap,
  ) {
    this.shared = new SharedScale(host, () => {
      const { tensor, panel, when } = map();
      return { tensor, panel, when: when && this.isOwn && !isScores(tensor) };
    });
    this.withoutFirst = new WithoutFirst(host, () => {
      const { tensor, panel, when } = map();
      return { tensor, panel, when: when && this.isOwn, scope: this.scope };
    });
    this.scores = new Query(host, () => this.ofScores());
  }

  /** By which values are drawn; `undefined` while what it is made from is on its way. */
  get value(): Scale | undefined {
    const { whole } = this;
    return whole && this.isOwn && whole.kind === 'signed' ? this.withoutFirst.scale(whole) : whole;
  }

  /** What the legend shows: while it is not known whether the first token counts, the scale over all tokens. */
  get legend(): Scale | undefined {
    return this.value ?? this.whole;
  }

  /** What it is made over, where the reader can choose that; else `undefined`. */
  get scope(): ScaleScope | undefined {
    return this.isOwn && !isScores(this.map().tensor) ? this.shared.scope : undefined;
  }

  /** Whether it is made over its block alone because those of other blocks are much larger. */
  get isDwarfed(): boolean {
    return this.scope === 'block' && this.shared.isDwarfed;
  }

  ask(scope: ScaleScope): void {
    this.shared.ask(scope);
  }

  /** What the first token is to it, where that makes a difference; else `undefined`. */
  get first(): FirstToken | undefined {
    const { whole } = this;
    return whole && this.isOwn && whole.kind === 'signed' ? this.withoutFirst.first(whole) : undefined;
  }

  askFirst(first: FirstToken): void {
    this.withoutFirst.ask(first);
  }

  /** What it is made from, where that may fail to arrive. */
  get sources(): readonly Failable[] {
    return [this.shared, this.withoutFirst, this.scores];
  }

  /** The scale over all tokens. */
  private get whole(): Scale | undefined {
    const { tensor, look } = this.map();
    const { scored } = this;
    if (scored.length > 0) {
      const all = this.scores.value;
      // Where a mask hides nothing there is no before and after.
      const beforeMask = scored.some(
        ({ tensor: own, panel: of }) => own.mask !== null && scaledAs(own, of.summary.plan) !== own,
      );
      return all && { ...rangeScale(...rangeOf(all)), beforeMask };
    }
    const kind = look.kind ?? (tensor.isProbability ? 'probability' : 'signed');
    const statistics = this.isOwn ? this.shared.statistics : tensor.statistics;
    if (!statistics) return undefined;
    // A − B of weights: what is said to differ most is what such a map is looked at for, and few cells of it do.
    const isOfWeights = kind === 'signed' && tensor.isProbability;
    const scale = isOfWeights ? wholeScale(statistics) : scaleOf(kind, statistics);
    return this.areIdle(statistics) ? { ...scale, limit: NEAR_ZERO, areNearZero: true } : scale;
  }

  /** Whether these are neurons near 0: the story says that nothing happens there, and so must their colours. */
  private areIdle({ min, max }: Statistics): boolean {
    const { tensor, panel } = this.map();
    const isFar = Math.max(-(min ?? 0), max ?? 0) >= NEAR_ZERO;
    return this.isOwn && panel.choice.level !== 'numbers' && !isFar && areNeurons(tensor, panel.summary.plan);
  }

  /** Whether the map shows a tensor unchanged: a map of something else brings its scale along. */
  private get isOwn(): boolean {
    return this.map().look === DEFAULT_OPTIONS;
  }

  /** The scores that colours are made over: those that the map shows, or what it is told; none where it shows no scores. */
  private get scored(): readonly ScoresOfHead[] {
    const { tensor, panel, look } = this.map();
    if (!isScores(tensor)) return [];
    return look.scores ?? (this.isOwn ? [{ tensor, panel }] : []);
  }

  private ofScores(): Question<readonly TensorDetails[]> | undefined {
    const { scored } = this;
    if (scored.length === 0) return undefined;
    const asked = scored.map(({ tensor, panel }) => {
      const { name: stage } = scaledAs(tensor, panel.summary.plan);
      return { readings: panel.readings, params: { stage, variant: tensor.variant, head: tensor.head } };
    });
    const fetch = (signal: AbortSignal) =>
      Promise.all(asked.map(({ readings, params }) => readings.read('details', params, signal)));
    const key = asked.flatMap(({ params: { stage, variant, head } }) => [stage, variant, head]);
    return { of: asked.map(({ readings }) => readings), key, when: this.map().when, fetch };
  }
}

/** The lowest and the highest value; a row in which nothing is finite has NaN. */
function rangeOf(all: readonly TensorDetails[]): [number, number] {
  const known = (of: 'min' | 'max') => all.flatMap(({ rows }) => [...rows[of]].filter((value) => !Number.isNaN(value)));
  return [Math.min(...known('min')), Math.max(...known('max'))];
}
